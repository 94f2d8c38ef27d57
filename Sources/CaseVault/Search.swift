internal import SQLite
public import StrictCoding

/// Something that was found.
public struct Hit: Equatable, Sendable {
  /// The case, as it is listed.
  public let conversation: Identifier
  /// Its short name.
  public let shortName: String
  /// What kind of text it stands in.
  public let place: Place
  /// Which tip of the case, attachment of the case, note or reply; 0 for a tag.
  public let number: Int
  /// Some words of it, any bytes: escape them before they are shown.
  public let snippet: [UInt8]
}

extension Vault {
  /// So many hits unless all are asked for.
  public static let hitLimit = 50

  /// Looks for texts that hold all words of `text`, in any order, the last of them perhaps only
  /// begun; accents and case do not matter. The best come first, at most `limit`. Throws `noText`
  /// when there is no word in it.
  public func search(
    _ text: String, limit: Int = hitLimit
  ) throws(VaultError) -> [Hit] {
    let query = SearchQuery(text)
    guard !query.isEmpty else { throw .noText }
    let found = try rows(
      """
      SELECT passage.conversation, place, item, part, snippet(words, 0, '', '', '…', 16)
      FROM words CROSS JOIN passage ON passage.number = words.rowid
      WHERE words MATCH ? ORDER BY rank LIMIT ?
      """, .text(query.expression), .integer(Int64(clamping: limit)), read: FoundPassage.init)
    let roots = try roots()
    var hits: [Hit] = []
    for passage in found {
      let own = try mapped(VaultError.coding) { () throws(CodingError) in
        try Identifier(passage.conversation[...])
      }
      let id = roots[own] ?? own
      guard let place = Place(rawValue: passage.place) else { throw .sqlite(.corrupt) }
      hits.append(
        Hit(
          conversation: id, shortName: try shortName(of: id), place: place,
          number: try number(of: passage, place, in: id), snippet: passage.snippet))
    }
    return hits
  }

  /// What `show` calls the thing.
  private func number(
    of passage: FoundPassage, _ place: Place, in id: Identifier
  ) throws(VaultError) -> Int {
    switch place {
    case .message:
      return try count(
        "SELECT count(*) FROM tip WHERE conversation = ? AND number <= ?", passage, id)
    case .fileName, .fileText:
      let before = try count(
        """
        SELECT count(*) FROM tip JOIN file ON file.tip = tip.number
        WHERE conversation = ? AND tip.number < ?
        """, passage, id)
      return before + Int(passage.part)
    case .note, .tag, .reply:
      return Int(passage.item)
    }
  }

  private func count(
    _ sql: StaticString, _ passage: FoundPassage, _ id: Identifier
  ) throws(VaultError) -> Int {
    var count = 0
    for member in try members(of: id) {
      count += Int(
        try first(sql, .blob(member.bytes), .integer(passage.item)) {
          (row) throws(SQLiteError) in try row.integer(0)
        } ?? 0)
    }
    return count
  }
}

private struct FoundPassage {
  let conversation: [UInt8]
  let place: Int64
  let item: Int64
  let part: Int64
  let snippet: [UInt8]

  init(_ row: borrowing Row) throws(SQLiteError) {
    conversation = try row.blob(0)
    place = try row.integer(1)
    item = try row.integer(2)
    part = try row.integer(3)
    snippet = try row.text(4)
  }
}

/// Words as the full-text index takes them: each in quotation marks, so that nothing in it can
/// mean anything to the index.
struct SearchQuery {
  private let words: [String]

  init(_ text: String) {
    words = text.split(whereSeparator: \.isWhitespace).map(String.init).filter { word in
      word.unicodeScalars.contains {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
      }
    }
  }

  /// Whether there is nothing to look for.
  var isEmpty: Bool { words.isEmpty }

  /// All words; the last may be only begun.
  var expression: [UInt8] {
    let quoted = words.map { word in
      "\"" + word.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }
    // A NUL would end the expression early.
    return Array((quoted.joined(separator: " ") + "*").utf8).filter { $0 != 0 }
  }
}
