/// Reads fields of fixed size from the front of some bytes; `finish()` demands that none is left.
public struct ByteReader: Sendable {
  private var rest: ArraySlice<UInt8>

  /// Starts at the first of `bytes`.
  public init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// How many bytes are left.
  public var remaining: Int { rest.count }

  /// The next `count` bytes; `truncated` when there are fewer.
  public mutating func bytes(_ count: Int) throws(CodingError) -> ArraySlice<UInt8> {
    guard count >= 0 && count <= rest.count else { throw .truncated }
    let field = rest.prefix(count)
    rest = rest.dropFirst(count)
    return field
  }

  /// The next big-endian number.
  public mutating func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type
  ) throws(CodingError) -> Value {
    var value: Value = 0
    for byte in try bytes(Value.bitWidth / 8) {
      value = Value(truncatingIfNeeded: value &<< 8) | Value(byte)
    }
    return value
  }

  /// Throws `trailing` unless every byte was read.
  public func finish() throws(CodingError) {
    guard rest.isEmpty else { throw .trailing }
  }
}
