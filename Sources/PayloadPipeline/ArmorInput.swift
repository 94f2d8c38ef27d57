internal import Age

/// The binary form of an armored age file.
public struct ArmorInput<Base: PayloadInput>: PayloadInput {
  private static var pieceByteCount: Int { 1 << 16 }

  private var base: Base
  private var decoder = ArmorDecoder()
  private var text: [UInt8]
  private var decoded: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// Decodes `front`, which was read from the beginning of `base`, and all that follows in it.
  public init(_ base: Base, front: [UInt8]) {
    self.base = base
    text = front
  }

  /// Fills `pieces`; throws `malformedArmor`, also behind the last byte. See `PayloadInput`.
  public mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var total = 0
    for piece in pieces {
      var written = 0
      while written < piece.count {
        if position == decoded.count, try !decodeMore() { return total }
        let count = min(piece.count - written, decoded.count - position)
        UnsafeMutableRawBufferPointer(rebasing: piece[written...])
          .copyBytes(from: decoded[position..<position + count])
        position += count
        written += count
        total += count
      }
    }
    return total
  }

  /// Decodes the next lines; false at the end.
  private mutating func decodeMore() throws(PipelineError) -> Bool {
    decoded.removeAll(keepingCapacity: true)
    position = 0
    while decoded.isEmpty && !isAtEnd {
      if text.isEmpty {
        text = try base.bytes(atMost: Self.pieceByteCount)
        isAtEnd = text.count < Self.pieceByteCount
      }
      do throws(AgeError) {
        try decoder.append(text[...], to: &decoded)
        if isAtEnd { try decoder.finish(to: &decoded) }
      } catch {
        throw .age(error)
      }
      text = []
    }
    return !decoded.isEmpty
  }
}
