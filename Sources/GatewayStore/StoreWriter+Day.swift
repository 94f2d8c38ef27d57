internal import Age
internal import DurableFile
internal import Keyring
internal import Primitives
internal import RetentionLog
internal import SQLite
internal import StrictCoding

// What happens when a day begins and after one has ended (formats.md §5, §7).

extension StoreWriter {
  /// What was accepted on a day so far.
  struct DayCount: Sendable {
    var tips = 0
    var bytes = 0
  }

  /// Begins `day`: digests older than its eve are erased, a metadata table is laid out for
  /// `sheet`'s investigators before the first accept. Returns what the day has already.
  func turn(
    to day: Day, sheet: WeekSheet?, retention: RetentionPolicy?
  ) throws(StoreError) -> DayCount {
    self.retention = retention
    let recipients = sheet?.document.recipients.map { $0.recipient } ?? []
    if self.day != day {
      try withRows { () throws(SQLiteError) in
        try database.run(
          "DELETE FROM repeats WHERE day < ?", .integer(Int64(day.number - 1)))
        // Nor does the WAL tell in which order yesterday's pages were written.
        try database.checkpoint()
      }
      repeats.forget(before: day)
      self.day = day
      table = nil
    }
    // Whoever has no key of the new sheet opens nothing that arrives from now on.
    if self.recipients != recipients { table = nil }
    self.recipients = recipients
    if table == nil && !recipients.isEmpty { try newTable() }
    return try count(of: day)
  }

  /// Loads what was accepted before this process started.
  func loadRepeats() throws(StoreError) {
    let all = try database.query(
      "SELECT header, body, day FROM repeats"
    ) { (row) throws(StoreError) in
      let (header, body, day) = try withRows { () throws(SQLiteError) in
        (try row.blob(0), try row.blob(1), try row.integer(2))
      }
      return try parsing { () throws(CodingError) in
        (try Digest(header[...]), try Digest(body[...]), try Day(number: Int(day)))
      }
    }
    for (header, body, day) in all {
      repeats.add(CompactDigest(header), Repeats.Earlier(body: CompactDigest(body), day: day))
    }
  }

  /// Removes files without a row: tips that were never promised, deleted ones whose key is gone,
  /// keys of metadata tables that were never laid out. Returns how many.
  func removeOrphans() throws(StoreError) -> Int {
    let tips = try database.query("SELECT number FROM tips") { (row) throws(StoreError) in
      try withRows { () throws(SQLiteError) in
        DataFolder.spoolName(UInt64(bitPattern: try row.integer(0)))
      }
    }
    let tables = try tables("SELECT number, id, day FROM intake_tables WHERE day >= ?", .integer(0))
      .map { IntakeTable.name($0.day, $0.id, sealedKeys: true) }
    return try remove(from: folder.spool, but: Set(tips))
      + remove(from: folder.intake, but: Set(tables))
  }

  private func remove(from folder: Folder, but known: Set<String>) throws(StoreError) -> Int {
    try withFiles { () throws(FileError) in
      let orphans = try folder.files().filter { !known.contains($0) }
      for name in orphans { try folder.remove(name) }
      return orphans.count
    }
  }

  private func count(of day: Day) throws(StoreError) -> DayCount {
    try database.first(
      "SELECT count(*), coalesce(sum(body_bytes), 0) FROM tips WHERE day = ?",
      .integer(Int64(day.number))
    ) { (row) throws(StoreError) in
      try withRows { () throws(SQLiteError) in
        DayCount(tips: Int(try row.integer(0)), bytes: Int(try row.integer(1)))
      }
    } ?? DayCount()
  }
}
