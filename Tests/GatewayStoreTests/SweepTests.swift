internal import DurableFile
internal import Glibc
internal import Intake
internal import Primitives
internal import ReplyBoard
internal import SignedNote
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

/// The daily work: deletion, keys, the board (formats.md §6, §7).
@Suite struct SweepTests {
  let gateway: TestGateway
  let body: TestBody
  let writer: InFolderWriter

  init() throws {
    gateway = try TestGateway()
    writer = InFolderWriter(gateway)
    body = try TestBody(gateway.deployment)
  }

  private func manifest(_ store: GatewayStore) throws -> BoardManifest {
    let bytes = try #require(store.document(.board))
    let note = try UnverifiedNote(parsing: bytes[...]).verified(by: [gateway.offer.gateway])
    return try BoardManifest(parsing: note.text[...])
  }

  @Test func `T33 after a jump of the clock nothing happens until a person names the day`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    gateway.turn(to: 1)
    _ = try await store.sweep()
    let board = store.document(.board)
    let swept = gateway.deployment.day(0)
    for day in [365, 4, 0] {
      gateway.turn(to: day)
      await #expect(throws: StoreError.clockJump(lastSwept: swept)) { _ = try await store.sweep() }
      #expect(store.document(.board) == board)
      #expect(try await store.status().tips == 1)
      #expect(try await store.status().lastClosed == swept)
    }
    gateway.turn(to: 200)
    await #expect(throws: StoreError.otherDay) {
      _ = try await store.sweep(named: gateway.deployment.day(199))
    }
    #expect(try await store.sweep(named: gateway.deployment.day(200)).deletedTips == 1)
  }

  @Test func `a sweep a day late is no jump`() async throws {
    let store = try await gateway.openWithKeys()
    gateway.turn(to: 1)
    _ = try await store.sweep()
    gateway.turn(to: 2)
    _ = try await store.sweep()
    #expect(try await store.status().lastClosed == gateway.deployment.day(1))
  }

  @Test func `tips stay until the last day of their class, then they and their keys are gone`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    let large = try TestBody(gateway.deployment, archiveByteCount: 256 << 10)
    try await store.send(body)
    try await store.send(large)
    gateway.turn(to: 179)
    #expect(try await store.sweep(named: gateway.deployment.day(179)).deletedTips == 0)
    #expect(try await store.writer.keyList().count == 2)
    gateway.turn(to: 180)
    #expect(try await store.sweep().deletedTips == 2)
    #expect(try await store.writer.keyList().count == 0)
    #expect(files(below: gateway.path + "/spool").isEmpty)
  }

  @Test func `T22 nothing of a deleted tip is in any file of the gateway`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    try await store.send(body.variant(1))
    let plan = try await store.writer.plan(0, byteLimit: .max)
    let keys = try await store.writer.keyList()
    var traces: [[UInt8]] = []
    for tip in plan.tips {
      traces += [tip.id.bytes, tip.caseHandle.bytes, tip.salt, tip.object]
      let object = try #require(try await store.writer.object(tip.number))
      traces += [Array(object[1_000..<1_032]), Array(object.suffix(32))]
      traces.append(try #require(keys[tip.number]).withBytes { [UInt8]($0) })
    }
    let masters = contents(of: gateway.path + "/master")
    traces.append(masters)
    func found() -> [[UInt8]] {
      let all = files(below: gateway.path).map { contents(of: $0) }
      return traces.filter { trace in all.contains { holds($0, trace) } }
    }
    #expect(found().count > plan.tips.count, "the search itself works")
    gateway.turn(to: 180)
    #expect(try await store.sweep(named: gateway.deployment.day(180)).deletedTips == 2)
    #expect(found() == [])
  }

  @Test func `T13 after the day objects lie elsewhere under a fresh master key`() async throws {
    let store = try await gateway.openWithKeys()
    for number in 0..<3 {
      let large = try TestBody(gateway.deployment, archiveByteCount: 256 << 10)
      try await store.send(large)
      try await store.send(body.variant(UInt32(number)))
    }
    let (before, master) = (inodes(), contents(of: gateway.path + "/master"))
    let places = try await store.places()
    gateway.turn(to: 1)
    _ = try await store.sweep()
    #expect(before.count == 3 && inodes().keys == before.keys)
    #expect(inodes().allSatisfy { before[$0.key] != $0.value })
    let moved = try await store.places()
    #expect(places.count == 3 && moved.keys == places.keys)
    #expect(moved.allSatisfy { places[$0.key] != $0.value })
    let objects = contents(of: gateway.path + "/objects")
    #expect(objects.count { $0 != 0 } < 4 * 80_000, "the old places are empty")
    #expect(contents(of: gateway.path + "/master") != master)
    #expect(try await store.writer.keyList().count == 6)
    let findings = try await store.check()
    #expect(findings.allSatisfy { $0.verdict != .bad })
  }

  @Test func `metadata tables are erased after 28 days`() async throws {
    let store = try await gateway.openWithKeys(weeks: 0..<6)
    try await store.send(body)
    gateway.turn(to: 28)
    #expect(try await store.sweep(named: gateway.deployment.day(28)).erasedTables == 0)
    gateway.turn(to: 29)
    #expect(try await store.sweep().erasedTables > 0)
    let first = String(decoding: gateway.deployment.since.text, as: UTF8.self)
    #expect(!files(below: gateway.path + "/intake").contains { $0.contains(first) })
  }

  @Test func `each closed day gets a bundle of 16, 32, 64 cells`() async throws {
    let store = try await gateway.openWithKeys()
    let cells = try InFolderWriter.dummies(32)
    let path = try writer.write(1, cells: cells.bytes).path
    _ = try await store.importFolder(path)
    gateway.turn(to: 2)
    #expect(
      try await store.sweep().frozen == [gateway.deployment.day(0), gateway.deployment.day(1)])
    let board = try manifest(store)
    for (number, count) in [(0, 32), (1, 16)] {
      let day = gateway.deployment.day(number)
      let bytes = try #require(store.document(.bundle(day)))
      let bundle = try Bundle(parsing: bytes)
      #expect(board.entry(of: day) == .bundle(count: count, bundle.digest))
      if number == 0 {
        #expect((0..<32).map { bundle.tag(at: $0) } == cells.map { $0.tag }.sorted())
      }
    }
  }

  @Test func `T11 a published day is never frozen again, a lost one is said to be lost`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    gateway.turn(to: 1)
    _ = try await store.sweep()
    let day = gateway.deployment.day(0)
    let first = try #require(store.document(.bundle(day)))
    // Late cells go to the next bundle.
    let cells = try InFolderWriter.dummies(16)
    _ = try await store.importFolder(writer.write(1, cells: cells.bytes).path)
    gateway.turn(to: 2)
    #expect(try await store.sweep().frozen == [gateway.deployment.day(1)])
    #expect(store.document(.bundle(day)) == first)
    let file = "\(gateway.path)/board/\(String(decoding: day.text, as: UTF8.self))"
    var changed = first
    changed[5_000] ^= 1
    try Folder(path: gateway.path + "/board").write(
      changed, to: String(decoding: day.text, as: UTF8.self))
    gateway.turn(to: 3)
    #expect(try await store.sweep().frozen == [gateway.deployment.day(2)])
    #expect(try manifest(store).entry(of: day) == .lost)
    unlink(file)
    gateway.turn(to: 4)
    #expect(try await store.sweep().frozen == [gateway.deployment.day(3)])
    #expect(try manifest(store).entry(of: day) == .lost)
  }

  private func inodes() -> [String: UInt] {
    var inodes: [String: UInt] = [:]
    for file in files(below: gateway.path + "/spool") {
      var status = stat()
      if lstat(file, &status) == 0 { inodes[file] = UInt(status.st_ino) }
    }
    return inodes
  }
}

/// Whether `needle` stands in `bytes`.
func holds(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
  guard let first = needle.first, bytes.count >= needle.count else { return false }
  return bytes.withUnsafeBufferPointer { bytes in
    (0...bytes.count - needle.count).contains { start in
      bytes[start] == first
        && needle.indices.allSatisfy { bytes[start + $0] == needle[$0] }
    }
  }
}

extension GatewayStore {
  /// Where the objects of small tips lie, by number of the tip.
  fileprivate func places() async throws -> [UInt64: Int] {
    let tips = try await writer.plan(0, byteLimit: .max).tips
    return Dictionary(
      uniqueKeysWithValues: tips.compactMap { tip in tip.place.map { (tip.number, $0) } })
  }
}
