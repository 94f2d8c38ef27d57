public import StrictCoding

/// One or more investigators to whom a tip may be addressed (formats.md §2, `desk`).
public struct Desk: Equatable, Sendable {
  /// What a desk is called in one language.
  public struct Name: Equatable, Sendable {
    /// A language tag such as `de` or `pt-br`: 1 to 35 of `a-z`, `0-9`, `-`.
    public let language: [UInt8]
    /// The name.
    public let text: FreeText

    /// Throws `malformed` for a tag with other characters.
    public init(language: [UInt8], text: FreeText) throws(KeyringError) {
      guard DeskID.isValid(language[...], limit: 35) else { throw .malformed }
      self.language = language
      self.text = text
    }
  }

  /// Names the desk on the wire.
  public let id: DeskID
  /// Indices of its investigators, ascending, 1 to 8.
  public let members: [UInt8]
  /// One name a language, ascending by tag, at least one.
  public let names: [Name]

  /// Throws `malformed` for an order other than ascending or an empty list.
  public init(id: DeskID, members: [UInt8], names: [Name]) throws(KeyringError) {
    guard !members.isEmpty, members.count <= KeyringDocument.investigatorLimit, !names.isEmpty,
      isAscending(members, by: <),
      isAscending(names, by: { $0.language.lexicographicallyPrecedes($1.language) })
    else { throw .malformed }
    self.id = id
    self.members = members
    self.names = names
  }
}

/// The short name of a desk: 1 to 32 of `a-z`, `0-9`, `-`.
public struct DeskID: Hashable, Comparable, Sendable {
  /// The ASCII bytes.
  public let bytes: [UInt8]

  /// Throws `malformed` for other characters or lengths.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard Self.isValid(bytes, limit: 32) else { throw .malformed }
    self.bytes = [UInt8](bytes)
  }

  /// Orders by the bytes.
  public static func < (left: DeskID, right: DeskID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  static func isValid(_ bytes: ArraySlice<UInt8>, limit: Int) -> Bool {
    !bytes.isEmpty && bytes.count <= limit
      && bytes.allSatisfy {
        $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D
      }
  }
}

/// Whether each item comes before the next, so that none stands twice.
func isAscending<Item>(_ items: [Item], by precedes: (Item, Item) -> Bool) -> Bool {
  for index in items.indices.dropFirst() where !precedes(items[index - 1], items[index]) {
    return false
  }
  return true
}
