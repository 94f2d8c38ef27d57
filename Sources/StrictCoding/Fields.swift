/// Splits the value of a line into its fields (formats.md §0): exactly one space between them.
public struct Fields: Sendable {
  private var rest: ArraySlice<UInt8>?

  /// Starts at the first field of `value`.
  public init(_ value: ArraySlice<UInt8>) {
    rest = value
  }

  /// The next field, not empty; `truncated` when there is none.
  public mutating func next() throws(CodingError) -> ArraySlice<UInt8> {
    guard let rest else { throw .truncated }
    let end = rest.firstIndex(of: 0x20)
    let field = rest[rest.startIndex..<(end ?? rest.endIndex)]
    guard !field.isEmpty else { throw .malformed }
    self.rest = end.map { rest[($0 + 1)...] }
    return field
  }

  /// All that is left, spaces included: a name at the end of a line.
  public mutating func remainder() throws(CodingError) -> ArraySlice<UInt8> {
    guard let rest else { throw .truncated }
    self.rest = nil
    return rest
  }

  /// Whether every field was read.
  public var isAtEnd: Bool { rest == nil }

  /// Throws `trailing` unless every field was read.
  public func finish() throws(CodingError) {
    guard rest == nil else { throw .trailing }
  }
}
