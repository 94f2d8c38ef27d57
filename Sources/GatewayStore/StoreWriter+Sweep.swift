internal import DurableFile
internal import Primitives
internal import SQLite
internal import StrictCoding

// What a sweep deletes (formats.md §5, §7).

extension StoreWriter {
  /// Metadata tables are kept so many days.
  private static let tableDays = 28

  /// Deletes every tip whose delete-by day has come, then the keys of all that were deleted.
  /// Returns how many tips that were.
  func deleteDue(on day: Day) throws(StoreError) -> Int {
    let due = try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT * FROM tips WHERE delete_by <= ?", .integer(Int64(day.number))
      ) { (row) throws(SQLiteError) in try TipRow(row) }
    }
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        for tip in due {
          let number = Value.integer(Int64(bitPattern: tip.number))
          try database.run("DELETE FROM tips WHERE number = ?", number)
          try database.run("DELETE FROM imported WHERE id = ?", .blob(tip.id.bytes))
        }
      }
    }
    try rewriteKeys()
    // Their keys are gone: what a crash leaves here is an orphan that nobody can open.
    for tip in due {
      if let place = tip.place {
        objects.release(place)
        continue
      }
      do throws(FileError) { try folder.spool.remove(DataFolder.spoolName(tip.number)) } catch {
        guard error == .notFound else { throw .file(error) }
      }
    }
    return due.count
  }

  /// Erases metadata tables older than 28 days and passes that have run out. Returns how many
  /// tables that were.
  func eraseOld(on day: Day) throws(StoreError) -> Int {
    let limit = Value.integer(Int64(day.number - Self.tableDays))
    let old = try tables("SELECT number, id, day FROM intake_tables WHERE day < ?", limit)
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        for table in old {
          try database.run(
            "DELETE FROM intake_slots WHERE id BETWEEN ? AND ?",
            .integer(table.rows.lowerBound), .integer(table.rows.upperBound))
          try database.run("DELETE FROM intake_tables WHERE number = ?", .integer(table.number))
        }
        try database.run("DELETE FROM passes WHERE until < ?", .integer(Int64(day.number)))
      }
    }
    for table in old {
      do throws(FileError) {
        try folder.intake.remove(IntakeTable.name(table.day, table.id, sealedKeys: true))
      } catch {
        guard error == .notFound else { throw .file(error) }
      }
    }
    return old.count
  }
}
