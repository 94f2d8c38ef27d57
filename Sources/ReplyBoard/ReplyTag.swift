public import Primitives
public import StrictCoding

/// The first 16 bytes of a cell (formats.md §6): random to everyone but the holder of a chain.
public struct ReplyTag: Hashable, Comparable, Sendable {
  /// How many bytes a tag has.
  public static let byteCount = 16

  /// The 16 bytes.
  public let bytes: [UInt8]

  init(unchecked bytes: ArraySlice<UInt8>) {
    self.bytes = [UInt8](bytes)
  }

  /// Takes exactly 16 bytes, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard bytes.count == Self.byteCount else { throw .malformed }
    self.init(unchecked: bytes)
  }

  /// Takes exactly 32 lower-case hex digits, else `malformed`.
  public init(hex: ArraySlice<UInt8>) throws(CodingError) {
    try self.init(Hex.decode(hex)[...])
  }

  /// Draws the tag of a dummy.
  public init(random: some RandomSource) {
    self.init(unchecked: random.bytes(Self.byteCount)[...])
  }

  /// 32 lower-case hex digits.
  public var hex: [UInt8] { Hex.encode(bytes) }

  /// Orders by the bytes, unsigned: the order of a bundle.
  public static func < (left: ReplyTag, right: ReplyTag) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
