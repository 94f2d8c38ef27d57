internal import DurableFile
internal import Primitives
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

/// What a backup holds and what a restore refuses (Backup.md; threats.md T22, T33).
@Suite struct BackupTests {
  let gateway: TestGateway
  private let bodies: [TestBody]
  private let medium = TemporaryFolder()

  init() throws {
    let gateway = try TestGateway()
    self.gateway = gateway
    bodies = try [64 << 10, 256 << 10].map {
      try TestBody(gateway.deployment, archiveByteCount: $0)
    }
  }

  /// Where a backup of a gateway with two tips lies, and what may not be in it.
  private func backUp() async throws -> (path: String, secrets: [[UInt8]]) {
    let store = try await gateway.openWithKeys()
    for body in bodies { try await store.send(body) }
    let name = try await store.backUp(to: medium.path).name
    let list = try await store.writer.keyList()
    var secrets = [contents(of: gateway.path + "/master")]
    for tip in try await store.writer.plan(0, byteLimit: .max).tips {
      secrets.append(tip.id.bytes)
      secrets.append(try #require(list[tip.number]).withBytes { [UInt8]($0) })
    }
    return (medium.file(name), secrets)
  }

  private func restore(
    _ path: String, to name: String, day: Int = 0, master: String? = nil
  ) throws(StoreError) -> RestoreReport {
    try GatewayStore.restore(
      from: path, to: medium.file(name), masterFolder: master,
      today: gateway.deployment.since.adding(day))
  }

  @Test func `the list of a backup parses and encodes to the same bytes`() throws {
    let bytes = try golden("backup")
    let list = try BackupList(parsing: bytes)
    #expect(list.encoded == bytes && list.files.count == 6)
    let lines = bytes.split(separator: 0x0A)
    let turned = (lines[..<3] + lines[3...].reversed()).flatMap { $0 + [0x0A] }
    for wrong in [turned, Array(bytes.dropLast()), lines[..<3].flatMap { $0 + [0x0A] }] {
      #expect(throws: CodingError.self) { try BackupList(parsing: wrong) }
    }
  }

  @Test func `T22 a backup holds neither tips nor what opens them`() async throws {
    let (path, secrets) = try await backUp()
    let bytes = files(below: path).flatMap { contents(of: $0) }
    #expect(secrets.count == 5)
    for secret in secrets { #expect(!holds(bytes, secret)) }
    for body in bodies { #expect(!holds(bytes, body.digest.bytes)) }
    #expect(holds(bytes, contents(of: gateway.path + "/gateway.key")))
  }

  @Test func `T33 a restored gateway has no tips, the same keyring, and takes new ones`()
    async throws
  {
    let (path, _) = try await backUp()
    #expect(try restore(path, to: "new", day: 1).day == gateway.deployment.since)
    gateway.turn(to: 1)
    let store = try await gateway.open(medium.file("new"))
    #expect(try await store.status().tips == 0)
    #expect(store.document(.keyring) != nil)
    try await store.send(bodies[0])
    #expect(try await store.status().tips == 1)
  }

  @Test func `T33 a restore takes no backup that is not whole, and the place of no gateway`()
    async throws
  {
    let (path, _) = try await backUp()
    let since = gateway.deployment.since
    #expect(throws: StoreError.laterBackup(since)) { try restore(path, to: "new", day: -1) }
    let device = try Folder(creating: medium.file("device"))
    try device.write([1], to: "master")
    #expect(throws: StoreError.exists) {
      try restore(path, to: "new", master: medium.file("device"))
    }
    #expect(contents(of: medium.file("device/master")) == [1])
    let folder = try Folder(path: path)
    let policy = contents(of: path + "/policy")
    try folder.write(policy + [0x0A], to: "policy")
    #expect(throws: StoreError.self) { try restore(path, to: "new") }
    try folder.remove("policy")
    #expect(throws: StoreError.self) { try restore(path, to: "new") }
    try folder.write(policy, to: "policy")
    try folder.write([1], to: "more")
    #expect(throws: StoreError.self) { try restore(path, to: "new") }
    try folder.remove("more")
    _ = try restore(path, to: "new")
    #expect(throws: StoreError.exists) { try restore(path, to: "new") }
  }
}
