/// Why bytes were refused (formats.md §0). Equal on the case.
public enum CodingError: Error, Equatable, Sendable {
  /// The bytes do not follow the grammar.
  case malformed
  /// The bytes end early.
  case truncated
  /// Bytes are left over after the last field.
  case trailing
  /// A count or a length is over its limit.
  case overLimit
}
