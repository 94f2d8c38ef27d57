internal import SQLite
internal import StrictCoding

// What can be searched (Format.md, "passages"). A passage is told to the full-text index when it
// comes and when it goes; the index itself holds no text.

/// Where in a case a text stands. Numbers stand in the database.
public enum Place: Int64, Sendable {
  /// The message of a tip.
  case message = 1
  /// Name and media type of an attachment.
  case fileName = 2
  /// An attachment that is text.
  case fileText = 3
  /// A note of this person.
  case note = 4
  /// A tag.
  case tag = 5
  /// A reply of this person.
  case reply = 6
}

extension Vault {
  /// Adds a passage; only inside `write`. The message of a tip is not handed in: `item` is the
  /// tip's number, and its content says the rest.
  func addPassage(
    in conversation: Identifier, _ place: Place, item: Int64, part: Int64 = 0, _ text: [UInt8]?
  ) throws(VaultError) {
    let number = try nextNumber("SELECT coalesce(max(number), 0) + 1 FROM passage")
    try apply(
      .addPassage, .integer(number), .blob(conversation.bytes), .integer(place.rawValue),
      .integer(item), .integer(part), text.map { .text($0) } ?? .null)
    try apply(.indexPassage, .integer(number))
  }

  /// Removes passages, while what they speak of is still there; only inside `write`.
  func removePassages(_ numbers: [Int64]) throws(VaultError) {
    for number in numbers {
      try apply(.unindexPassage, .integer(number))
      try apply(.removePassage, .integer(number))
    }
  }

  /// The passages of a case, without those that were merged into it.
  func passages(of conversation: Identifier) throws(VaultError) -> [Int64] {
    try rows(
      "SELECT number FROM passage WHERE conversation = ?", .blob(conversation.bytes)
    ) { (row) throws(SQLiteError) in try row.integer(0) }
  }

  /// The number a query gives, which is never empty.
  func nextNumber(_ sql: StaticString) throws(VaultError) -> Int64 {
    try first(sql) { (row) throws(SQLiteError) in try row.integer(0) } ?? 1
  }
}
