internal import DurableFile
public import Intake
internal import Keyring
internal import Primitives
internal import RetentionLog
internal import SignedNote
public import StrictCoding
internal import Synchronization

/// What the gateway keeps: sealed tips under erasable keys, the board, signed documents
/// (formats.md §5–§8). It can open nothing of what it stores.
public final class GatewayStore: Sendable {
  struct State {
    var documents: Documents
    /// The day that was begun; nil before the first.
    var day: Day?
  }

  /// The operator's settings.
  public let settings: Settings
  /// What was put in order when the folder was opened.
  public let repairs: Repairs
  let folder: DataFolder
  let writer: StoreWriter
  let repeats = SharedRepeats()
  let quota: Quota
  let gateway: NoteSigner
  let log: NoteSigner
  let state: Mutex<State>
  let today: @Sendable () -> Day
  /// Whether the master key lies on another device than the data.
  let isMasterApart: Bool
  /// Bytes of the whole disk.
  let diskByteCount: Int
  private let lock: FolderLock
  private let spoolThreads: [ThreadExecutor]
  private let nextThread = Atomic<Int>(0)

  /// What start-up found and repaired.
  public struct Repairs: Equatable, Sendable {
    /// Files that a crash left half-written.
    public var partialFiles = 0
    /// Bodies that were never promised, and other files that nothing leads to.
    public var orphans = 0
  }

  /// Opens the data folder at `folder`, takes its lock and repairs what a crash left. The master
  /// key lies in `masterFolder`, which should be on another device; nil for the data folder.
  /// `today` says which day it is. Throws `inUse`, `notPrivate`, `damaged`, and `sqlite` when the
  /// database cannot be made durable.
  public init(
    folder path: String, masterFolder: String? = nil, today: @escaping @Sendable () -> Day
  ) async throws(StoreError) {
    let root = try withFiles { () throws(FileError) in try Folder(path: path) }
    guard try withFiles({ () throws(FileError) in try root.isPrivate() }) else { throw .notPrivate }
    do throws(FileError) { lock = try root.lock() } catch {
      throw error == .locked ? .inUse : .file(error)
    }
    folder = try DataFolder(root)
    settings = try folder.settings()
    let names = KeyNames(origin: settings.origin, deployment: settings.deployment)
    gateway = try folder.signer("gateway.key", called: names.gateway)
    log = try folder.signer("log.key", called: names.retention)
    var repairs = Repairs()
    repairs.partialFiles = try folder.removePartialFiles()
    let master = try withFiles { () throws(FileError) in
      try masterFolder.map { (path) throws(FileError) in try Folder(path: path) } ?? root
    }
    isMasterApart = try withFiles { () throws(FileError) in try !master.sharesDisk(with: root) }
    diskByteCount = try withFiles { () throws(FileError) in try root.diskByteCount() }
    writer = try StoreWriter(
      folder: folder, masterFolder: master, path: path, settings: settings, repeats: repeats)
    quota = Quota(settings)
    let documents = try Documents(
      folder, deployment: settings.deployment, gateway: gateway.verifierKey)
    state = Mutex(State(documents: documents))
    spoolThreads = [ThreadExecutor(), ThreadExecutor()]
    self.today = today
    try await writer.loadRepeats()
    repairs.orphans = try await writer.removeOrphans()
    self.repairs = repairs
  }

  deinit {
    for thread in spoolThreads { thread.stop() }
  }

  /// Whether the newest keyring marks its keys as an insecure demo.
  public var isInsecureDemo: Bool {
    state.withLock { $0.documents.chain?.newest.document.isInsecureDemo ?? false }
  }

  /// The bytes to serve at `path`, or nil. From memory, bundles from their files.
  public func document(_ path: PublicPath) -> [UInt8]? {
    if case .bundle(let day) = path {
      // What a crash left frozen, but not published, may still come out otherwise.
      let isPublished = state.withLock { $0.documents.board?.isPublished(day) ?? false }
      return isPublished ? bundle(day) : nil
    }
    let day = today()
    return state.withLock { state in
      let documents = state.documents
      return switch path {
      case .keyring: documents.chain?.newest.bytes
      case .numberedKeyring(let number): documents.chain?.keyring(number)?.bytes
      case .week: documents.sheet(on: day)?.bytes
      case .recipients(let desk): documents.recipients(of: desk, on: day)
      case .policy: documents.policy
      case .witnesses: documents.witnesses
      case .board: documents.board?.bytes
      case .bundle: nil
      }
    }
  }

  /// Starts an accept when the first 12,526 bytes of a body of `bodyByteCount` bytes are there.
  /// Checks in the order of formats.md §5: length, header, repeat, quota.
  public func begin(
    header: [UInt8], bodyByteCount: Int, listener: Arrival.Listener,
    payment: Arrival.Payment = .none
  ) async throws(AcceptError) -> AcceptDecision {
    let day = try await currentDay()
    let (keyring, sheet) = state.withLock {
      ($0.documents.keyring(on: day), $0.documents.sheet(on: day))
    }
    guard let keyring else { throw .noSheet }
    guard
      let sizeClass = SizeClass(
        bodyByteCount: bodyByteCount, limit: keyring.document.archiveByteLimit)
    else { throw .notAClass }
    do throws(IntakeError) { try TipBody.checkHeader(header[...]) } catch {
      throw .header(error)
    }
    let digest = CompactDigest(Digest(of: header[...]))
    let earlier = repeats.find(digest)
    var share: QuotaShare?
    if earlier == nil {
      guard sheet != nil else { throw .noSheet }
      share = quota.share(of: bodyByteCount)
      guard share != nil else { throw .quotaUsed }
      try checkFreeBytes(for: bodyByteCount)
    }
    do throws(StoreError) {
      let acceptance = try Acceptance(
        store: self, header: header, digest: digest, sizeClass: sizeClass, listener: listener,
        payment: payment, earlier: earlier, quota: share)
      return earlier == nil ? .new(acceptance) : .repeated(acceptance)
    } catch {
      throw Acceptance.refusal(error)
    }
  }

  /// Today, after what has to happen at its beginning has happened.
  func currentDay() async throws(AcceptError) -> Day {
    let day = today()
    if state.withLock({ $0.day }) == day { return day }
    do throws(StoreError) { try await turn(to: day) } catch { throw Acceptance.refusal(error) }
    return day
  }

  /// Begins `day`, or takes over new documents on it.
  func turn(to day: Day) async throws(StoreError) {
    let (sheet, retention) = state.withLock {
      ($0.documents.sheet(on: day), $0.documents.retention)
    }
    let count = try await writer.turn(to: day, sheet: sheet, retention: retention)
    state.withLock { state in
      if state.day != day { quota.begin(count) }
      state.day = day
    }
  }

  /// The signed promise for a body that is durable since `day`.
  func promise(_ body: Digest, day: Day) throws(AcceptError) -> [UInt8] {
    let promise = Promise(deployment: settings.deployment, day: day, body: body)
    do throws(IntakeError) { return try promise.signed(by: gateway) } catch { throw .unavailable }
  }

  /// One of the threads that write to the spool, in turn.
  func spoolThread() -> ThreadExecutor {
    let turn = nextThread.wrappingAdd(1, ordering: .relaxed).newValue
    return spoolThreads[abs(turn % spoolThreads.count)]
  }

  /// Removes an object without a row. What cannot be removed now goes at the next start.
  func removeSpoolFile(_ number: UInt64) {
    // Nobody can open what stays: its key was never stored.
    try? folder.spool.remove(DataFolder.spoolName(number))
  }

  private func checkFreeBytes(for bodyByteCount: Int) throws(AcceptError) {
    let free: Int
    do throws(FileError) { free = try folder.root.freeByteCount() } catch { throw .unavailable }
    guard free - bodyByteCount >= settings.freeByteCountMin else { throw .storageFull }
  }

  private func bundle(_ day: Day) -> [UInt8]? {
    let name = String(decoding: day.text, as: UTF8.self)
    do throws(FileError) { return try folder.board.read(name, limit: 1 << 24) } catch {
      return nil
    }
  }
}
