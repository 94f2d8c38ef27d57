public import Primitives

/// Seals a payload whose plaintext comes in pieces of any size. Holds one chunk back, because
/// only the end tells which chunk is the last.
public struct PayloadSealingStream<Cipher: ChunkCipher>: Sendable {
  private var sealer: PayloadSealer<Cipher>
  private var pending: [UInt8] = []

  /// Starts a payload; the caller writes the 16-byte `nonce` in front of it.
  public init(fileKey: Secret, nonce: [UInt8]) throws(AgeError) {
    sealer = try PayloadSealer(fileKey: fileKey, nonce: nonce)
    pending.reserveCapacity(Payload.sealedChunkByteCount)
  }

  /// Takes `bytes` and appends every chunk that is complete to `output`.
  public mutating func append(
    _ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) throws(AgeError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if pending.count == Payload.chunkByteCount { try flush(isLast: false, to: &output) }
      let piece = rest.prefix(Payload.chunkByteCount - pending.count)
      pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece))
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Takes `bytes` and appends every chunk that is complete to `output`.
  public mutating func append(
    _ bytes: [UInt8], to output: inout [UInt8]
  ) throws(AgeError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(AgeError) in
      try append(UnsafeRawBufferPointer(bytes), to: &output)
    }
  }

  /// Appends the last chunk.
  public mutating func finish(to output: inout [UInt8]) throws(AgeError) {
    try flush(isLast: true, to: &output)
  }

  private mutating func flush(isLast: Bool, to output: inout [UInt8]) throws(AgeError) {
    let start = output.count
    output.append(contentsOf: pending)
    output.append(contentsOf: Self.room)
    wipe(&pending)
    try output.withUnsafeMutableBufferPointer { (output) throws(AgeError) in
      let chunk = UnsafeMutableBufferPointer(rebasing: output[start...])
      try sealer.seal(UnsafeMutableRawBufferPointer(chunk), isLast: isLast)
    }
  }

  private static var room: [UInt8] {
    [UInt8](repeating: 0, count: ChaCha20Poly1305.tagByteCount)
  }
}

/// Opens a payload that comes in pieces of any size. Everything it hands out is authentic, but
/// incomplete until `finish` has returned.
public struct PayloadOpeningStream<Cipher: ChunkCipher>: Sendable {
  private var opener: PayloadOpener<Cipher>
  private var pending: [UInt8] = []

  /// Starts behind the payload's 16-byte `nonce`.
  public init(fileKey: Secret, nonce: [UInt8]) throws(AgeError) {
    opener = try PayloadOpener(fileKey: fileKey, nonce: nonce)
  }

  /// Takes `bytes` and appends the plaintext of every complete chunk to `output`.
  public mutating func append(
    _ bytes: ArraySlice<UInt8>, to output: inout [UInt8]
  ) throws(AgeError) {
    var rest = bytes
    while !rest.isEmpty {
      guard !opener.isFinished else { throw .malformedPayload }
      let piece = rest.prefix(Payload.sealedChunkByteCount - pending.count)
      pending.append(contentsOf: piece)
      rest = rest.dropFirst(piece.count)
      if pending.count == Payload.sealedChunkByteCount { try open(to: &output) }
    }
  }

  /// Appends what is left. Throws `malformedPayload` unless the last chunk was there.
  public mutating func finish(to output: inout [UInt8]) throws(AgeError) {
    if !pending.isEmpty { try open(to: &output) }
    guard opener.isFinished else { throw .malformedPayload }
  }

  private mutating func open(to output: inout [UInt8]) throws(AgeError) {
    let start = output.count
    guard pending.count >= ChaCha20Poly1305.tagByteCount else { throw .malformedPayload }
    let count = pending.count - ChaCha20Poly1305.tagByteCount
    output.append(contentsOf: repeatElement(0, count: count))
    do throws(AgeError) {
      try pending.withUnsafeBufferPointer { (sealed) throws(AgeError) in
        try output.withUnsafeMutableBufferPointer { (output) throws(AgeError) in
          let chunk = UnsafeMutableBufferPointer(rebasing: output[start...])
          try opener.open(
            UnsafeRawBufferPointer(sealed), into: UnsafeMutableRawBufferPointer(chunk))
        }
      }
    } catch {
      output.removeLast(count)
      throw error
    }
    pending.removeAll(keepingCapacity: true)
  }
}
