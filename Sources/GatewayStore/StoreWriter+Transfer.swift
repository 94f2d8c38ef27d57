internal import Intake
internal import Primitives
internal import ReplyBoard
internal import SQLite
internal import StrictCoding
internal import Transfer

/// A metadata table as the database knows it.
struct StoredTable: Sendable {
  let number: Int64
  let id: Identifier
  let day: Day

  /// The rows of its places.
  var rows: ClosedRange<Int64> {
    IntakeTable.row(
      table: number, slot: 0)...IntakeTable.row(
        table: number, slot: MetadataKeys.slotCount - 1)
  }
}

/// What an investigator's folder brings, verified.
struct InFolder: Sendable {
  let manifest: Manifest
  let digest: Digest
  let cells: [Cell]
  let imported: [Identifier]
  let passes: [Digest]
}

/// What goes into the next folder of an investigator.
struct OutPlan: Sendable {
  let name: FolderName
  let previous: Digest
  let last: Manifest.Acknowledgement
  let tips: [TipRow]
  /// Tips that found no place.
  let waiting: Int
  let refused: [ReplyTag]
  let tables: [StoredTable]
  /// Days of bundles.
  let bundles: [Day]
}

// Rows about the folders that cross the air gap (formats.md §8).

extension StoreWriter {
  /// A pass is good for so many days.
  private static let passDays = 400
  /// No investigator can have got so many folders more than the gateway knows of.
  private static let lostFolderLimit: UInt32 = 1_000
  private enum Way: Int64 { case out, `in` }

  /// The folders taken from an investigator so far.
  func inStream(_ investigator: UInt8) throws(StoreError) -> Transfer.Stream {
    try stream(.in, investigator)
  }

  /// Number of the newest folder given out to an investigator; 0 for none.
  func lastOut(_ investigator: UInt8) throws(StoreError) -> UInt32 {
    try stream(.out, investigator).last.number
  }

  /// Whether the gateway was set back to an older state since it took the investigator's newest
  /// folder: what came between is gone, and a folder may come after a gap (threats.md T33).
  func isBehind(_ manifest: Manifest) throws(StoreError) -> Bool {
    let investigator = manifest.name.investigator
    if try Self.isLost(manifest.last.number, after: lastOut(investigator)) { return true }
    return try counter("behind-\(investigator)") ?? 0 > 0
  }

  /// An out folder that this gateway does not know was given out: the stream goes on behind it.
  /// Days that are not on the board yet were perhaps published and stay lost.
  func goOn(
    from last: Manifest.Acknowledgement, investigator: UInt8, day: Day
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in try resume(last, investigator, day) }
  }

  /// Takes over what a verified folder brings, all of it or nothing. Returns the tags of cells
  /// that were dropped.
  func apply(_ folder: InFolder, day: Day) throws(StoreError) -> [ReplyTag] {
    let name = folder.manifest.name
    return try database.transaction { () throws(StoreError) in
      let refused = try queue(folder.cells, day: day)
      let acknowledged = try acknowledge(folder.manifest, day: day)
      try withRows { () throws(SQLiteError) in
        let investigator = Value.integer(Int64(name.investigator))
        // Those that the investigator has been told of.
        try database.run(
          "DELETE FROM refused WHERE investigator = ? AND folder <= ?", investigator,
          .integer(acknowledged))
        for tag in refused {
          try database.run(
            "INSERT OR IGNORE INTO refused VALUES (?, ?, NULL)", investigator, .blob(tag.bytes))
        }
        for id in folder.imported {
          // Of a tip that is deleted nothing is kept.
          try database.run(
            "INSERT OR IGNORE INTO imported SELECT ?, id FROM tips WHERE id = ?", investigator,
            .blob(id.bytes))
        }
        for pass in folder.passes {
          try database.run(
            "INSERT OR IGNORE INTO passes VALUES (?, ?)", .blob(pass.bytes),
            .integer(Int64(day.number + Self.passDays)))
        }
        try record(.in, name, folder.digest, day)
      }
      return refused
    }
  }

  /// Takes over which out folder the investigator took last, and returns its number; 0 for one that
  /// this gateway does not know: it was written before the gateway was set back to an older state,
  /// so its number is not used again, and everything goes out anew. An investigator who goes back
  /// to an earlier one was restored from an older copy, and gets every tip again.
  private func acknowledge(_ manifest: Manifest, day: Day) throws(StoreError) -> Int64 {
    let investigator = manifest.name.investigator
    let last = manifest.last
    let out = try stream(.out, investigator)
    let known = out.digests[last.number] == last.digest ? Int64(last.number) : 0
    if Self.isLost(last.number, after: out.last.number) {
      try resume(last, investigator, day)
    }
    if try known < counter("acknowledged-\(investigator)") ?? 0 {
      try withRows { () throws(SQLiteError) in
        try database.run(
          "DELETE FROM imported WHERE investigator = ?", .integer(Int64(investigator)))
      }
    }
    try setCounter("acknowledged-\(investigator)", known)
    try setCounter("behind-\(investigator)", 0)
    return known
  }

  /// Whether an out folder with a number that this gateway does not know was given out by a later
  /// state of it.
  private static func isLost(_ number: UInt32, after last: UInt32) -> Bool {
    number > last && number - last <= lostFolderLimit
  }

  private func resume(
    _ last: Manifest.Acknowledgement, _ investigator: UInt8, _ day: Day
  ) throws(StoreError) {
    let lost = try parsing { () throws(CodingError) in
      try FolderName(direction: .out, investigator: investigator, number: last.number)
    }
    // No day: what was in it is not known, so the next folder holds everything.
    try withRows { () throws(SQLiteError) in try record(.out, lost, last.digest, nil) }
    try setCounter("board-from", Int64(day.number))
  }

  /// What the next folder of `investigator` holds: tips with a pass first, then with work, then
  /// the rest, each oldest day first, at most 4,096 and `byteLimit` bytes; with `again` also those
  /// that were imported, and everything since the first day.
  func plan(
    _ investigator: UInt8, byteLimit: Int, again: Bool = false
  ) throws(StoreError) -> OutPlan {
    let out = try stream(.out, investigator)
    let incoming = try stream(.in, investigator)
    let live = try withRows { () throws(SQLiteError) in
      try database.query(
        """
        SELECT * FROM tips
        WHERE ? OR id NOT IN (SELECT id FROM imported WHERE investigator = ?)
        ORDER BY paid = 1 DESC, paid = 0 DESC, day, number
        """, .integer(again ? 1 : 0), .integer(Int64(investigator))
      ) { (row) throws(SQLiteError) in try TipRow(row) }
    }
    var tips: [TipRow] = []
    var room = byteLimit
    for tip in live where tips.count < FolderIndex.entryLimit && tip.bodyByteCount <= room {
      tips.append(tip)
      room -= tip.bodyByteCount
    }
    let since = again ? 0 : try acknowledgedDay(investigator)
    // How a tip arrived that had to wait stands in a table of its day.
    let oldest = tips.map { Int64($0.day.number) }.min() ?? since
    let name = try parsing { () throws(CodingError) in
      try FolderName(
        direction: .out, investigator: investigator, number: out.last.number + 1)
    }
    return OutPlan(
      name: name, previous: out.last.digest, last: incoming.last, tips: tips,
      waiting: live.count - tips.count, refused: try refused(investigator),
      tables: try tables(
        "SELECT number, id, day FROM intake_tables WHERE day >= ?", .integer(min(since, oldest))),
      bundles: try days("SELECT day FROM bundles WHERE frozen >= ?", .integer(since)))
  }

  /// Remembers folders that are written, all of them or none, before they get their names: a
  /// number is never used twice. What was paid for their tips is forgotten only now: until here it
  /// decides who comes first, for every investigator alike.
  func recordOut(
    _ folders: [(plan: OutPlan, digest: Digest)], day: Day
  ) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        for (plan, digest) in folders {
          try record(.out, plan.name, digest, day)
          for tip in plan.tips where tip.payment != nil {
            try database.run(
              "UPDATE tips SET paid = NULL WHERE number = ?",
              .integer(Int64(bitPattern: tip.number)))
          }
          for tag in plan.refused {
            try database.run(
              "UPDATE refused SET folder = ? WHERE investigator = ? AND tag = ? AND folder IS NULL",
              .integer(Int64(plan.name.number)), .integer(Int64(plan.name.investigator)),
              .blob(tag.bytes))
          }
        }
      }
    }
  }

  /// The object of a small tip; nil when it was deleted meanwhile.
  func object(_ number: UInt64) throws(StoreError) -> [UInt8]? {
    guard let place = try place(ofObject: Int64(bitPattern: number)) else { return nil }
    return try objects.read(place)
  }

  /// Where the object of a small tip lies; nil when there is no such tip.
  func place(ofObject number: Int64) throws(StoreError) -> Int? {
    try withRows { () throws(SQLiteError) in
      try database.first(
        "SELECT place FROM tips WHERE number = ? AND place IS NOT NULL", .integer(number)
      ) { (row) throws(SQLiteError) in Int(try row.integer(0)) }
    }
  }

  /// All places of a table, one behind the other.
  func slots(_ table: StoredTable) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(MetadataKeys.slotCount * MetadataSlot.byteCount)
    let slots = try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT bytes FROM intake_slots WHERE id BETWEEN ? AND ? ORDER BY id",
        .integer(table.rows.lowerBound), .integer(table.rows.upperBound)
      ) { (row) throws(SQLiteError) in try row.blob(0) }
    }
    for slot in slots { bytes += slot }
    return bytes
  }

  /// Metadata tables by a query for number, id and day.
  func tables(_ sql: StaticString, _ value: Value) throws(StoreError) -> [StoredTable] {
    try database.query(sql, value) { (row) throws(StoreError) in
      let (number, id, day) = try withRows { () throws(SQLiteError) in
        (try row.integer(0), try row.blob(1), try row.integer(2))
      }
      return try parsing { () throws(CodingError) in
        StoredTable(
          number: number, id: try Identifier(id[...]), day: try Day(number: Int(day)))
      }
    }
  }

  private func stream(_ way: Way, _ investigator: UInt8) throws(StoreError) -> Transfer.Stream {
    let folders = try database.query(
      "SELECT number, digest FROM folders WHERE direction = ? AND investigator = ?",
      .integer(way.rawValue), .integer(Int64(investigator))
    ) { (row) throws(StoreError) in
      let (number, digest) = try withRows { () throws(SQLiteError) in
        (try row.integer(0), try row.blob(1))
      }
      return (
        UInt32(truncatingIfNeeded: number),
        try parsing { () throws(CodingError) in try Digest(digest[...]) }
      )
    }
    return Transfer.Stream(digests: Dictionary(folders) { first, _ in first })
  }

  private func record(
    _ way: Way, _ name: FolderName, _ digest: Digest, _ day: Day?
  ) throws(SQLiteError) {
    try database.run(
      "INSERT INTO folders VALUES (?, ?, ?, ?, ?)", .integer(way.rawValue),
      .integer(Int64(name.investigator)), .integer(Int64(name.number)), .blob(digest.bytes),
      .integer(Int64(day?.number ?? 0)))
  }

  /// The day of the newest out folder that the investigator's newest in folder names; 0 for none.
  private func acknowledgedDay(_ investigator: UInt8) throws(StoreError) -> Int64 {
    let number = try counter("acknowledged-\(investigator)") ?? 0
    return try withRows { () throws(SQLiteError) in
      try database.first(
        "SELECT day FROM folders WHERE direction = 0 AND investigator = ? AND number = ?",
        .integer(Int64(investigator)), .integer(number)
      ) { (row) throws(SQLiteError) in try row.integer(0) } ?? 0
    }
  }

  private func refused(_ investigator: UInt8) throws(StoreError) -> [ReplyTag] {
    try database.query(
      "SELECT tag FROM refused WHERE investigator = ? ORDER BY tag LIMIT ?",
      .integer(Int64(investigator)), .integer(Int64(RefusedTags.limit))
    ) { (row) throws(StoreError) in
      let tag = try withRows { () throws(SQLiteError) in try row.blob(0) }
      return try parsing { () throws(CodingError) in try ReplyTag(tag[...]) }
    }
  }

  private func days(_ sql: StaticString, _ value: Value) throws(StoreError) -> [Day] {
    try database.query(sql, value) { (row) throws(StoreError) in
      let number = try withRows { () throws(SQLiteError) in try row.integer(0) }
      return try parsing { () throws(CodingError) in try Day(number: Int(number)) }
    }
  }
}
