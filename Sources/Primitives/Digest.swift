public import StrictCoding

/// A SHA-256 digest, 32 bytes (FIPS 180-4); `SHA256` in formats.md §0.
public struct Digest: Hashable, Comparable, Sendable {
  /// How many bytes a digest has.
  public static let byteCount = 32
  /// 32 zero bytes: "none before" in chains.
  public static let zero = Digest(unchecked: [UInt8](repeating: 0, count: byteCount))

  /// The 32 bytes.
  public let bytes: [UInt8]

  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Takes exactly 32 bytes, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard bytes.count == Self.byteCount else { throw .malformed }
    self.bytes = [UInt8](bytes)
  }

  /// Takes exactly 64 lower-case hex digits, else `malformed`.
  public init(hex: ArraySlice<UInt8>) throws(CodingError) {
    try self.init(Hex.decode(hex)[...])
  }

  /// The digest of some bytes.
  public init(of bytes: ArraySlice<UInt8>) {
    var hash = SHA256()
    hash.update(bytes)
    self = hash.finish()
  }

  /// 64 lower-case hex digits.
  public var hex: [UInt8] { Hex.encode(bytes) }

  /// Orders by the bytes, unsigned.
  public static func < (left: Digest, right: Digest) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
