public import Primitives
internal import SQLite
public import StrictCoding

/// What was thrown away.
public struct DiscardReport: Equatable, Sendable {
  /// Cases.
  public var caseCount = 0
  /// Tips of them.
  public var tipCount = 0
  /// Attachments of them.
  public var fileCount = 0
}

extension Vault {
  /// Cases in one record of the journal.
  private static let casesInRecord = 256

  /// Throws cases away: messages, names, attachments with their keys, notes, tags, and automatic
  /// replies that did not leave yet. A fresh snapshot then holds nothing of them. Ids stay, so
  /// that the tips are not imported again; the thread stays, so that nobody can pose as the
  /// source. What this person wrote to the source stays and goes out.
  public func discard(
    _ conversations: [Identifier], random: some RandomSource
  ) throws(VaultError) -> DiscardReport {
    var report = DiscardReport(caseCount: conversations.count)
    var rest = conversations[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.casesInRecord)
      rest = rest.dropFirst(batch.count)
      var changed = report
      try write(random: random) { () throws(VaultError) in
        for conversation in batch { try discard(conversation, &changed) }
      }
      report = changed
    }
    try purge(random: random)
    return report
  }

  private func discard(
    _ conversation: Identifier, _ report: inout DiscardReport
  ) throws(VaultError) {
    let members = try members(of: conversation)
    for member in members { try discardMember(member, &report) }
    try apply(.unassign, .blob(conversation.bytes))
    if members.count > 1 { try apply(.unmerge, .blob(conversation.bytes)) }
  }

  private func discardMember(
    _ conversation: Identifier, _ report: inout DiscardReport
  ) throws(VaultError) {
    let id = Value.blob(conversation.bytes)
    let counts = try first(
      """
      SELECT count(*), sum((SELECT count(*) FROM file WHERE file.tip = tip.number)) FROM tip
      WHERE conversation = ?
      """, id
    ) { (row) throws(SQLiteError) in
      (Int(try row.integer(0)), row.isNull(1) ? 0 : Int(try row.integer(1)))
    }
    guard let counts, counts.0 > 0 else { throw .notFound }
    report.tipCount += counts.0
    report.fileCount += counts.1
    // While the content is there: the index is told what goes.
    try removePassages(passages(of: conversation))
    for (_, tag) in try tags(in: conversation...conversation) {
      try apply(.removeTag, id, .text(tag.bytes))
    }
    if let thread = try thread(in: conversation) {
      try apply(.dropReplies, .blob(thread.author))
    }
    for kind in [
      ChangeKind.discardContent, .discardFiles, .discardArrivals, .discardNotes, .discardStatus,
      .discardTips,
    ] { try apply(kind, id) }
  }
}
