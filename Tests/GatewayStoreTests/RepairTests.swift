internal import DurableFile
internal import Foundation
internal import Primitives
internal import SQLite
internal import TestDeployment
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

/// What a start does after a crash, and when it refuses (formats.md §7; threats.md T14).
@Suite struct RepairTests {
  let gateway: TestGateway
  let body: TestBody

  init() throws {
    gateway = try TestGateway()
    body = try TestBody(gateway.deployment)
  }

  /// A store with one tip, closed again.
  private func leaveOneTip() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
  }

  private func expectTheTip(_ store: GatewayStore) async throws {
    #expect(try await store.writer.keyList().count == 1)
    let stick = TemporaryFolder()
    _ = try await store.exportFolder(stick.path)
    let tips = files(below: stick.file("sotto-out-0-000001/tips"))
    #expect(tips.map { Digest(of: contents(of: $0)[...]) } == [body.digest])
  }

  @Test func `T14 files of tips that were never promised, and half files, go at the next start`()
    async throws
  {
    try await leaveOneTip()
    let spool = try Folder(path: gateway.path + "/spool")
    try spool.write([1, 2, 3], to: "00000000000000ff")
    try Data([1]).write(to: URL(filePath: gateway.path + "/board/.partial-1"))
    let store = try await gateway.open()
    #expect(store.repairs == .init(partialFiles: 1, orphans: 1))
    #expect(files(below: gateway.path + "/spool").isEmpty)
    try await expectTheTip(store)
  }

  @Test func `T14 a master key that was announced but never used is forgotten`() async throws {
    try await leaveOneTip()
    let old = contents(of: gateway.path + "/master")
    let next = [UInt8](repeating: 9, count: 16)
    try Folder(path: gateway.path).overwrite(old + next, to: "master")
    let store = try await gateway.open()
    #expect(contents(of: gateway.path + "/master") == old)
    try await expectTheTip(store)
  }

  @Test func `T14 a change of the master key that reached the list is finished`() async throws {
    try await leaveOneTip()
    let old = contents(of: gateway.path + "/master")
    let copy = gateway.temporary.file("before")
    try FileManager.default.copyItem(atPath: gateway.path, toPath: copy)
    do {
      let store = try await gateway.open()
      try await store.writer.rewriteKeys()
    }
    let next = contents(of: gateway.path + "/master")
    #expect(next != old && next.count == 16)
    // The crash: the new list took its name, the appends and the old master are still there.
    let folder = try Folder(path: copy)
    try folder.write(contents(of: gateway.path + "/keys"), to: "keys")
    try folder.overwrite(old + next, to: "master")
    let store = try await GatewayStore(folder: copy) { [day = gateway.deployment.since] in day }
    #expect(contents(of: copy + "/master") == next)
    try await expectTheTip(store)
  }

  @Test func `T14 no counter of an appended key is used twice, whatever was rolled back`()
    async throws
  {
    try await leaveOneTip()
    func counters() async throws -> [Int64] {
      let store = try await gateway.open()
      try await store.send(body.variant(UInt32.random(in: 1 ... .max)))
      return try await store.writer.appendCounters()
    }
    let first = try await counters()
    let second = try await counters()
    #expect(Set(second).count == second.count && second.count == first.count + 1)
    #expect(second.max().map { $0 / 65_536 } != first.max().map { $0 / 65_536 })
  }

  @Test(arguments: ["keys", "master", "gateway.key", "log.key", "settings"])
  func `T14 a damaged file stops the start, and nothing is written`(name: String) async throws {
    try await leaveOneTip()
    var bytes = contents(of: "\(gateway.path)/\(name)")
    bytes.removeLast()
    try Folder(path: gateway.path).write(bytes, to: name)
    await #expect(throws: StoreError.self) { _ = try await gateway.open() }
    #expect(contents(of: "\(gateway.path)/\(name)") == bytes)
  }

  @Test func `a folder that others can see, or another process has, is refused`() async throws {
    let store = try await gateway.openWithKeys()
    await #expect(throws: StoreError.inUse) { _ = try await gateway.open() }
    withExtendedLifetime(store) {}
    let open = try TestGateway()
    chmod(open.path, 0o755)
    await #expect(throws: StoreError.notPrivate) { _ = try await open.open() }
  }

  @Test func `T14 what was written for a tip whose row never came is emptied, and only that`()
    async throws
  {
    try await leaveOneTip()
    let place = try #require(try await gateway.open().writer.plan(0, byteLimit: .max).tips[0].place)
    let whole = contents(of: gateway.path + "/objects")
    do {
      let objects = try ObjectFile(in: Folder(path: gateway.path), taken: [place])
      _ = try objects.write([UInt8](repeating: 9, count: 60_000))
    }
    #expect(holds(contents(of: gateway.path + "/objects"), [9, 9, 9, 9]))
    let store = try await gateway.open()
    #expect(!holds(contents(of: gateway.path + "/objects"), [9, 9, 9, 9]))
    #expect(contents(of: gateway.path + "/objects").starts(with: whole))
    try await expectTheTip(store)
  }

  @Test func `a missing object and a missing key are found by the check`() async throws {
    let large = try TestBody(gateway.deployment, archiveByteCount: 256 << 10)
    let store = try await gateway.openWithKeys()
    try await store.send(large)
    func verdict(_ subject: Finding.Subject) async throws -> Finding.Verdict? {
      try await store.check().first { $0.subject == subject }?.verdict
    }
    #expect(try await verdict(.objects) == .good)
    #expect(try await verdict(.keyStore) == .good)
    for file in files(below: gateway.path + "/spool") { unlink(file) }
    #expect(try await verdict(.objects) == .bad)
    try await store.writer.forgetAllKeys()
    #expect(try await verdict(.keyStore) == .bad)
  }

  @Test func `a small tip whose object is gone is found by the check`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    truncate(gateway.path + "/objects", 40_000)
    #expect(try await store.check().first { $0.subject == .objects }?.verdict == .bad)
  }

  @Test func `a gateway is never made over another`() throws {
    #expect(throws: StoreError.exists) {
      _ = try GatewayStore.create(
        folder: gateway.path, settings: Settings(parsing: contents(of: gateway.path + "/settings")))
    }
  }
}

extension StoreWriter {
  fileprivate func appendCounters() throws -> [Int64] {
    try database.query("SELECT counter FROM key_appends") { (row) throws(SQLiteError) in
      try row.integer(0)
    }
  }

  fileprivate func forgetAllKeys() throws(StoreError) { try keys.rewrite(keeping: []) }
}
