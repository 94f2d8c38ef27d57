public import Primitives
public import ReplyBoard
internal import Keyring
internal import SQLite
public import StrictCoding

// What this person writes to a source (formats.md §6).

extension Vault {
  /// A reply brings the source one pass; the gateway takes at most 64 a folder.
  private static let passCount = 1

  /// Writes a reply to the source of a case; it is sealed with the next `export`. What may not
  /// stand in a text is replaced. Where a case has several sources, `number` chooses one as
  /// `CaseView` counts them; without it the one who wrote last is answered. A status told to the
  /// source becomes the status of the case.
  ///
  /// Throws `noReplies` when the source cannot be answered, `leftOut` when a source left this
  /// person out, `board(.overLimit)` when 16 parts do not hold the text.
  public func reply(
    to conversation: Identifier, thread number: Int? = nil, _ text: [UInt8],
    status: ReplyStatus, random: some RandomSource
  ) throws(VaultError) {
    guard let index = try index else { throw .notEnrolled }
    guard let thread = try thread(number, of: conversation) else { throw .noReplies }
    guard try !leftOut(of: conversation).union(thread.without).contains(index) else {
      throw .leftOut
    }
    let clean = ReplyText(cleaning: text[...])
    var passes: [Identifier] = []
    for _ in 0..<Self.passCount {
      passes.append(
        try mapped(VaultError.coding) { () throws(CodingError) in
          try Identifier(random.bytes(Identifier.byteCount)[...])
        })
    }
    // Told now, not with the export, when the text is too long.
    let longest = WaitingReply(
      author: thread.author, number: .max, status: status, text: clean.bytes, passes: passes,
      sealedParts: [], isNew: true, isRepeated: false)
    _ = try longest.bodies(in: thread, by: index, on: today, for: required(deployment))
    try write(random: random) { () throws(VaultError) in
      try addReply(
        to: thread, status: status, text: clean.bytes, passes: passes, isAutomatic: false)
      if let own = try ownStatus(after: status, of: conversation) {
        try setStatus(of: conversation, to: own)
      }
    }
  }

  /// The chosen thread of a case, or that of the newest tip.
  private func thread(
    _ number: Int?, of conversation: Identifier
  ) throws(VaultError) -> Thread? {
    let parts = try parts(of: conversation)
    if let number {
      guard parts.indices.contains(number - 1) else { throw .notFound }
      return try thread(in: parts[number - 1])
    }
    var newest: (tip: Int64, thread: Thread)?
    for part in parts {
      guard let thread = try thread(in: part) else { continue }
      let tip = try first(
        "SELECT number FROM tip WHERE conversation = ? ORDER BY number DESC LIMIT 1",
        .blob(part.bytes)
      ) { (row) throws(SQLiteError) in try row.integer(0) }
      if tip ?? 0 > newest?.tip ?? -1 { newest = (tip ?? 0, thread) }
    }
    return newest?.thread
  }

  /// The case's status after a reply with `told`; nil when it stays.
  private func ownStatus(
    after told: ReplyStatus, of conversation: Identifier
  ) throws(VaultError) -> CaseStatus? {
    switch told {
    case .received: return .received
    case .reviewing: return .reviewing
    case .closed: return .closed
    case .none: return try summary(of: conversation).status == .new ? .received : nil
    }
  }

  func required<Value>(_ value: Value?) throws(VaultError) -> Value {
    guard let value else { throw .notEnrolled }
    return value
  }
}

/// A reply of which some part has no cell that may reach the board.
struct WaitingReply {
  let author: [UInt8]
  let number: UInt32
  let status: ReplyStatus
  let text: [UInt8]
  let passes: [Identifier]
  /// Parts that need no cell, from 1.
  let sealedParts: Set<Int64>
  /// Whether it goes out for the first time, and so its passes.
  let isNew: Bool
  /// Whether it goes out again because it leaves the window of the board unanswered.
  let isRepeated: Bool

  /// The parts, as of `day`.
  func bodies(
    in thread: Thread, by index: UInt8, on day: Day, for deployment: Identifier
  ) throws(VaultError) -> [ReplyBody] {
    try mapped(VaultError.board) { () throws(ReplyBoardError) in
      let heading = try ReplyHeading(
        deployment: deployment, recipient: Digest(of: thread.recipient[...]), day: day,
        investigator: index, number: number, desk: thread.desk, without: thread.without,
        status: status)
      return try heading.parts(text: ReplyText(text[...]), passes: passes.sorted())
    }
  }
}

extension Vault {
  /// A reply is sealed anew so many times, each time for another window.
  private static let repeatLimit: Int64 = 12

  /// Replies that wait for a cell: written ones first, then automatic ones, each oldest first.
  /// Among them is a thread's newest written reply when its cells leave the window of the board and
  /// no tip has come since (formats.md §6).
  func waitingReplies() throws(VaultError) -> [WaitingReply] {
    let all = try rows(
      """
      SELECT author, number, status, text, passes, cells, isRepeated FROM (
        SELECT reply.*,
          (SELECT count(*) FROM cell WHERE cell.author = reply.author
            AND cell.number = reply.number AND cell.isRefused <> 2) AS cells,
          isAutomatic = 0
            AND NOT EXISTS (
              SELECT 1 FROM reply AS newer WHERE newer.author = reply.author
                AND newer.isAutomatic = 0 AND newer.number > reply.number)
            AND NOT EXISTS (
              SELECT 1 FROM tip JOIN thread ON thread.conversation = tip.conversation
              WHERE thread.author = reply.author AND tip.received > reply.day)
            AND EXISTS (
              SELECT 1 FROM cell WHERE cell.author = reply.author
                AND cell.number = reply.number AND cell.isRefused = 0
              GROUP BY part HAVING max(cell.day) <= ? AND count(*) <= ?) AS isRepeated
        FROM reply) AS waiting
      WHERE cells = 0 OR isRepeated OR EXISTS (
        SELECT 1 FROM cell AS refused WHERE refused.author = waiting.author
          AND refused.number = waiting.number AND refused.isRefused > 0 AND NOT EXISTS (
            SELECT 1 FROM cell AS live WHERE live.author = refused.author
              AND live.number = refused.number AND live.part = refused.part
              AND live.isRefused = 0))
      ORDER BY isAutomatic, day, author, number
      """, .integer(try lastDayOutside()), .integer(Self.repeatLimit)
    ) { (row) throws(SQLiteError) in
      (
        author: try row.blob(0), number: try row.integer(1), status: try row.integer(2),
        text: try row.blob(3), passes: try row.blob(4), cells: try row.integer(5),
        isRepeated: try row.integer(6) == 1
      )
    }
    var waiting: [WaitingReply] = []
    for row in all {
      waiting.append(
        WaitingReply(
          author: row.author, number: UInt32(row.number),
          status: ReplyStatus(stored: row.status), text: row.text,
          passes: try Self.passes(row.passes),
          sealedParts: try sealedParts(
            of: row.author, row.number, after: row.isRepeated ? try lastDayOutside() : .min),
          isNew: row.cells == 0, isRepeated: row.isRepeated))
    }
    return waiting
  }

  /// Cells of this day and earlier ones leave the window of the board today; none do without a
  /// keyring that tells the window.
  private func lastDayOutside() throws(VaultError) -> Int64 {
    guard let keyring = try chain()?.inForce(on: today) else { return .min }
    return Int64(today.number) - Int64(keyring.document.boardWindowDays)
  }

  /// Parts that have a cell of a day after `day`, or had as many as a reply gets.
  private func sealedParts(
    of author: [UInt8], _ number: Int64, after day: Int64
  ) throws(VaultError) -> Set<Int64> {
    Set(
      try rows(
        """
        SELECT part FROM cell WHERE author = ? AND number = ? AND isRefused = 0
        GROUP BY part HAVING max(day) > ? OR count(*) > ?
        """, .blob(author), .integer(number), .integer(day), .integer(Self.repeatLimit)
      ) { (row) throws(SQLiteError) in try row.integer(0) })
  }

  private static func passes(_ bytes: [UInt8]) throws(VaultError) -> [Identifier] {
    try mapped(VaultError.coding) { () throws(CodingError) in
      var passes: [Identifier] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        passes.append(try Identifier(rest.prefix(Identifier.byteCount)))
        rest = rest.dropFirst(Identifier.byteCount)
      }
      return passes
    }
  }
}
