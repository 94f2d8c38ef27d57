internal import Age
internal import DurableFile
internal import Intake
internal import Keyring
internal import Primitives
internal import RetentionLog
internal import SQLite
internal import StrictCoding
internal import Synchronization

/// The only one who touches the database, on a thread of its own. Tips that arrive during a commit
/// go into the next one together: no timer, no waiting (reference/server-stack.md §3).
actor StoreWriter {
  /// What became of a tip: the day of its accept, whether it is this one or an earlier one with
  /// the same bytes.
  enum Outcome: Sendable {
    /// The row is durable.
    case accepted(Day)
    /// The same bytes are there already; these are not kept.
    case repeated(Day)
    /// Nothing was kept.
    case refused(AcceptError)
    /// The disk failed: the next start sees what was kept.
    case unknown
  }

  private static let batchCount = 256
  /// Tips after which the WAL, with some 16 KiB of each, is moved into the database, between two
  /// batches.
  private static let tipsPerLog = 256

  nonisolated let unownedExecutor: UnownedSerialExecutor
  private let executor: ThreadExecutor
  let database: Database
  let folder: DataFolder
  let keys: KeyStore
  nonisolated let objects: ObjectFile
  let settings: Settings
  /// Shared with those who ask before a body arrives.
  let repeats: SharedRepeats
  var table: IntakeTable?
  /// The day that rows are written for; nil before the first `turn`.
  var day: Day?
  /// Says when a tip is deleted.
  var retention: RetentionPolicy?
  /// The week's recipients for the next metadata table.
  var recipients: [HybridRecipient] = []
  private var pending: [(tip: SealedTip, answer: CheckedContinuation<Outcome, Never>)] = []
  private var isDraining = false
  /// Set once nobody knows what is on the disk: nothing is accepted until the next start.
  var isBroken = false
  private var tipsInLog = 0

  /// Opens the database and the key store.
  init(
    folder: DataFolder, masterFolder: Folder, path: String, settings: Settings,
    repeats: SharedRepeats
  ) throws(StoreError) {
    var options = Database.Options()
    options.cacheByteCount = 8 << 20
    options.checkpointPageCount = 0
    let (database, taken) = try withRows { () throws(SQLiteError) in
      let database = try Database(file: path + "/gateway.db", options: options)
      try database.migrate(Schema.steps)
      let taken = try database.query("SELECT place FROM tips WHERE place IS NOT NULL") {
        (row) throws(SQLiteError) in Int(try row.integer(0))
      }
      return (database, taken)
    }
    self.database = database
    keys = try KeyStore(folder: folder.root, master: masterFolder, database: database)
    objects = try ObjectFile(in: folder.root, taken: taken)
    self.folder = folder
    self.settings = settings
    self.repeats = repeats
    executor = ThreadExecutor()
    unownedExecutor = executor.asUnownedSerialExecutor()
  }

  deinit {
    executor.stop()
  }

  /// Makes the rows of a tip durable, together with those of all who wait at the same time.
  func accept(_ tip: SealedTip) async -> Outcome {
    await withCheckedContinuation { answer in
      pending.append((tip, answer))
      if !isDraining {
        isDraining = true
        // Runs behind every accept that is waiting for this actor already.
        Task { drain() }
      }
    }
  }

  private func drain() {
    while !pending.isEmpty {
      let batch = Array(pending.prefix(Self.batchCount))
      pending.removeFirst(batch.count)
      let outcomes = commit(batch.map { $0.tip })
      for (waiting, outcome) in zip(batch, outcomes) { waiting.answer.resume(returning: outcome) }
      if tipsInLog >= Self.tipsPerLog { moveLog() }
    }
    isDraining = false
  }

  private func commit(_ tips: [SealedTip]) -> [Outcome] {
    guard let day, !isBroken else { return tips.map { _ in .refused(.unavailable) } }
    var fresh: [CompactDigest: CompactDigest] = [:]
    var new: [SealedTip] = []
    var outcomes: [Outcome] = []
    for tip in tips {
      let body = CompactDigest(tip.body)
      if let earlier = repeats.find(tip.header) {
        outcomes.append(earlier.body == body ? .repeated(earlier.day) : .refused(.otherBody))
      } else if let other = fresh[tip.header] {
        outcomes.append(other == body ? .repeated(day) : .refused(.otherBody))
      } else {
        fresh[tip.header] = body
        new.append(tip)
        outcomes.append(.accepted(day))
      }
    }
    do throws(StoreError) {
      try insert(new, day: day)
    } catch {
      // A repeat of a tip in this very batch fails with it.
      return zip(tips, outcomes).map { tip, outcome in
        fresh[tip.header] == nil ? outcome : failure(error)
      }
    }
    for tip in new {
      repeats.add(tip.header, Repeats.Earlier(body: CompactDigest(tip.body), day: day))
      tipsInLog += 1
    }
    return outcomes
  }

  private func insert(_ tips: [SealedTip], day: Day) throws(StoreError) {
    guard !tips.isEmpty else { return }
    try keys.reserve(tips.count)
    if (table?.freeCount ?? 0) < tips.count { try newTable() }
    guard let table, let retention else { throw .noSheet }
    try syncObjects()
    try database.transaction { () throws(StoreError) in
      for tip in tips {
        try insert(tip, day: day, deleteBy: retention.deleteBy(accepted: day), table: table)
      }
    }
  }

  private func insert(
    _ tip: SealedTip, day: Day, deleteBy: Day, table: IntakeTable
  ) throws(StoreError) {
    let random = SystemRandom()
    let row = TipRow(
      number: tip.number, id: random.identifier(), day: day, caseHandle: random.identifier(),
      deleteBy: deleteBy, salt: random.bytes(32), body: tip.body,
      payment: tip.payment, bodyByteCount: tip.bodyByteCount, place: tip.place)
    try withRows { () throws(SQLiteError) in
      try row.insert(in: database)
      try database.run(
        "INSERT INTO repeats VALUES (?, ?, ?)", .blob(tip.header.bytes), .blob(tip.body.bytes),
        .integer(Int64(day.number)))
    }
    try keys.append(tip.key, number: tip.number)
    try table.write(
      Arrival(
        body: tip.body, caseHandle: row.caseHandle, listener: tip.listener, payment: tip.payment),
      in: database)
  }

  /// Waits until all objects are on the disk. A failure is told once only: of those whose turn
  /// comes later some may be lost as well, so nothing is accepted after it.
  func syncObjects() throws(StoreError) {
    do throws(StoreError) { try objects.sync() } catch {
      isBroken = true
      throw error
    }
  }

  /// A new metadata table for the day; throws `noSheet` when there is nobody to seal it to.
  func newTable() throws(StoreError) {
    guard let day, !recipients.isEmpty else { throw .noSheet }
    table = try IntakeTable(
      day: day, recipients: recipients, folder: folder.intake, database: database)
  }

  /// Bounds the WAL. That it could not be moved loses nothing: the next try moves it.
  private func moveLog() {
    do throws(SQLiteError) {
      try database.checkpointKeepingFile()
      tipsInLog = 0
    } catch {
      isBroken = isBroken || error == .corrupt
    }
  }

  /// After a failed sync nobody knows what is on the disk: start anew and look.
  private func failure(_ error: StoreError) -> Outcome {
    switch error {
    case .sqlite(.inputOutput), .sqlite(.corrupt), .file(.other): isBroken = true
    default: break
    }
    return isBroken ? .unknown : .refused(Acceptance.refusal(error))
  }
}

/// The repeats, asked by everybody, changed by the writer only.
final class SharedRepeats: Sendable {
  private let repeats = Mutex(Repeats())

  /// What was accepted under a header.
  func find(_ header: CompactDigest) -> Repeats.Earlier? {
    repeats.withLock { $0[header] }
  }

  /// Remembers what was accepted.
  func add(_ header: CompactDigest, _ earlier: Repeats.Earlier) {
    repeats.withLock { $0[header] = earlier }
  }

  /// Forgets what was accepted before the day before `day`.
  func forget(before day: Day) {
    repeats.withLock { $0.forget(before: day) }
  }
}
