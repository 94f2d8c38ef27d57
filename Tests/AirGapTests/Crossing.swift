internal import CaseVault
internal import Codename
internal import DurableFile
internal import GatewayStore
internal import Intake
internal import KeyOfficer
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import ReplyReader
internal import SourceClient
internal import StrictCoding
internal import Synchronization
internal import TestSupport

/// The only clock of a test: a deployment's first Monday, and so many days after it.
final class TestClock: Sendable {
  let since: Day
  private let days = Mutex(0)

  init() throws { since = try Day(text: ascii("2026-03-02")[...]) }

  var today: Day { since.adding(days.withLock { $0 }) }

  func turn(to day: Int) { days.withLock { $0 = day } }
}

/// A whole organisation in one process, with real folders between its parts: key officer, gateway,
/// investigators and sources.
final class Crossing {
  let clock: TestClock
  let temporary = TemporaryFolder()
  let deployment: Identifier
  let people: [Person]
  private(set) var store: GatewayStore
  private let officer: KeyOfficer
  private let passphrase = Secret(copying: ascii("a passphrase"))
  private let folders = Mutex(0)

  /// Where the gateway's data lie.
  private(set) var data: String

  init(people count: Int = 1, weeks: Int = 16) async throws {
    let clock = try TestClock()
    self.clock = clock
    let origin = try HostName(ascii("tips.example")[...])
    officer = try KeyOfficer.create(
      in: Folder(creating: temporary.file("officer")),
      settings: OfficerSettings(
        organisation: FreeText(ascii("Example")[...]), isInsecureDemo: true, origin: origin,
        since: clock.since),
      passphrase: passphrase, random: SystemRandom())
    deployment = officer.deployment
    data = temporary.file("data")
    var settings = Settings(deployment: deployment, origin: origin)
    settings.freeByteCountMin = 1 << 20
    var changes = KeyringChanges(from: clock.since, until: clock.since.adding(365))
    changes.gateway = try GatewayOffer(
      verifying: GatewayStore.create(folder: data, settings: settings))
    let place = temporary
    people = try (0..<count).map { try Person(at: place.file("vault-\($0)"), clock) }
    for person in people {
      changes.offers.append(try person.offer(.investigator, to: deployment, weeks: weeks))
    }
    let auditor = try Person(at: place.file("auditor"), clock)
    changes.offers.append(try auditor.offer(.auditor, to: deployment, weeks: weeks))
    _ = try officer.signKeyring(changes, passphrase: passphrase)
    store = try await GatewayStore(folder: data) { clock.today }
    try await releaseKeys()
    for person in people { try person.take(newestKeys()) }
  }

  /// The officer signs the next weeks, and the gateway gets them.
  func releaseKeys() async throws {
    _ = try officer.signWeeks(from: clock.today, passphrase: passphrase)
    _ = try await store.importFolder(newestKeys())
  }

  private func newestKeys() throws -> String {
    let path = folder("keys")
    _ = try officer.release(to: Folder(path: path), today: clock.today)
    return path
  }

  /// Sets today for everybody.
  func turn(to day: Int) {
    clock.turn(to: day)
    for person in people { person.vault.today = clock.today }
  }

  /// A new folder, such as an empty stick.
  func folder(_ name: String = "stick") -> String {
    let number = folders.withLock { number in
      number += 1
      return number
    }
    let path = temporary.file("\(name)-\(number)")
    do throws(DurableFile.FileError) { _ = try Folder(creating: path) } catch {
      preconditionFailure("no folder")
    }
    return path
  }

  /// Lets another data folder take the place of the gateway's, which is closed.
  func restoreGateway(from backup: String) async throws {
    data = temporary.file("data-\(clock.today.number)")
    _ = try GatewayStore.restore(from: backup, to: data, today: clock.today)
    let clock = clock
    store = try await GatewayStore(folder: data) { clock.today }
  }

  /// A copy of the gateway's disk.
  func snapshot() throws -> String {
    let copy = temporary.file("snapshot-\(clock.today.number)-\(folder("number").count)")
    try copyFolder(from: Folder(path: data), to: Folder(creating: copy))
    return copy
  }

  /// Lets a copy of the disk take the place of the gateway's.
  func goBack(to snapshot: String) async throws {
    data = snapshot
    let clock = clock
    store = try await GatewayStore(folder: data) { clock.today }
  }

  /// The gateway exports onto a new stick.
  func out(byteLimit: Int = .max) async throws -> String {
    let stick = folder()
    _ = try await store.exportFolder(stick, byteLimit: byteLimit)
    return stick
  }

  /// A stick goes from the gateway to a person and another one back.
  @discardableResult
  func roundTrip(_ person: Int = 0) async throws -> [CaseVault.ImportReport] {
    let reports = try people[person].take(await out())
    _ = try await store.importFolder(people[person].export(to: folder()))
    return reports
  }
}

/// An investigator with a vault.
final class Person {
  let path: String
  private(set) var vault: Vault
  private static let passphrase = Secret(copying: ascii("correct horse"))
  private let clock: TestClock

  init(at path: String, _ clock: TestClock) throws {
    self.path = path
    self.clock = clock
    try Vault.create(
      at: path, passphrase: Self.passphrase, cost: Argon2id(memoryKiB: 64, passes: 1),
      name: FreeText(ascii("Ada")[...]), today: clock.today, random: SystemRandom())
    vault = try Vault(at: path, passphrase: Self.passphrase, today: clock.today)
  }

  func offer(_ role: Offer.Role, to deployment: Identifier, weeks: Int) throws -> Offer {
    try Offer(
      verifying: vault.offer(
        as: role, to: deployment, weekCount: weeks, random: SystemRandom()))
  }

  /// Imports everything for this person on a stick.
  @discardableResult
  func take(_ stick: String, isRestored: Bool = false) throws -> [CaseVault.ImportReport] {
    try vault.importable(stick).map {
      try vault.importFolder($0, isRestored: isRestored, random: SystemRandom()) { _ in { _ in } }
    }
  }

  /// Exports onto a stick; returns it.
  func export(to stick: String) throws -> String {
    try vault.exportFolders(to: stick, random: SystemRandom())
    return stick
  }

  /// Copies the vault as it is on the disk.
  func copy(to other: String) throws {
    try copyFolder(from: Folder(path: path), to: Folder(creating: other))
  }

  /// Opens a copy of the vault instead of it.
  func restore(_ copy: String) throws {
    vault = try Vault(at: copy, passphrase: Self.passphrase, today: clock.today)
  }

  /// Answers the person's only case.
  func reply(_ text: String, status: ReplyStatus = .none) throws {
    try vault.reply(
      to: vault.inbox()[0].id, [UInt8](text.utf8), status: status, random: SystemRandom())
  }
}

/// Copies files and folders.
func copyFolder(from source: Folder, to target: Folder) throws {
  let entries = try source.entries()
  for name in entries.files { try target.write(source.read(name, limit: 1 << 30), to: name) }
  for name in entries.folders {
    try copyFolder(from: source.folder(name), to: target.makeFolder(name))
  }
}

/// How many tips lie in the transfer folders on a stick.
func tips(on stick: String) throws -> Int {
  let stick = try Folder(path: stick)
  var count = 0
  for name in try stick.entries().folders {
    let folder = try stick.folder(name)
    if try folder.entries().folders.contains("tips") {
      count += try folder.folder("tips").files().count
    }
  }
  return count
}

// MARK: Sources

/// A source at home who has kept a codename.
struct Source {
  let keys: SourceKeys

  init(_ deployment: Identifier) throws {
    keys = try SourceKeys(Codename(random: SystemRandom()), deployment: deployment)
  }
}

extension Crossing {
  /// Sends a tip as a source's tool does, with its own day.
  func send(_ message: String, from source: Source? = nil) async throws {
    let gateway = Gateway(StoreTransport(store: store))
    let status = try await gateway.status(
      gateway.keyrings(pinned: deployment), on: clock.today, keys: nil)
    let draft = TipDraft(
      message: Secret(copying: [UInt8](message.utf8)), files: [],
      desk: try DeskID(ascii("main")[...]), without: [], keys: source?.keys)
    _ = try await gateway.deliver(draft, to: status, random: SystemRandom())
  }

  /// What the board holds for a source.
  func read(_ source: Source) async throws -> (thread: ReplyThread, lost: [Day]) {
    let gateway = Gateway(StoreTransport(store: store))
    let board = try await gateway.status(
      gateway.keyrings(pinned: deployment), on: clock.today, keys: source.keys
    ).board
    guard let thread = board.thread else { preconditionFailure("no keys") }
    return (thread, board.lostDays)
  }
}

/// Reaches the store without a network.
struct StoreTransport: GatewayTransport {
  let store: GatewayStore

  func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer {
    guard let document = PublicPath([UInt8](path.utf8)).flatMap({ store.document($0) }) else {
      return GatewayAnswer(status: 404, body: [])
    }
    return GatewayAnswer(status: 200, body: document)
  }

  func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer {
    var body: [UInt8] = []
    while let piece = try next() { body += piece }
    do throws(AcceptError) {
      return GatewayAnswer(status: 201, body: try await store.accept(body))
    } catch {
      return GatewayAnswer(status: 503, body: [])
    }
  }
}

extension GatewayStore {
  /// Takes a whole body; returns the promise.
  @discardableResult
  func accept(_ body: [UInt8]) async throws(AcceptError) -> [UInt8] {
    let decision = try await begin(
      header: Array(body.prefix(TipBody.headerByteCount)), bodyByteCount: body.count,
      listener: .onion)
    switch decision {
    case .new(let acceptance), .repeated(let acceptance):
      try await acceptance.append(Array(body.dropFirst(TipBody.headerByteCount)))
      return try await acceptance.finish()
    }
  }
}
