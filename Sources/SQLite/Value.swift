/// What is bound to a `?` of a statement.
public enum Value: Equatable, Sendable {
  /// SQL NULL.
  case null
  /// A 64-bit number.
  case integer(Int64)
  /// Bytes; bound in place, not copied.
  case blob([UInt8])
  /// UTF-8 text.
  case text([UInt8])
}
