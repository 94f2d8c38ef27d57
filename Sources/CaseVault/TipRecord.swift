internal import Age
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import SQLite
internal import StrictCoding
internal import Tip
internal import Transfer

// Writes an opened body into the database: marks, threads, the automatic reply.

extension Vault {
  /// Records one body; only inside `write`. Attachments of a body that is dropped are the
  /// caller's to discard: those of the result. Returns what became of it.
  func record(
    _ entry: FolderIndex.Entry, _ opened: OpenedBody
  ) throws(VaultError) -> RecordedTip {
    var opened = opened
    let number = try nextNumber("SELECT coalesce(max(number), 0) + 1 FROM tip")
    var marks: Marks = []
    if try isAltered(entry, opened.body) { marks.insert(.altered) }
    if opened.archiveByteCount > 0, try isKnown(archive: opened.archive) {
      opened.outcome = .repeated
    }
    if opened.outcome == .damaged { marks.insert(.damaged) }
    if opened.outcome == .foreign { marks.insert(.foreign) }
    if let tip = opened.tip, opened.outcome == .opened {
      marks.formUnion(try judge(tip.about.heading, entry))
      marks.formUnion(try markTwins(of: tip.about.heading.tip, header: opened.header))
    }
    var conversation: Identifier?
    if opened.outcome != .unopenable && opened.outcome != .repeated {
      conversation = entry.caseHandle
      if let heading = opened.tip?.about.heading, let author = heading.replies?.author {
        conversation = try thread(author, heading, entry, &marks)
      }
    }
    try apply(
      .addTip, .integer(number), .blob(entry.id.bytes), .blob(entry.caseHandle.bytes),
      .blob(opened.body.bytes), .blob(opened.header.bytes), .integer(Int64(entry.day.number)),
      .integer(opened.outcome.rawValue), .integer(marks.rawValue),
      conversation.map { .blob($0.bytes) } ?? .null)
    var result = RecordedTip(
      outcome: opened.outcome, marks: marks, conversation: conversation)
    guard let conversation else { return result }
    try addContent(number, opened)
    try addPassages(number, opened, in: conversation)
    result.isUnassigned = try reconsider(conversation, opened.tip?.about.heading)
    return result
  }

  /// Makes what the body says searchable.
  private func addPassages(
    _ number: Int64, _ opened: OpenedBody, in conversation: Identifier
  ) throws(VaultError) {
    if let tip = opened.tip, tip.message.count > 0 {
      try addPassage(in: conversation, .message, item: number, nil)
    }
    for (index, file) in (opened.tip?.about.files ?? []).enumerated() {
      try addPassage(
        in: conversation, .fileName, item: number, part: Int64(index + 1),
        file.name.bytes + [0x20] + file.mediaType.bytes)
    }
    for (index, text) in opened.texts.enumerated() {
      guard let text else { continue }
      try addPassage(
        in: conversation, .fileText, item: number, part: Int64(index + 1), text)
    }
  }

  private func addContent(_ number: Int64, _ opened: OpenedBody) throws(VaultError) {
    guard opened.outcome == .opened || opened.outcome == .foreign else { return }
    let about = opened.tip?.about
    try apply(
      .addContent, .integer(number), .blob(opened.archive.bytes),
      .integer(Int64(opened.archiveByteCount)),
      about.map { .blob($0.heading.tip.bytes) } ?? .null,
      about.map { .text($0.heading.desk.bytes) } ?? .null,
      .blob(about?.encoded ?? []),
      .blob(opened.tip?.message.withBytes { [UInt8]($0) } ?? []))
    for (position, attachment) in opened.attachments.enumerated() {
      try apply(
        .addFile, .integer(number), .integer(Int64(position + 1)),
        .text(Array(attachment.stored.utf8)), .blob(attachment.key.withBytes { [UInt8]($0) }))
    }
  }

  /// Whether the body is another than the gateway says it sent, or says it accepted.
  private func isAltered(
    _ entry: FolderIndex.Entry, _ body: Digest
  ) throws(VaultError) -> Bool {
    let accepted = try first(
      "SELECT body FROM arrival WHERE handle = ?", .blob(entry.caseHandle.bytes)
    ) { (row) throws(SQLiteError) in try row.blob(0) }
    return body != entry.body || accepted.map { $0 != body.bytes } ?? false
  }

  private func isKnown(archive: Digest) throws(VaultError) -> Bool {
    try exists("SELECT 1 FROM content WHERE archive = ?", .blob(archive.bytes))
  }

  /// Marks that follow from the heading alone.
  private func judge(
    _ heading: TipHeading, _ entry: FolderIndex.Entry
  ) throws(VaultError) -> Marks {
    var marks: Marks = []
    if heading.replies != nil, abs(heading.day.days(since: entry.day)) > 1 {
      marks.insert(.wrongDay)
    }
    guard let chain = try chain(), let index = try index else { return marks }
    // Around a change of keyrings clocks may differ by a day.
    let inForce = [-1, 0].compactMap { chain.inForce(on: entry.day.adding($0)) }
    if !inForce.contains(where: { $0.document.number == heading.keyring }) {
      marks.insert(.oldKeyring)
    }
    let keyring = (chain.keyring(heading.keyring) ?? chain.newest).document
    let members = keyring.desk(heading.desk)?.members ?? []
    if heading.without.contains(index) || !members.contains(index) { marks.insert(.forwarded) }
    return marks
  }

  /// Two bodies with one tip id or one header are both kept and both marked.
  private func markTwins(of tip: Identifier, header: Digest) throws(VaultError) -> Marks {
    let twins = try rows(
      """
      SELECT tip FROM content WHERE identifier = ?
      UNION SELECT number FROM tip WHERE header = ? AND outcome < 2
      """, .blob(tip.bytes), .blob(header.bytes)
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    for twin in twins {
      try apply(.markTip, .integer(Marks.conflicting.rawValue), .integer(twin))
    }
    return twins.isEmpty ? [] : .conflicting
  }
}

/// What became of a body.
struct RecordedTip {
  let outcome: Outcome
  let marks: Marks
  /// The thread it belongs to; nil when nothing of it is shown.
  let conversation: Identifier?
  /// Whether somebody whom it leaves out had to give the case back.
  var isUnassigned = false
}
