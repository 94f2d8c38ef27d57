/// Writes a text document line by line (formats.md §0).
public struct DocumentWriter: Sendable {
  /// What was written so far, last LF included.
  public private(set) var bytes: [UInt8]

  /// Starts with the line `title`.
  public init(title: StaticString) {
    bytes = ascii(title)
    bytes.append(0x0A)
  }

  /// Writes `key` and `fields`, each behind one space.
  public mutating func line(_ key: StaticString, _ fields: [UInt8]...) {
    bytes.append(ascii: key)
    for field in fields {
      bytes.append(0x20)
      bytes.append(contentsOf: field)
    }
    bytes.append(0x0A)
  }
}
