internal import Age
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import SQLite
internal import StrictCoding
internal import Tip
internal import Transfer

/// Where replies to an author go, pinned at the first tip (formats.md §4).
struct Thread {
  /// The author's Ed25519 public key.
  let author: [UInt8]
  /// Names the case: the handle of the first tip.
  let conversation: Identifier
  /// 1,216 bytes.
  let recipient: [UInt8]
  /// As of the first tip's day.
  let chain: TagChain
  /// ID of the first tip's desk.
  let desk: [UInt8]
  /// Left out by the source in any tip.
  let without: [UInt8]
}

extension Vault {
  /// Finds the thread of an author or begins it, and answers a first tip when that is up to this
  /// person. Returns the case that the tip belongs to.
  func thread(
    _ author: [UInt8], _ heading: TipHeading, _ entry: FolderIndex.Entry, _ marks: inout Marks
  ) throws(VaultError) -> Identifier {
    guard let replies = heading.replies else { return entry.caseHandle }
    let claim = try mapped(VaultError.board) { () throws(ReplyBoardError) in
      try TagChain(day: heading.day, key: replies.chainKey)
    }
    if let known = try thread(of: author) {
      if try known.agrees(replies.recipient.publicKey, claim) {
        try leaveOut(heading.without, in: known)
      } else {
        marks.insert(.conflicting)
      }
      return known.conversation
    }
    guard marks.isDisjoint(with: .untrusted) else { return entry.caseHandle }
    let thread = Thread(
      author: author, conversation: entry.caseHandle, recipient: replies.recipient.publicKey,
      chain: claim, desk: heading.desk.bytes, without: heading.without)
    try apply(
      .addThread, .blob(author), .blob(thread.conversation.bytes), .blob(thread.recipient),
      .blob(claim.key.withBytes { [UInt8]($0) }), .integer(Int64(claim.day.number)),
      .text(thread.desk), .blob(thread.without))
    if try answersAlone(thread) {
      try addReply(to: thread, status: .received, text: [], passes: [], isAutomatic: true)
    }
    return thread.conversation
  }

  /// The source leaves out more people than before: replies say so from now on, or the source's
  /// tool would offer to take them in again (threats.md T32).
  private func leaveOut(_ more: [UInt8], in thread: Thread) throws(VaultError) {
    let all = Set(thread.without).union(more)
    guard all.count > thread.without.count, all.count <= TipHeading.withoutLimit else { return }
    try apply(.setLeftOut, .blob(all.sorted()), .blob(thread.author))
  }

  /// The thread of an author; nil when none of its tips came yet.
  func thread(of author: [UInt8]) throws(VaultError) -> Thread? {
    try first("SELECT * FROM thread WHERE author = ?", .blob(author), read: Thread.read)?()
  }

  /// The thread of a case; nil when it takes no replies.
  func thread(in conversation: Identifier) throws(VaultError) -> Thread? {
    try first(
      "SELECT * FROM thread WHERE conversation = ?", .blob(conversation.bytes),
      read: Thread.read)?()
  }

  /// Whether this person is the lowest index of the desk that the source did not leave out.
  private func answersAlone(_ thread: Thread) throws(VaultError) -> Bool {
    guard let index = try index, let keyring = try chain()?.inForce(on: today) else {
      return false
    }
    let desk = keyring.document.desks.first { $0.id.bytes == thread.desk }
    return desk?.members.first { !thread.without.contains($0) } == index
  }

  /// Adds a reply, sealed with the next export; only inside `write`. Numbers count from 1 for
  /// each recipient.
  func addReply(
    to thread: Thread, status: ReplyStatus, text: [UInt8], passes: [Identifier],
    isAutomatic: Bool
  ) throws(VaultError) {
    let number = try nextReplyNumber(to: thread.author)
    try apply(
      .addReply, .blob(thread.author), .integer(number), .integer(Int64(today.number)),
      .integer(status.stored), .blob(text), .blob(passes.flatMap { $0.bytes }),
      .integer(isAutomatic ? 1 : 0))
    guard !text.isEmpty else { return }
    try addPassage(in: thread.conversation, .reply, item: number, text)
  }

  private func nextReplyNumber(to author: [UInt8]) throws(VaultError) -> Int64 {
    let last = try first(
      "SELECT coalesce(max(number), 0) FROM reply WHERE author = ?", .blob(author)
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    return max(last ?? 0, try replyFloor()) + 1
  }

  /// Numbers of replies begin above this one. A vault that was restored may have written under the
  /// next ones before, and a source takes each number once.
  private func replyFloor() throws(VaultError) -> Int64 {
    guard let text = try setting(.replyFloor) else { return 0 }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      Int64(try Decimal.decode(text[...], limit: UInt64(UInt32.max)))
    }
  }
}

extension Thread {
  /// Whether another tip of the author gives the same address: its chain must be the ratchet of
  /// the pinned one, or the other way round.
  fileprivate func agrees(
    _ recipient: [UInt8], _ claim: TagChain
  ) throws(VaultError) -> Bool {
    try mapped(VaultError.board) { () throws(ReplyBoardError) in
      let day = max(claim.day, chain.day)
      let keys = try [chain.advanced(to: day), claim.advanced(to: day)].map {
        $0.key.withBytes { [UInt8]($0) }
      }
      return recipient == self.recipient && isEqualInConstantTime(keys[0][...], keys[1][...])
    }
  }

  /// Reads the columns; what they hold is checked by the closure, outside of the query.
  fileprivate static func read(
    _ row: borrowing Row
  ) throws(SQLiteError) -> (() throws(VaultError) -> Thread) {
    let author = try row.blob(0)
    let conversation = try row.blob(1)
    let recipient = try row.blob(2)
    var key = try row.blob(3)
    let secret = Secret(wiping: &key)
    let day = try row.integer(4)
    let desk = try row.text(5)
    let without = try row.blob(6)
    return { () throws(VaultError) in
      let names = try mapped(VaultError.coding) { () throws(CodingError) in
        (try Identifier(conversation[...]), try Day(number: Int(day)))
      }
      return try mapped(VaultError.board) { () throws(ReplyBoardError) in
        Thread(
          author: author, conversation: names.0, recipient: recipient,
          chain: try TagChain(day: names.1, key: secret), desk: desk, without: without)
      }
    }
  }
}

extension ReplyStatus {
  /// The number in the database.
  var stored: Int64 {
    switch self {
    case .received: 1
    case .reviewing: 2
    case .closed: 3
    case .none: 0
    }
  }

  init(stored: Int64) {
    switch stored {
    case 1: self = .received
    case 2: self = .reviewing
    case 3: self = .closed
    default: self = .none
    }
  }
}
