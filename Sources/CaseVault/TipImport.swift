internal import Age
internal import AgeIdentity
internal import DurableFile
internal import Intake
internal import Primitives
internal import SQLite
internal import StrictCoding
internal import Transfer

// The tips of an out folder and what is known of their arrival (formats.md §5, §8).

extension Vault {
  /// Tips in one record of the journal: few syncs, and little to do again after a crash.
  private static let batchCount = 32
  /// A tip may be sealed to the week it comes in (or the next, when clocks differ) or to one of
  /// the two before.
  private static let liveWeekCount = 4

  /// Opens every tip of the folder that is not in the vault and records what became of it.
  func importTips(
    _ index: FolderIndex, _ content: FolderContent, _ report: inout ImportReport,
    random: some RandomSource, _ progress: @escaping (Int) -> Void
  ) throws(VaultError) {
    try importArrivals(content, index, random: random)
    var new: [FolderIndex.Entry] = []
    for entry in index.entries where try !isKnown(entry.id) { new.append(entry) }
    var position = 0
    while position < new.count {
      let batch = new[position..<min(position + Self.batchCount, new.count)]
      try importBatch(batch, content, &report, random: random, progress)
      position = batch.endIndex
    }
  }

  /// The index, which must name exactly the tips that are in the folder.
  func index(_ content: FolderContent) throws(VaultError) -> FolderIndex {
    guard content.contains(.index) else { throw .transfer(.missing(.index)) }
    let bytes = try openSealed(content.read(.index))
    let index = try mapped(VaultError.transfer) { () throws(TransferError) in
      try FolderIndex(parsing: bytes)
    }
    guard try index.deployment == deployment else { throw .wrongAddressee }
    let named = Set(index.entries.map { TransferPath.tip($0.id) })
    for path in named where !content.contains(path) { throw .transfer(.missing(path)) }
    for path in content.paths where path.name(in: "tips") != nil && !named.contains(path) {
      throw .transfer(.unexpected(path))
    }
    return index
  }

  private func importBatch(
    _ batch: ArraySlice<FolderIndex.Entry>, _ content: FolderContent,
    _ report: inout ImportReport, random: some RandomSource, _ progress: @escaping (Int) -> Void
  ) throws(VaultError) {
    guard let deployment = try deployment else { throw .notEnrolled }
    var changed = report
    var dropped: [Attachment] = []
    try write(random: random) { () throws(VaultError) in
      for entry in batch {
        let opening = BodyOpening(
          files: folder.files, deployment: deployment,
          identities: identities(hint: entry.day.adding(1), count: Self.liveWeekCount),
          day: today, random: random, progress: progress)
        let opened = try opening.open(content.open(.tip(entry.id)))
        let result = try record(entry, opened)
        if result.outcome == .repeated { dropped += opened.attachments }
        changed.count(result, isTooLate: weeks[entry.day.week] == nil)
      }
    }
    try folder.files.discard(dropped)
    report = changed
  }

  private func isKnown(_ id: Identifier) throws(VaultError) -> Bool {
    try exists("SELECT 1 FROM tip WHERE id = ?", .blob(id.bytes))
  }

  /// Removes attachments that a crash left without a row.
  func removeOrphans() throws(VaultError) {
    let named = Set(
      try rows("SELECT stored FROM file") { (row) throws(SQLiteError) in try row.text(0) })
    do throws(FileError) {
      try folder.files.removePartialFiles()
      let orphans = try folder.files.files().filter { !named.contains(Array($0.utf8)) }
      if !orphans.isEmpty { try folder.files.removeAll(orphans) }
    } catch {
      throw .storage(error)
    }
  }
}

// MARK: Sealed metadata

extension Vault {
  private static let tableByteCount = MetadataKeys.slotCount * MetadataSlot.byteCount
  private static let sealedKeysByteLimit = 1 << 20

  /// Opens the tables of arrivals and keeps what is about tips of this vault.
  private func importArrivals(
    _ content: FolderContent, _ index: FolderIndex, random: some RandomSource
  ) throws(VaultError) {
    let handles = Set(index.entries.map { $0.caseHandle })
    try write(random: random) { () throws(VaultError) in
      for path in content.paths {
        guard let name = path.name(in: "intake"), name.suffix(4) == ".age" else { continue }
        try importTable(content, path, handles)
      }
    }
  }

  private func importTable(
    _ content: FolderContent, _ keysPath: TransferPath, _ handles: Set<Identifier>
  ) throws(VaultError) {
    let (day, tablePath) = try mapped(VaultError.coding) { () throws(CodingError) in
      (
        try Day(text: (keysPath.name(in: "intake") ?? []).prefix(10)),
        try TransferPath(keysPath.bytes.dropLast(4))
      )
    }
    guard content.contains(tablePath) else { throw .transfer(.missing(tablePath)) }
    let table = try content.read(tablePath, limit: Self.tableByteCount)
    let sealed = try content.read(keysPath, limit: Self.sealedKeysByteLimit)
    var keyBytes: [UInt8]
    do throws(AgeError) {
      keyBytes = try AgeFile.open(
        sealed, identities: identities(hint: day.adding(7), count: Self.liveWeekCount),
        cipher: CryptoChunkCipher.self)
    } catch .noMatch {
      // Of a week before this person's first, or one that was destroyed.
      return
    } catch {
      throw .age(error)
    }
    let keys = try mapped(VaultError.intake) { () throws(IntakeError) in
      try MetadataKeys(Secret(wiping: &keyBytes))
    }
    for arrival in try arrivals(table, keys) where handles.contains(arrival.caseHandle) {
      try apply(
        .putArrival, .blob(arrival.caseHandle.bytes), .blob(arrival.body.bytes),
        .integer(Int64(day.number)), .integer(Int64(arrival.listener.rawValue)),
        .integer(Int64(arrival.payment.rawValue)))
    }
  }

  /// The slots that open; the others are empty.
  private func arrivals(
    _ table: [UInt8], _ keys: MetadataKeys
  ) throws(VaultError) -> [Arrival] {
    guard table.count == Self.tableByteCount else { throw .intake(.malformed) }
    var arrivals: [Arrival] = []
    for slot in 0..<MetadataKeys.slotCount {
      let start = slot * MetadataSlot.byteCount
      do throws(IntakeError) {
        arrivals.append(
          try MetadataSlot.open(table[start..<start + MetadataSlot.byteCount], key: keys.key(slot)))
      } catch .emptySlot {
        continue
      } catch {
        throw .intake(error)
      }
    }
    return arrivals
  }
}

extension ImportReport {
  /// Counts one tip.
  fileprivate mutating func count(_ result: RecordedTip, isTooLate: Bool) {
    switch result.outcome {
    case .unopenable where isTooLate: tooLateCount += 1
    case .unopenable: unopenableCount += 1
    case .repeated: repeatedCount += 1
    case .opened, .foreign, .damaged, .discarded: openedCount += 1
    }
    marks.formUnion(result.marks)
    if result.isUnassigned { unassignedCount += 1 }
    if let conversation = result.conversation { add(conversation) }
  }
}
