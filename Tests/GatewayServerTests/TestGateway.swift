import Age
import Foundation
import GatewayServer
import GatewayStore
import Glibc
import Intake
import Keyring
import Primitives
import RetentionLog
import SignedNote
import StrictCoding
import Synchronization
import TestSupport

@testable import GatewayServer

/// A gateway with keys of its own in a folder of its own, listening on a Unix socket.
struct TestGateway {
  static let today = day("2026-07-09")

  let folder = TemporaryFolder()
  let store: GatewayStore
  let gateway: VerifierKey
  let deployment: Identifier
  let keyring: [UInt8]
  let sheet: [UInt8]
  private let recipients: [HybridRecipient]

  /// A gateway whose sheet holds today; without one when `hasSheet` is false.
  init(hasSheet: Bool = true, tipsPerDay: Int = 20_000) async throws {
    let origin = try HostName(bytes("tips.example"))
    let root = try Self.signer("tips.example/root", 1)
    deployment = KeyringChain.deployment(origin: origin, root: root.verifierKey)
    var settings = Settings(deployment: deployment, origin: origin)
    settings.tipsPerDay = tipsPerDay
    settings.freeByteCountMin = 0
    let data = folder.file("data")
    let offer = try GatewayOffer(
      verifying: GatewayStore.create(folder: data, settings: settings))
    gateway = offer.gateway
    recipients = try (1...2).map { try HybridRecipient(seed: Self.seed(10 + $0)) }
    keyring = try root.sign(Self.keyring(origin, root, offer, deployment).encoded)
    sheet = try root.sign(
      WeekDocument(
        deployment: deployment, keyring: 1, week: Self.today.week,
        recipients: recipients.enumerated().map { (UInt8($0.offset + 1), $0.element) },
        auditors: [(0, HybridRecipient(seed: Self.seed(77)))]
      ).encoded)
    Self.write(RetentionPolicy.strictText, to: data, ".", "policy")
    Self.write(keyring, to: data, "keyrings", "000001")
    if hasSheet { Self.write(sheet, to: data, "weeks", "000001-2026-07-06") }
    store = try await GatewayStore(folder: data, today: { Self.today })
  }

  /// Serves while `body` runs, then stops. `body` may wait for bytes: it has a thread of its own,
  /// because a test that blocks one of Swift's would keep the server from answering.
  func serving(
    limits: Limits = .standard, _ body: @escaping @Sendable (String) throws -> Void
  ) async throws {
    try await servingTasks(limits: limits) { path in
      try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body(path) }) }
        thread.start()
      }
    }
  }

  /// Serves while `body` runs, which must not block.
  func servingTasks(
    limits: Limits = .standard, _ body: (String) async throws -> Void
  ) async throws {
    let path = folder.file("socket")
    let ready = AsyncStream.makeStream(of: Void.self)
    let server = try GatewayServer(
      store: store, endpoints: [Endpoint("unix:\(path)", listener: .onion)], limits: limits,
      stopsOnSignals: false
    ) { _, _ in ready.continuation.finish() }
    async let running: Void = server.run()
    for await _ in ready.stream {}
    try await body(path)
    await server.stop()
    try await running
  }

  /// A sealed tip whose archive has `archiveByteCount` bytes.
  func tip(archiveByteCount: Int = 65_536) throws -> [UInt8] {
    try Envelope(to: recipients, stanzaCount: 8, random: SystemRandom())
      .seal([UInt8](repeating: 7, count: archiveByteCount), with: SodiumChunkCipher.self)
  }

  private static func keyring(
    _ origin: HostName, _ root: NoteSigner, _ offer: GatewayOffer, _ deployment: Identifier
  ) throws -> KeyringDocument {
    try KeyringDocument(
      deployment: deployment, number: 1, previous: .zero, from: day("2026-06-01"),
      until: day("2027-06-01"), since: day("2026-06-01"),
      organisation: FreeText(bytes("The Example Post")), isInsecureDemo: true, origin: origin,
      addresses: [origin], root: root.verifierKey,
      nextRoot: signer("tips.example/root", 2).verifierKey, log: offer.log,
      gateway: offer.gateway, policy: Digest(of: RetentionPolicy.strictText[...]), witnesses: .zero,
      archiveByteLimit: 1 << 31,
      investigators: (1...2).map { index in
        try Person(
          index: index, signingKey: signingKey(100 + index).publicKey,
          name: FreeText(bytes("Investigator \(index)")))
      },
      auditors: [
        Person(index: 0, signingKey: signingKey(90).publicKey, name: FreeText(bytes("Auditor")))
      ],
      desks: [
        Desk(
          id: DeskID(bytes("news")), members: [1, 2],
          names: [Desk.Name(language: [UInt8]("en".utf8), text: FreeText(bytes("News")))])
      ])
  }

  private static func write(_ document: [UInt8], to data: String, _ folder: String, _ name: String)
  {
    mkdir("\(data)/\(folder)", 0o700)
    let file = open("\(data)/\(folder)/\(name)", O_WRONLY | O_CREAT, 0o600)
    precondition(Glibc.write(file, document, document.count) == document.count)
    close(file)
  }

  private static func seed(_ byte: UInt8) -> Secret {
    Secret(copying: [UInt8](repeating: byte, count: 32))
  }

  private static func signingKey(_ byte: UInt8) throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: seed(byte))
  }

  private static func signer(_ name: String, _ byte: UInt8) throws -> NoteSigner {
    try NoteSigner(name: KeyName(bytes(name)), key: signingKey(byte))
  }
}

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }

private func day(_ text: String) -> Day {
  guard let day = try? Day(text: bytes(text)) else { preconditionFailure("no such day") }
  return day
}
