/// Reads a text document: first line `sotto-NAME/VERSION`, then `key SP value` lines in the order
/// asked for (formats.md §0). What is unknown, missing, repeated or misplaced is an error.
public struct DocumentReader: Sendable {
  /// A document has at most this many bytes.
  public static let byteLimit = 1 << 20

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Checks size, UTF-8, the last LF and the first line, which must be `title`. With
  /// `endsInText` the last LF may be missing: free text follows an empty line.
  public init(
    _ bytes: ArraySlice<UInt8>, title: StaticString, endsInText: Bool = false
  ) throws(CodingError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    guard endsInText || bytes.last == 0x0A, ScalarReader.isValid(bytes) else { throw .malformed }
    self.bytes = bytes
    position = bytes.startIndex
    guard try line() == title else { throw .malformed }
  }

  /// Whether every line was read.
  public var isAtEnd: Bool { position == bytes.endIndex }

  /// The bytes from the first line up to here: what a signature line covers.
  public var consumed: ArraySlice<UInt8> { bytes[bytes.startIndex..<position] }

  /// The value of the next line, whose key must be `key`.
  public mutating func value(_ key: StaticString) throws(CodingError) -> ArraySlice<UInt8> {
    guard let value = try optionalValue(key) else { throw .malformed }
    return value
  }

  /// The value of the next line when its key is `key`; else nil, and nothing is read.
  public mutating func optionalValue(
    _ key: StaticString
  ) throws(CodingError) -> ArraySlice<UInt8>? {
    guard !isAtEnd else { return nil }
    let start = position
    let line = try line()
    let count = key.utf8CodeUnitCount
    guard line.prefix(count) == key, line.count > count + 1,
      line[line.startIndex + count] == 0x20
    else {
      position = start
      return nil
    }
    return line.dropFirst(count + 1)
  }

  /// Whether the next line is the bare word `word`, which is then read.
  public mutating func flag(_ word: StaticString) throws(CodingError) -> Bool {
    guard !isAtEnd else { return false }
    let start = position
    if try line() == word { return true }
    position = start
    return false
  }

  /// The values of all following lines with `key`: between `range.lowerBound` and
  /// `range.upperBound` of them.
  public mutating func values(
    _ key: StaticString, _ range: ClosedRange<Int>
  ) throws(CodingError) -> [ArraySlice<UInt8>] {
    var all: [ArraySlice<UInt8>] = []
    while let value = try optionalValue(key) {
      guard all.count < range.upperBound else { throw .overLimit }
      all.append(value)
    }
    guard all.count >= range.lowerBound else { throw .malformed }
    return all
  }

  /// All bytes after the empty line that must come next: the text of a body with free text.
  public mutating func textAfterEmptyLine() throws(CodingError) -> ArraySlice<UInt8> {
    guard !isAtEnd, try line().isEmpty else { throw .malformed }
    let text = bytes[position...]
    position = bytes.endIndex
    return text
  }

  /// Throws `trailing` unless every line was read.
  public func finish() throws(CodingError) {
    guard isAtEnd else { throw .trailing }
  }

  private mutating func line() throws(CodingError) -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw .truncated }
    let line = bytes[position..<end]
    position = end + 1
    return line
  }
}
