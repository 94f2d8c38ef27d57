/// A name of 1 to 255 bytes that cannot attack a terminal or a document (formats.md §0, "Free
/// text"): UTF-8 without space first or last, C0, DEL, C1 and bidirectional controls.
public struct FreeText: Hashable, Sendable {
  /// The UTF-8 bytes.
  public let bytes: [UInt8]

  private static let byteLimit = 255
  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  /// Takes text that already follows the rule, else `malformed` or `overLimit`.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    guard let first = bytes.first, first != 0x20, bytes.last != 0x20 else { throw .malformed }
    var scalars = ScalarReader(bytes)
    while let scalar = scalars.next() {
      guard let value = scalar.value, !ScalarReader.isControl(value) else { throw .malformed }
    }
    self.bytes = [UInt8](bytes)
  }

  /// Makes any bytes follow the rule: what may not stand becomes U+FFFD, spaces at the ends are
  /// cut, what is over 255 bytes is cut, nothing becomes `_`. Nobody is refused for a file name.
  public init(cleaning bytes: [UInt8]) {
    var clean: [UInt8] = []
    var scalars = ScalarReader(bytes.drop { $0 == 0x20 })
    while let scalar = scalars.next() {
      let isAllowed = scalar.value.map { !ScalarReader.isControl($0) } ?? false
      let piece = isAllowed ? [UInt8](scalar.bytes) : Self.replacement
      guard clean.count + piece.count <= Self.byteLimit else { break }
      clean.append(contentsOf: piece)
    }
    while clean.last == 0x20 { clean.removeLast() }
    self.bytes = clean.isEmpty ? [0x5F] : clean
  }
}
