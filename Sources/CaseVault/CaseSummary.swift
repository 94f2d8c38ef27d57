public import ReplyBoard
public import StrictCoding

/// One case at a glance.
public struct CaseSummary: Equatable, Sendable {
  /// Names the case: the handle of its first tip.
  public let id: Identifier
  /// The first hex digits of `id`, at least 8, that no other case shares.
  public var shortName = ""
  /// When the first tip came.
  public var firstDay: Day
  /// When the newest tip came.
  public var lastDay: Day
  /// ID of the desk that the first tip names; empty when it names none.
  public var desk: [UInt8] = []
  /// How far this person is with it.
  public var status = CaseStatus.new
  /// What the newest written reply told the source; nil when none was written.
  public var told: ReplyStatus?
  /// Index of the investigator who works on it.
  public var assignee: UInt8?
  /// Words put on it, ascending.
  public var tags: [CaseTag] = []
  /// What is due next.
  public var due: DueClock?
  /// How many tips it has.
  public var tipCount = 0
  /// How many attachments all tips have.
  public var fileCount = 0
  /// Bytes of all archives, padding included.
  public var byteCount: UInt64 = 0
  /// Whether the source can be answered.
  public var takesReplies = false
  /// What is wrong with any of the tips.
  public var marks: Marks = []
}

/// Which cases to list; nil and false let all pass.
public struct CaseFilter: Sendable {
  /// Those with this tag.
  public var tag: CaseTag?
  /// Those with this status.
  public var status: CaseStatus?
  /// Those of the desk with this ID.
  public var desk: [UInt8]?
  /// Those assigned to this index.
  public var assignee: UInt8?
  /// Those of which something is overdue.
  public var isOverdue = false
  /// Those whose newest tip came before this day.
  public var before: Day?
  /// Those of which nothing could be opened.
  public var isUnopenable = false

  /// Lets all pass.
  public init() {}

  func lets(_ summary: CaseSummary, on today: Day) -> Bool {
    if let tag, !summary.tags.contains(tag) { return false }
    if let status, summary.status != status { return false }
    if let desk, summary.desk != desk { return false }
    if let assignee, summary.assignee != assignee { return false }
    if isOverdue, !(summary.due?.isOverdue(on: today) ?? false) { return false }
    if let before, summary.lastDay >= before { return false }
    // Archives that were whole have a length.
    if isUnopenable, summary.byteCount > 0 { return false }
    return true
  }
}
