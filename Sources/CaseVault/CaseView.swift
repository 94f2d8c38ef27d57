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

  /// The case at a glance.
  public let summary: CaseSummary
  /// The tips, in the order in which they were imported.
  public let tips: [TipView]
  /// The replies of this person, in their order.
  public let replies: [ReplyView]

  /// All attachments of the case.
  public var files: [FileView] { tips.flatMap { $0.files } }
}

extension Vault {
  /// The case whose id begins with the hex digits `prefix`. Throws `notFound` or `ambiguous`.
  public func show(_ prefix: [UInt8]) throws(VaultError) -> CaseView {
    let summary = try find(prefix)
    let all = try rows(
      """
      SELECT number, received, marks, outcome, about, message, archive, byteCount, listener
      FROM tip LEFT JOIN content ON content.tip = tip.number
        LEFT JOIN arrival ON arrival.handle = tip.handle
      WHERE conversation = ? ORDER BY number
      """, .blob(summary.id.bytes), read: StoredTip.init)
    var tips: [CaseView.TipView] = []
    var fileNumber = 0
    for tip in all { tips.append(try view(tip, &fileNumber)) }
    return CaseView(summary: summary, tips: tips, replies: try replies(in: summary.id))
  }

  private func view(
    _ tip: StoredTip, _ fileNumber: inout Int
  ) throws(VaultError) -> CaseView.TipView {
    var about: AboutDocument?
    if let bytes = tip.about, !bytes.isEmpty { about = try parsed(bytes) }
    var files: [CaseView.FileView] = []
    for attachment in try attachments(of: tip.number) {
      fileNumber += 1
      let entry = if let about { about.files[files.count] } else { try tip.foreignEntry() }
      files.append(
        CaseView.FileView(
          number: fileNumber, entry: entry, attachment: attachment))
    }
    let received = try mapped(VaultError.coding) { () throws(CodingError) in
      try Day(number: Int(tip.received))
    }
    return CaseView.TipView(
      received: received, marks: tip.marks, about: about, message: tip.message ?? [],
      files: files,
      listener: tip.listener.flatMap { Arrival.Listener(rawValue: UInt8(clamping: $0)) })
  }

  private func parsed(_ bytes: [UInt8]) throws(VaultError) -> AboutDocument {
    do throws(TipError) {
      return try AboutDocument(parsing: bytes[...])
    } catch {
      throw .damaged(.snapshot)
    }
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

  private func replies(in conversation: Identifier) throws(VaultError) -> [CaseView.ReplyView] {
    let all = try rows(
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
      (
        try row.integer(0), try row.integer(1), ReplyStatus(stored: try row.integer(2)),
        try row.blob(3), try row.integer(4) == 1, try row.integer(5), try row.integer(6)
      )
    }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var views: [CaseView.ReplyView] = []
      for (number, day, status, text, isAutomatic, cells, unacknowledged) in all {
        views.append(
          CaseView.ReplyView(
            number: UInt32(number), day: try Day(number: Int(day)), status: status, text: text,
            isAutomatic: isAutomatic,
            progress: cells == 0 ? .waiting : unacknowledged > 0 ? .exported : .delivered))
      }
      return views
    }
  }
}

/// A tip as the database has it.
private struct StoredTip {
  let number: Int64
  let received: Int64
  let marks: Marks
  let about: [UInt8]?
  let message: [UInt8]?
  let archive: [UInt8]?
  let byteCount: Int64
  let listener: Int64?

  init(_ row: borrowing Row) throws(SQLiteError) {
    number = try row.integer(0)
    received = try row.integer(1)
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
