internal import DurableFile
internal import Intake
internal import Keyring
internal import Primitives
internal import SQLite
public import StrictCoding
internal import Synchronization

/// What `sotto-gateway status` shows: totals, nothing about a single tip.
public struct Status: Equatable, Sendable {
  /// Today.
  public var day: Day
  /// Number of the keyring in force.
  public var keyring: UInt32?
  /// Weeks, this one included, for which there is a sheet without gap.
  public var weeksAhead = 0
  /// Stored tips.
  public var tips = 0
  /// Bytes of their bodies.
  public var tipBytes = 0
  /// Day of the oldest tip that some investigator has not imported.
  public var oldestWaiting: Day?
  /// Cells that wait for their bundle.
  public var cells = 0
  /// Last day that a sweep closed.
  public var lastClosed: Day?
  /// Bytes free on the disk.
  public var freeBytes = 0
}

extension GatewayStore {
  /// How things stand.
  public func status() async throws(StoreError) -> Status {
    let day = today()
    let documents = state.withLock { $0.documents }
    let keyring = documents.keyring(on: day)
    var status = Status(day: day)
    status.keyring = keyring?.document.number
    while documents.sheets.contains(where: {
      $0.document.keyring == status.keyring
        && $0.document.week == day.week.adding(7 * status.weeksAhead)
    }) {
      status.weeksAhead += 1
    }
    status.freeBytes = try withFiles { () throws(FileError) in try folder.root.freeByteCount() }
    try await writer.count(
      &status, investigators: keyring?.document.investigators.map { $0.index } ?? [])
    return status
  }
}

extension StoreWriter {
  /// Adds what the database knows.
  func count(_ status: inout Status, investigators: [UInt8]) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      status.tips = try number("SELECT count(*) FROM tips")
      status.tipBytes = try number("SELECT coalesce(sum(body_bytes), 0) FROM tips")
      status.cells = try number("SELECT count(*) FROM cells")
    }
    let closed = try counter("closed")
    status.lastClosed = try closed.map { (number) throws(StoreError) in
      try parsing { () throws(CodingError) in try Day(number: Int(number)) }
    }
    for investigator in investigators {
      let day = try withRows { () throws(SQLiteError) in
        try database.first(
          """
          SELECT min(day) FROM tips
          WHERE id NOT IN (SELECT id FROM imported WHERE investigator = ?)
          """, .integer(Int64(investigator))
        ) { (row) throws(SQLiteError) in row.isNull(0) ? nil : try row.integer(0) }
      }
      guard let number = day ?? nil else { continue }
      let waiting = try parsing { () throws(CodingError) in try Day(number: Int(number)) }
      status.oldestWaiting = min(status.oldestWaiting ?? waiting, waiting)
    }
  }

  private func number(_ sql: StaticString) throws(SQLiteError) -> Int {
    try database.first(sql) { (row) throws(SQLiteError) in Int(try row.integer(0)) } ?? 0
  }
}
