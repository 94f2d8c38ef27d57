/// 16 bytes that name something: a deployment, a tip, a case (formats.md §0, `HEX32`).
public struct Identifier: Hashable, Comparable, Sendable {
  /// How many bytes an identifier has.
  public static let byteCount = 16

  /// The 16 bytes.
  public let bytes: [UInt8]

  /// Takes exactly 16 bytes, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard bytes.count == Self.byteCount else { throw .malformed }
    self.bytes = [UInt8](bytes)
  }

  /// 16 times the same byte: the bounds of a range.
  public init(repeating byte: UInt8) {
    bytes = [UInt8](repeating: byte, count: Self.byteCount)
  }

  /// Takes exactly 32 lower-case hex digits, else `malformed`.
  public init(hex: ArraySlice<UInt8>) throws(CodingError) {
    try self.init(Hex.decode(hex)[...])
  }

  /// 32 lower-case hex digits.
  public var hex: [UInt8] { Hex.encode(bytes) }

  /// Orders by the bytes, unsigned.
  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
