internal import Keyring
internal import Primitives
internal import SQLite
public import StrictCoding
internal import Synchronization

/// What a sweep did.
public struct SweepReport: Equatable, Sendable {
  /// Tips whose delete-by day had come.
  public var deletedTips = 0
  /// Metadata tables older than 28 days.
  public var erasedTables = 0
  /// Days of the board that were frozen.
  public var frozen: [Day] = []
}

extension GatewayStore {
  /// The daily work: closes the days before today, deletes what is due, destroys its keys, freezes
  /// the board (formats.md §7). `named` is the true date, typed by a person. Without it nothing at
  /// all is done when today is more than 2 days after the last closed day, or before it
  /// (`clockJump`). Throws `otherDay` when `named` is not today.
  public func sweep(named: Day? = nil) async throws(StoreError) -> SweepReport {
    let day = today()
    guard named == nil || named == day else { throw .otherDay }
    if named == nil, let closed = try await writer.lastClosed() {
      guard (1...2).contains(day.days(since: closed)) else { throw .clockJump(lastSwept: closed) }
    }
    try await turn(to: day)
    var report = SweepReport()
    report.deletedTips = try await writer.deleteDue(on: day)
    report.erasedTables = try await writer.eraseOld(on: day)
    try await writer.closeDays(before: day)
    report.frozen = try await freezeBoard(on: day)
    try await writer.endSweep(closed: day)
    return report
  }

  /// Freezes closed days and signs the manifest of `day`; nothing without a keyring in force.
  func freezeBoard(on day: Day) async throws(StoreError) -> [Day] {
    guard let keyring = state.withLock({ $0.documents.keyring(on: day) }) else { return [] }
    let (board, frozen) = try await writer.freezeBoard(
      on: day, terms: keyring.document, gateway: gateway)
    state.withLock { $0.documents.board = board }
    return frozen
  }
}

extension StoreWriter {
  /// The last day that a sweep closed; before the first sweep the eve of the oldest tip, because
  /// nothing had to be closed until then. nil when there is neither.
  func lastClosed() throws(StoreError) -> Day? {
    let closed = try counter("closed")
    let first = try withRows { () throws(SQLiteError) in
      try database.first("SELECT min(day) FROM tips") { (row) throws(SQLiteError) in
        row.isNull(0) ? nil : try row.integer(0) - 1
      }
    }
    return try (closed ?? first ?? nil).map { (number) throws(StoreError) in
      try parsing { () throws(CodingError) in try Day(number: Int(number)) }
    }
  }

  /// Remembers that everything before `day` is closed, and leaves nothing deleted in the WAL.
  func endSweep(closed day: Day) throws(StoreError) {
    try setCounter("closed", Int64(day.number - 1))
    try withRows { () throws(SQLiteError) in try database.checkpoint() }
  }
}
