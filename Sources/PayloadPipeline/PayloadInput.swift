internal import Glibc

/// Where the bytes of a payload come from. One thread at a time uses it.
public protocol PayloadInput {
  /// Fills `pieces` from the first to the last and returns how many bytes came: fewer than there
  /// is room for only when the input is at its end.
  mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int
}

/// Where the bytes of a payload go. One thread at a time uses it.
public protocol PayloadOutput {
  /// Writes all of `bytes`.
  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(PipelineError)
}

/// Reads a file, a pipe or a terminal to its end. The caller opens and closes it.
public struct DescriptorInput: PayloadInput {
  private let descriptor: Int32
  private var prefix: ArraySlice<UInt8>

  /// Gives `prefix`, which was read already, and then what `descriptor` gives.
  public init(descriptor: Int32, prefix: ArraySlice<UInt8> = []) {
    self.descriptor = descriptor
    self.prefix = prefix
  }

  /// Fills `pieces`; see `PayloadInput`.
  public mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var rest = pieces.filter { !$0.isEmpty }[...]
    var total = 0
    while !rest.isEmpty {
      let count = prefix.isEmpty ? try readOnce(rest) : takePrefix(rest)
      guard count > 0 else { break }
      total += count
      advance(&rest, count)
    }
    return total
  }

  private mutating func takePrefix(_ pieces: ArraySlice<UnsafeMutableRawBufferPointer>) -> Int {
    guard let piece = pieces.first else { return 0 }
    let taken = prefix.prefix(piece.count)
    piece.copyBytes(from: taken)
    prefix = prefix.dropFirst(taken.count)
    return taken.count
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

  private func advance(_ pieces: inout ArraySlice<UnsafeMutableRawBufferPointer>, _ count: Int) {
    var count = count
    while let piece = pieces.first, count >= piece.count {
      count -= piece.count
      pieces.removeFirst()
    }
    guard count > 0, let piece = pieces.popFirst() else { return }
    pieces = [UnsafeMutableRawBufferPointer(rebasing: piece[count...])] + pieces
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
