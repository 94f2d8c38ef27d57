internal import SQLite
public import StrictCoding

/// What the law wants of an organisation, and until when (Directive (EU) 2019/1937, Art. 9): each
/// source that can be answered is owed it, whatever becomes of the case.
public struct DueClock: Equatable, Sendable {
  /// What is owed.
  public enum Duty: String, Sendable {
    /// Word that the tip came: 7 days after it did.
    case acknowledgement
    /// What is done about it: 3 months after it came.
    case feedback
  }

  /// The case, as it is listed.
  public let conversation: Identifier
  /// What is owed.
  public let duty: Duty
  /// The last day on which it is in time.
  public let deadline: Day

  /// Whether it should have been given before `today`.
  public func isOverdue(on today: Day) -> Bool { deadline < today }
}

/// A line of the list of what is due.
public struct DueItem: Equatable, Sendable {
  /// What, and until when.
  public let clock: DueClock
  /// Days left, 0 on the last one; negative when it is overdue.
  public let daysLeft: Int
  /// The case.
  public let summary: CaseSummary
}

extension Vault {
  private static let acknowledgementDays = 7
  private static let feedbackMonths = 3

  /// What is due, the most urgent first. Cases that somebody else works on are left out unless
  /// `ofAll`.
  public func due(ofAll: Bool = false) throws(VaultError) -> [DueItem] {
    let own = try index
    var cases: [Identifier: CaseSummary] = [:]
    for summary in try inbox() where summary.due != nil { cases[summary.id] = summary }
    var items: [DueItem] = []
    for clock in try clocks(in: [Identifier.all], roots()) {
      guard let summary = cases[clock.conversation],
        ofAll || summary.assignee == nil || summary.assignee == own
      else { continue }
      items.append(
        DueItem(
          clock: clock, daysLeft: clock.deadline.days(since: today), summary: summary))
    }
    return items.sorted {
      ($0.clock.deadline, $0.clock.conversation) < ($1.clock.deadline, $1.clock.conversation)
    }
  }

  /// What is owed in the threads of some cases. Whatever this person wrote counts when it was
  /// exported. Of colleagues nothing is known, so the acknowledgement is owed by the person whose
  /// tool answers by itself, feedback by everybody whom the source did not leave out.
  func clocks(
    in ranges: [ClosedRange<Identifier>], _ roots: [Identifier: Identifier]
  ) throws(VaultError) -> [DueClock] {
    let own = try index
    var clocks: [DueClock] = []
    for range in ranges {
      for (id, thread) in try threadLines(in: range) {
        guard let received = thread.received, !thread.isAnswered,
          own.map({ !thread.without.contains($0) }) ?? true
        else { continue }
        let root = roots[id] ?? id
        if thread.isAnswering && !thread.isAcknowledged {
          clocks.append(
            DueClock(
              conversation: root, duty: .acknowledgement,
              deadline: received.adding(Self.acknowledgementDays)))
        }
        clocks.append(
          DueClock(
            conversation: root, duty: .feedback,
            deadline: received.adding(months: Self.feedbackMonths)))
      }
    }
    return clocks
  }

  private func threadLines(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, ThreadLine)] {
    try caseRows(
      """
      SELECT conversation, without,
        (SELECT min(received) FROM tip WHERE tip.conversation = thread.conversation),
        EXISTS(SELECT 1 FROM reply WHERE reply.author = thread.author AND isAutomatic = 1),
        EXISTS(SELECT 1 FROM cell WHERE cell.author = thread.author AND isRefused = 0),
        EXISTS(SELECT 1 FROM reply JOIN cell
          ON cell.author = reply.author AND cell.number = reply.number
          WHERE reply.author = thread.author AND isAutomatic = 0 AND isRefused = 0)
      FROM thread WHERE conversation BETWEEN ? AND ?
      """, range
    ) { (row) throws(SQLiteError) in
      ThreadLine(
        without: try row.blob(1), received: row.isNull(2) ? nil : try row.day(2),
        isAnswering: try row.integer(3) == 1, isAcknowledged: try row.integer(4) == 1,
        isAnswered: try row.integer(5) == 1)
    }
  }
}

/// What clocks need of a thread.
private struct ThreadLine {
  let without: [UInt8]
  /// When its first tip came; nil when all of it was discarded.
  let received: Day?
  /// Whether this person's tool answers by itself.
  let isAnswering: Bool
  /// Whether any reply was exported.
  let isAcknowledged: Bool
  /// Whether a written one was.
  let isAnswered: Bool
}
