internal import Keyring
internal import Primitives
internal import SQLite
internal import StrictCoding

// What of the database goes into a backup, and what a restored gateway does differently
// (Backup.md).

/// One table of a backup. Tips, objects, storage keys, digests of bodies and sealed metadata are
/// not among them, nor who has which tip.
struct BackupTable: Sendable {
  enum Column: Sendable { case integer, blob, text }

  let name: String
  let columns: [Column]
  let select: StaticString
  let insert: StaticString

  static let all = [
    // The counter of the key store belongs to a master key that stays behind.
    BackupTable(
      name: "counters", columns: [.text, .integer],
      select: "SELECT * FROM counters WHERE name <> 'key-append'",
      insert: "INSERT INTO counters VALUES (?, ?)"),
    BackupTable(
      name: "passes", columns: [.blob, .integer], select: "SELECT * FROM passes",
      insert: "INSERT INTO passes VALUES (?, ?)"),
    BackupTable(
      name: "cells", columns: [.blob, .blob, .integer], select: "SELECT * FROM cells",
      insert: "INSERT INTO cells VALUES (?, ?, ?)"),
    BackupTable(
      name: "tags", columns: [.blob, .integer], select: "SELECT * FROM tags",
      insert: "INSERT INTO tags VALUES (?, ?)"),
    BackupTable(
      name: "bundles", columns: [.integer, .integer, .blob, .integer],
      select: "SELECT * FROM bundles", insert: "INSERT INTO bundles VALUES (?, ?, ?, ?)"),
    BackupTable(
      name: "refused", columns: [.integer, .blob, .integer], select: "SELECT * FROM refused",
      insert: "INSERT INTO refused VALUES (?, ?, ?)"),
    BackupTable(
      name: "folders", columns: [.integer, .integer, .integer, .blob, .integer],
      select: "SELECT * FROM folders", insert: "INSERT INTO folders VALUES (?, ?, ?, ?, ?)"),
  ]

  func copy(from source: Database, to target: Database) throws(SQLiteError) {
    let columns = columns
    let rows = try source.query(select) { (row) throws(SQLiteError) in
      var values: [Value] = []
      for (index, column) in columns.enumerated() {
        let index = Int32(index)
        if row.isNull(index) {
          values.append(.null)
          continue
        }
        switch column {
        case .integer: values.append(.integer(try row.integer(index)))
        case .blob: values.append(.blob(try row.blob(index)))
        case .text: values.append(.text(try row.text(index)))
        }
      }
      return values
    }
    for row in rows { try target.run(insert, values: row) }
  }
}

extension StoreWriter {
  /// The image of a database that holds what a backup may hold, as of one moment.
  func backup() throws(StoreError) -> [UInt8] {
    try withRows { () throws(SQLiteError) in
      let copy = try Database(inMemory: Database.Options())
      try copy.migrate(Schema.steps)
      try copy.transaction { () throws(SQLiteError) in
        for table in BackupTable.all { try table.copy(from: database, to: copy) }
      }
      return try copy.withSerialized { (image) throws(SQLiteError) in [UInt8](image) }
    }
  }
}

/// The database of a restored gateway, before anything works with it.
struct RestoredRows {
  /// More folders than any gateway gives out between its last backup and its loss.
  static let skippedFolderCount: Int64 = 1000

  let database: Database

  init(path: String) throws(StoreError) {
    database = try withRows { () throws(SQLiteError) in
      let database = try Database(file: path)
      try database.checkIntegrity()
      try database.migrate(Schema.steps)
      return database
    }
  }

  /// Folder numbers go on behind every number that may have been given out, in folders may come
  /// after a gap once, and no day before `today` is frozen any more (threats.md T33).
  func resume(on today: Day, for people: [Person], after list: Digest) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        for person in people {
          let investigator = Value.integer(Int64(person.index))
          try database.run(
            """
            INSERT INTO folders SELECT 0, ?, coalesce(max(number), 0) + ?, ?, 0 FROM folders
            WHERE direction = 0 AND investigator = ?
            """, investigator, .integer(Self.skippedFolderCount), .blob(list.bytes), investigator)
          try set("behind-\(person.index)", 1)
        }
        try set("board-from", Int64(today.number))
      }
      try database.checkpoint()
    }
  }

  private func set(_ name: String, _ value: Int64) throws(SQLiteError) {
    try database.run(
      "INSERT OR REPLACE INTO counters VALUES (?, ?)", .text([UInt8](name.utf8)),
      .integer(value))
  }
}
