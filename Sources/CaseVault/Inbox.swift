internal import ReplyBoard
internal import SQLite
public import StrictCoding

/// One case at a glance.
public struct CaseSummary: Equatable, Sendable {
  /// How a case stands.
  public enum Status: String, Sendable {
    /// Nobody here wrote an answer yet.
    case new
    /// The last answer said so, or nothing about it.
    case answered
    /// The last answer said so.
    case received
    /// The last answer said so.
    case reviewing
    /// The last answer said so.
    case closed
  }

  /// Names the case: the handle of its first tip.
  public let id: Identifier
  /// The first hex digits of `id`, at least 8, that no other case shares.
  public var shortName: String
  /// When the first tip came.
  public var firstDay: Day
  /// When the newest tip came.
  public var lastDay: Day
  /// ID of the desk that the first tip names; empty when it names none.
  public var desk: [UInt8]
  /// How it stands.
  public var status: Status
  /// How many tips it has.
  public var tipCount: Int
  /// How many attachments all tips have.
  public var fileCount: Int
  /// Bytes of all archives, padding included.
  public var byteCount: UInt64
  /// Whether the source can be answered.
  public var takesReplies: Bool
  /// What is wrong with any of the tips.
  public var marks: Marks
}

extension Vault {
  private static let shortNameCount = 8

  /// All cases, those with the newest tip first.
  public func inbox() throws(VaultError) -> [CaseSummary] {
    var cases: [Identifier: CaseSummary] = [:]
    for tip in try tipLines() {
      var summary = cases[tip.conversation] ?? CaseSummary(tip)
      summary.lastDay = max(summary.lastDay, tip.received)
      summary.firstDay = min(summary.firstDay, tip.received)
      if summary.desk.isEmpty { summary.desk = tip.desk }
      summary.tipCount += 1
      summary.fileCount += tip.fileCount
      summary.byteCount += tip.byteCount
      summary.marks.formUnion(tip.marks)
      cases[tip.conversation] = summary
    }
    for (id, status) in try statuses() {
      cases[id]?.takesReplies = true
      if let status { cases[id]?.status = status }
    }
    var list = cases.values.sorted { $0.id < $1.id }
    Self.shorten(&list)
    return list.sorted { ($0.lastDay, $1.id) > ($1.lastDay, $0.id) }
  }

  /// The case whose id begins with the hex digits `prefix`. Throws `notFound` or `ambiguous`.
  public func find(_ prefix: [UInt8]) throws(VaultError) -> CaseSummary {
    let found = try inbox().filter { $0.id.hex.starts(with: prefix) }
    guard let first = found.first, !prefix.isEmpty else { throw .notFound }
    guard found.count == 1 else { throw .ambiguous }
    return first
  }

  /// Gives each case the shortest name that no other shares; `list` is sorted by id.
  private static func shorten(_ list: inout [CaseSummary]) {
    var shared = [Int](repeating: 0, count: list.count)
    for index in list.indices.dropFirst() {
      let same = zip(list[index - 1].id.hex, list[index].id.hex).prefix { $0 == $1 }.count
      shared[index - 1] = max(shared[index - 1], same)
      shared[index] = max(shared[index], same)
    }
    for index in list.indices {
      let count = max(shortNameCount, shared[index] + 1)
      list[index].shortName = String(decoding: list[index].id.hex.prefix(count), as: UTF8.self)
    }
  }

  private func tipLines() throws(VaultError) -> [TipLine] {
    let all = try rows(
      """
      SELECT conversation, received, marks, coalesce(desk, ''), coalesce(byteCount, 0),
        (SELECT count(*) FROM file WHERE file.tip = tip.number)
      FROM tip LEFT JOIN content ON content.tip = tip.number
      WHERE conversation NOT NULL ORDER BY tip.number
      """
    ) { (row) throws(SQLiteError) in
      (
        try row.blob(0), try row.integer(1), Marks(rawValue: try row.integer(2)),
        try row.text(3), UInt64(try row.integer(4)), Int(try row.integer(5))
      )
    }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var lines: [TipLine] = []
      lines.reserveCapacity(all.count)
      for (conversation, received, marks, desk, byteCount, fileCount) in all {
        lines.append(
          TipLine(
            conversation: try Identifier(conversation[...]),
            received: try Day(number: Int(received)), marks: marks, desk: desk,
            byteCount: byteCount, fileCount: fileCount))
      }
      return lines
    }
  }

  /// Cases that take replies, with what the newest written reply says.
  private func statuses() throws(VaultError) -> [(Identifier, CaseSummary.Status?)] {
    let all = try rows(
      """
      SELECT conversation, (SELECT status FROM reply WHERE reply.author = thread.author
        AND isAutomatic = 0 ORDER BY number DESC LIMIT 1) FROM thread
      """
    ) { (row) throws(SQLiteError) in
      (try row.blob(0), row.isNull(1) ? nil : ReplyStatus(stored: try row.integer(1)))
    }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var statuses: [(Identifier, CaseSummary.Status?)] = []
      for (conversation, status) in all {
        statuses.append((try Identifier(conversation[...]), status.map { .init($0) }))
      }
      return statuses
    }
  }
}

/// What the inbox needs of a tip.
private struct TipLine {
  let conversation: Identifier
  let received: Day
  let marks: Marks
  let desk: [UInt8]
  let byteCount: UInt64
  let fileCount: Int
}

extension CaseSummary {
  fileprivate init(_ tip: TipLine) {
    id = tip.conversation
    shortName = ""
    firstDay = tip.received
    lastDay = tip.received
    desk = []
    status = .new
    tipCount = 0
    fileCount = 0
    byteCount = 0
    takesReplies = false
    marks = []
  }
}

extension CaseSummary.Status {
  fileprivate init(_ status: ReplyStatus) {
    switch status {
    case .received: self = .received
    case .reviewing: self = .reviewing
    case .closed: self = .closed
    case .none: self = .answered
    }
  }
}
