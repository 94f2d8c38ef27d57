internal import Age
internal import Primitives
internal import ReplyBoard
internal import SQLite
internal import StrictCoding
internal import Transfer

/// The cells of one in folder, and the passes that they bring (formats.md §6, §8).
struct CellSealing {
  /// More real cells are left for the next folder.
  static let cellLimit = 256
  /// A folder has a multiple of so many cells.
  static let cellStep = 16

  private(set) var cells: [Cell] = []
  private(set) var passes: [Digest] = []
  /// Replies that had to wait: no tag, no room.
  private(set) var waitingCount = 0
  /// Replies that were sealed before.
  private(set) var repeatedCount = 0

  /// Whether `count` more cells and the passes of `reply` fit.
  func hasRoom(cells count: Int, for reply: WaitingReply) -> Bool {
    let passCount = passes.count + (reply.isNew ? reply.passes.count : 0)
    return cells.count + count <= Self.cellLimit && passCount <= PassList.count
  }

  mutating func add(_ cell: Cell) { cells.append(cell) }

  mutating func add(passesOf reply: WaitingReply) {
    if reply.isRepeated { repeatedCount += 1 }
    guard reply.isNew else { return }
    // What the gateway holds of a pass (formats.md §5).
    passes += reply.passes.map { Digest(of: (Label.bytes("pass") + $0.bytes)[...]) }
  }

  mutating func wait() { waitingCount += 1 }

  /// All cells in random order, filled up with dummies to a multiple of 16.
  func padded(random: some RandomSource) throws(VaultError) -> [UInt8] {
    var all = cells
    let steps = max(1, (all.count + Self.cellStep - 1) / Self.cellStep)
    while all.count < steps * Self.cellStep {
      all.append(
        try mapped(VaultError.board) { () throws(ReplyBoardError) in
          try Cell.dummy(random: random)
        })
    }
    random.shuffle(&all)
    return all.flatMap { $0.encoded }
  }
}

extension Vault {
  /// Seals every waiting reply for which there are tags and room, and remembers the tags; only
  /// inside `write`.
  func sealReplies(
    forInFolder number: UInt32, random: some RandomSource
  ) throws(VaultError) -> CellSealing {
    var sealing = CellSealing()
    var mayIssueTags = true
    if let from = try setting(.tagsFrom) { mayIssueTags = try isReached(from) }
    for reply in try waitingReplies() {
      guard mayIssueTags, let thread = try thread(of: reply.author),
        try seal(reply, in: thread, folder: number, &sealing, random: random)
      else {
        sealing.wait()
        continue
      }
    }
    return sealing
  }

  /// Says whether there was room.
  private func seal(
    _ reply: WaitingReply, in thread: Thread, folder: UInt32, _ sealing: inout CellSealing,
    random: some RandomSource
  ) throws(VaultError) -> Bool {
    let (index, deployment) = (try required(index), try required(deployment))
    // A source whose clock is ahead: its chain has no tags of today.
    guard thread.chain.day <= today else { return false }
    let bodies = try reply.bodies(in: thread, by: index, on: today, for: deployment)
      .filter { !reply.sealedParts.contains(Int64($0.part.index)) }
    let tags = try freeTags(of: thread, index: index, random: random)
    guard bodies.count <= tags.count, sealing.hasRoom(cells: bodies.count, for: reply) else {
      return false
    }
    let (key, recipient) = (try signingKey(), try recipient(of: thread))
    for (body, tag) in zip(bodies, tags) {
      sealing.add(
        try mapped(VaultError.board) { () throws(ReplyBoardError) in
          try Cell(
            sealing: SignedReply(signing: body, with: key), to: recipient, tag: tag,
            random: random)
        })
      try apply(
        .addCell, .blob(tag.bytes), .blob(reply.author), .integer(Int64(reply.number)),
        .integer(Int64(body.part.index)), .integer(Int64(today.number)),
        .integer(Int64(folder)))
    }
    sealing.add(passesOf: reply)
    return true
  }

  /// Today's tags of a chain that were never issued, in random order.
  private func freeTags(
    of thread: Thread, index: UInt8, random: some RandomSource
  ) throws(VaultError) -> [ReplyTag] {
    let chain = try mapped(VaultError.board) { () throws(ReplyBoardError) in
      try thread.chain.advanced(to: today)
    }
    var tags: [ReplyTag] = []
    for slot in 0..<TagChain.slotCount {
      let tag = chain.tag(investigator: index, slot: slot)
      let isIssued =
        try exists("SELECT 1 FROM cell WHERE tag = ?", .blob(tag.bytes))
      if !isIssued { tags.append(tag) }
    }
    random.shuffle(&tags)
    return tags
  }

  private func recipient(of thread: Thread) throws(VaultError) -> HybridRecipient {
    try mapped(VaultError.age) { () throws(AgeError) in
      try HybridRecipient(publicKey: thread.recipient)
    }
  }

  private func isReached(_ day: [UInt8]) throws(VaultError) -> Bool {
    try mapped(VaultError.coding) { () throws(CodingError) in try Day(text: day[...]) <= today }
  }
}
