public import Intake
internal import Primitives
public import ReplyBoard
internal import SQLite
public import StrictCoding
public import Tip

/// Everything about one case. All text in it comes from outside: escape it before it is shown.
public struct CaseView: Sendable {
  /// A tip of the case.
  public struct TipView: Sendable {
    /// Which source it is from, counted from 1; a case has more than one only after a merger.
    public let thread: Int
    /// When it came in.
    public let received: Day
    /// What is wrong with it.
    public let marks: Marks
    /// What it is and whose; nil for a foreign tip and for one that was not whole.
    public let about: AboutDocument?
    /// The message, any bytes.
    public let message: [UInt8]
    /// Its attachments.
    public let files: [FileView]
    /// Which way it came in; nil when the sealed metadata did not say.
    public let listener: Arrival.Listener?
  }

  /// An attachment.
  public struct FileView: Sendable {
    /// Counts the attachments of the case from 1.
    public let number: Int
    /// What `about.txt` says of it; for a foreign tip what this tool knows.
    public let entry: FileEntry
    let attachment: Attachment

    /// How many bytes it has.
    public var byteCount: UInt64 { entry.content.byteCount }
  }

  /// A reply of this person.
  public struct ReplyView: Sendable {
    /// How far a reply got.
    public enum Progress: Sendable {
      /// It waits for the next export.
      case waiting
      /// It lies in an in folder that the gateway has not acknowledged.
      case exported
      /// The gateway took it.
      case delivered
    }

    /// Which source it is for, as in `TipView`.
    public let thread: Int
    /// Counts this person's replies to the source from 1.
    public let number: UInt32
    /// When it was written.
    public let day: Day
    /// What it says about the case.
    public let status: ReplyStatus
    /// The text.
    public let text: [UInt8]
    /// Whether the tool wrote it by itself.
    public let isAutomatic: Bool
    /// How far it got.
    public let progress: Progress
  }

  /// What this person wrote down for themselves.
  public struct NoteView: Sendable {
    /// When.
    public let day: Day
    /// The text.
    public let text: [UInt8]
  }

  /// The case at a glance.
  public let summary: CaseSummary
  /// When the status was set, and why; nil while it is as it came.
  public let decision: (day: Day, reason: [UInt8])?
  /// How many sources speak in it.
  public let threadCount: Int
  /// The tips, in the order in which they were imported.
  public let tips: [TipView]
  /// The replies of this person, in their order, one source after the other.
  public let replies: [ReplyView]
  /// The notes of this person, in their order.
  public let notes: [NoteView]

  /// All attachments of the case.
  public var files: [FileView] { tips.flatMap { $0.files } }
}

extension Vault {
  /// The case whose id begins with the hex digits `prefix`. Throws `notFound` or `ambiguous`.
  public func show(_ prefix: [UInt8]) throws(VaultError) -> CaseView {
    let summary = try find(prefix)
    let members = try parts(of: summary.id)
    var all: [(thread: Int, tip: StoredTip)] = []
    var (replies, notes): ([CaseView.ReplyView], [CaseView.NoteView]) = ([], [])
    for (index, member) in members.enumerated() {
      all += try storedTips(in: member).map { (index + 1, $0) }
      replies += try self.replies(in: member, thread: index + 1)
      notes += try self.notes(in: member)
    }
    all.sort { $0.tip.number < $1.tip.number }
    var tips: [CaseView.TipView] = []
    var fileNumber = 0
    for (thread, tip) in all { tips.append(try view(tip, thread, &fileNumber)) }
    return CaseView(
      summary: summary, decision: try decision(on: summary.id), threadCount: members.count,
      tips: tips, replies: replies, notes: notes)
  }

  /// The cases that are shown as one, in the order in which their first tips came.
  func parts(of conversation: Identifier) throws(VaultError) -> [Identifier] {
    let members = try members(of: conversation)
    if members.count == 1 { return members }
    var first: [(Identifier, Int64)] = []
    for member in members {
      let number = try self.first(
        "SELECT min(number) FROM tip WHERE conversation = ?", .blob(member.bytes)
      ) { (row) throws(SQLiteError) in row.isNull(0) ? .max : try row.integer(0) }
      first.append((member, number ?? .max))
    }
    return first.sorted { $0.1 < $1.1 }.map { $0.0 }
  }

  private func storedTips(in conversation: Identifier) throws(VaultError) -> [StoredTip] {
    try rows(
      """
      SELECT number, received, marks, outcome, about, message, archive, byteCount, listener
      FROM tip LEFT JOIN content ON content.tip = tip.number
        LEFT JOIN arrival ON arrival.handle = tip.handle
      WHERE conversation = ? ORDER BY number
      """, .blob(conversation.bytes), read: StoredTip.init)
  }

  private func notes(in conversation: Identifier) throws(VaultError) -> [CaseView.NoteView] {
    try rows(
      "SELECT day, text FROM note WHERE conversation = ? ORDER BY number",
      .blob(conversation.bytes)
    ) { (row) throws(SQLiteError) in
      CaseView.NoteView(day: try row.day(0), text: try row.text(1))
    }
  }

  private func decision(
    on conversation: Identifier
  ) throws(VaultError) -> (day: Day, reason: [UInt8])? {
    try first("SELECT day, reason FROM triage WHERE conversation = ?", .blob(conversation.bytes)) {
      (row) throws(SQLiteError) in (try row.day(0), try row.text(1))
    }
  }

  private func view(
    _ tip: StoredTip, _ thread: Int, _ fileNumber: inout Int
  ) throws(VaultError) -> CaseView.TipView {
    var about: AboutDocument?
    if let bytes = tip.about, !bytes.isEmpty { about = try self.about(bytes) }
    var files: [CaseView.FileView] = []
    for attachment in try attachments(of: tip.number) {
      fileNumber += 1
      let entry = if let about { about.files[files.count] } else { try tip.foreignEntry() }
      files.append(
        CaseView.FileView(
          number: fileNumber, entry: entry, attachment: attachment))
    }
    return CaseView.TipView(
      thread: thread, received: tip.received, marks: tip.marks, about: about,
      message: tip.message ?? [], files: files,
      listener: tip.listener.flatMap { Arrival.Listener(rawValue: UInt8(clamping: $0)) })
  }

  private func attachments(of tip: Int64) throws(VaultError) -> [Attachment] {
    try rows(
      "SELECT stored, key FROM file WHERE tip = ? ORDER BY number", .integer(tip)
    ) { (row) throws(SQLiteError) in
      var key = try row.blob(1)
      return Attachment(
        stored: String(decoding: try row.text(0), as: UTF8.self), key: Secret(wiping: &key))
    }
  }

  private func replies(
    in conversation: Identifier, thread: Int
  ) throws(VaultError) -> [CaseView.ReplyView] {
    try rows(
      """
      SELECT reply.number, reply.day, status, text, isAutomatic,
        (SELECT count(*) FROM cell WHERE cell.author = reply.author
          AND cell.number = reply.number AND isRefused = 0),
        (SELECT count(*) FROM cell JOIN inFolder ON inFolder.number = cell.inFolder
          WHERE cell.author = reply.author AND cell.number = reply.number
          AND isAcknowledged = 0)
      FROM reply JOIN thread ON thread.author = reply.author
      WHERE conversation = ? ORDER BY reply.number
      """, .blob(conversation.bytes)
    ) { (row) throws(SQLiteError) in
      let (cells, unacknowledged) = (try row.integer(5), try row.integer(6))
      return CaseView.ReplyView(
        thread: thread, number: UInt32(clamping: try row.integer(0)), day: try row.day(1),
        status: ReplyStatus(stored: try row.integer(2)), text: try row.blob(3),
        isAutomatic: try row.integer(4) == 1,
        progress: cells == 0 ? .waiting : unacknowledged > 0 ? .exported : .delivered)
    }
  }
}

/// A tip as the database has it.
private struct StoredTip {
  let number: Int64
  let received: Day
  let marks: Marks
  let about: [UInt8]?
  let message: [UInt8]?
  let archive: [UInt8]?
  let byteCount: Int64
  let listener: Int64?

  init(_ row: borrowing Row) throws(SQLiteError) {
    number = try row.integer(0)
    received = try row.day(1)
    marks = Marks(rawValue: try row.integer(2))
    about = row.isNull(4) ? nil : try row.blob(4)
    message = row.isNull(5) ? nil : try row.blob(5)
    archive = row.isNull(6) ? nil : try row.blob(6)
    byteCount = row.isNull(7) ? 0 : try row.integer(7)
    listener = row.isNull(8) ? nil : try row.integer(8)
  }

  /// What is known of a foreign tip's one attachment.
  func foreignEntry() throws(VaultError) -> FileEntry {
    try mapped(VaultError.coding) { () throws(CodingError) in
      FileEntry(
        content: Content(
          byteCount: UInt64(byteCount), digest: try Digest((archive ?? [])[...])),
        mediaType: .unknown, name: FreeText(cleaning: ascii("foreign-tip.bin")))
    }
  }
}
