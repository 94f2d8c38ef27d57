internal import Glibc

/// Where the bytes of a payload come from. One thread at a time uses it.
public protocol PayloadInput {
  /// Fills `pieces` from the first to the last and returns how many bytes came: fewer than there
  /// is room for only when the input is at its end.
  mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int
}

extension PayloadInput {
  /// The next `limit` bytes; fewer at the end.
  public mutating func bytes(atMost limit: Int) throws(PipelineError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(PipelineError) in
      try read(into: [UnsafeMutableRawBufferPointer(buffer)])
    }
    bytes.removeLast(limit - count)
    return bytes
  }
}

/// Where the bytes of a payload go. One thread at a time uses it.
public protocol PayloadOutput {
  /// Writes all of `bytes`.
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(PipelineError)
}

extension PayloadOutput {
  /// Writes all of `bytes`.
  public mutating func write(_ bytes: [UInt8]) throws(PipelineError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(PipelineError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }
}

/// Reads a file, a pipe or a terminal to its end. The caller opens and closes it.
public struct DescriptorInput: PayloadInput {
  private let descriptor: Int32

  /// Reads `descriptor` from where it stands.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Fills `pieces`; see `PayloadInput`.
  public mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var rest = pieces[...]
    var total = 0
    advance(&rest, by: 0)
    while !rest.isEmpty {
      let count = try readOnce(rest)
      guard count > 0 else { break }
      total += count
      advance(&rest, by: count)
    }
    return total
  }

  private func advance(
    _ pieces: inout ArraySlice<UnsafeMutableRawBufferPointer>, by count: Int
  ) {
    var count = count
    while let piece = pieces.first, piece.count <= count {
      count -= piece.count
      pieces.removeFirst()
    }
    if let piece = pieces.first {
      pieces[pieces.startIndex] = UnsafeMutableRawBufferPointer(rebasing: piece[count...])
    }
  }

  private func readOnce(
    _ pieces: ArraySlice<UnsafeMutableRawBufferPointer>
  ) throws(PipelineError) -> Int {
    let vectors = pieces.map { iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
    while true {
      let count = readv(descriptor, vectors, Int32(vectors.count))
      if count >= 0 { return count }
      guard errno == EINTR else { throw .read(errno) }
    }
  }
}

/// Writes to a file or a pipe. The caller opens and closes it.
public struct DescriptorOutput: PayloadOutput {
  private let descriptor: Int32

  /// Writes to `descriptor` where it stands.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes all of `bytes`.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(PipelineError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .write(errno)
      }
    }
  }
}
