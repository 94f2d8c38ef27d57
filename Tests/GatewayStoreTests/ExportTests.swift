internal import Age
internal import AgeIdentity
internal import DurableFile
internal import GatewayStore
internal import Glibc
internal import Intake
internal import Primitives
internal import SignedNote
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing
internal import Transfer

/// What leaves the gateway on a stick (formats.md §8).
@Suite struct ExportTests {
  let gateway: TestGateway
  let body: TestBody
  let stick = TemporaryFolder()

  init() throws {
    gateway = try TestGateway()
    body = try TestBody(gateway.deployment)
  }

  @Test func `every investigator gets every tip byte for byte, and an index sealed to them`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    let large = try TestBody(gateway.deployment, archiveByteCount: 1 << 20)
    try await store.send(body)
    try await store.send(large)
    let report = try await store.exportFolder(stick.path)
    #expect(report.folders.map { $0.tips } == [2, 2, 2])
    for index in UInt8(0)..<3 {
      let path = stick.file("sotto-out-\(index)-000001")
      let manifest = try gateway.manifest(path)
      let list = try FolderIndex(parsing: gateway.open(path + "/index.age", by: Int(index)))
      #expect(Set(list.entries.map { $0.body }) == [body.digest, large.digest])
      for entry in list.entries {
        let tip = contents(of: "\(path)/" + text(TransferPath.tip(entry.id)))
        #expect(Digest(of: tip[...]) == entry.body)
      }
      #expect(manifest.files.count == files(below: path).count - 1)
      for file in manifest.files {
        let bytes = contents(of: "\(path)/\(text(file.path))")
        #expect(Digest(of: bytes[...]) == file.digest && UInt64(bytes.count) == file.byteCount)
      }
    }
  }

  @Test func `tips come until the investigator has them, folders are chained`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    _ = try await store.exportFolder(stick.path)
    let list = try FolderIndex(
      parsing: gateway.open(stick.file("sotto-out-0-000001/index.age"), by: 0))
    try await store.send(body.variant(1))
    let first = Digest(of: contents(of: stick.file("sotto-out-0-000001/manifest.txt"))[...])
    let writer = InFolderWriter(gateway)
    let answer = try writer.write(
      1, last: .init(number: 1, digest: first), imported: list.entries.map { $0.id })
    _ = try await store.importFolder(answer.path)
    let report = try await store.exportFolder(stick.path)
    #expect(report.folders.map { $0.tips } == [1, 2, 2])
    let manifest = try gateway.manifest(stick.file("sotto-out-0-000002"))
    #expect(manifest.previous == first)
    #expect(manifest.last == .init(number: 1, digest: answer.digest))
    #expect(try gateway.manifest(stick.file("sotto-out-1-000002")).last == .none)
  }

  @Test func `what finds no place comes with a later folder, the oldest day first`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    gateway.turn(to: 1)
    try await store.send(body.variant(1))
    let report = try await store.exportFolder(stick.path, byteLimit: 100_000)
    #expect(report.folders.allSatisfy { $0.tips == 1 && $0.waiting == 1 })
    let list = try FolderIndex(
      parsing: gateway.open(stick.file("sotto-out-0-000001/index.age"), by: 0))
    #expect(list.entries.map { $0.body } == [body.digest])
  }

  @Test func `a folder that was given out is never written over`() async throws {
    let store = try await gateway.openWithKeys()
    _ = try await store.exportFolder(stick.path)
    let before = contents(of: stick.file("sotto-out-0-000001/manifest.txt"))
    _ = try await store.exportFolder(stick.path)
    #expect(contents(of: stick.file("sotto-out-0-000001/manifest.txt")) == before)
    #expect(!contents(of: stick.file("sotto-out-0-000002/manifest.txt")).isEmpty)
  }

  @Test func `T13 all files of a folder carry the day`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    _ = try await store.exportFolder(stick.path)
    for file in files(below: stick.path) {
      var status = stat()
      #expect(lstat(file, &status) == 0)
      #expect(status.st_mtim.tv_sec == gateway.deployment.since.number * 86_400)
    }
  }

  @Test func `T12 the sealed index has a size that tells the tips in steps only`() async throws {
    let store = try await gateway.openWithKeys()
    _ = try await store.exportFolder(stick.path)
    try await store.send(body)
    _ = try await store.exportFolder(stick.path)
    let sizes = [1, 2].map { contents(of: stick.file("sotto-out-0-00000\($0)/index.age")).count }
    #expect(sizes[0] == sizes[1] && sizes[0] > 65_536)
  }

  private func text(_ path: TransferPath) -> String { String(decoding: path.bytes, as: UTF8.self) }
}

extension TestGateway {
  /// The plaintext of a file that was sealed to an investigator in the first week.
  func open(_ path: String, by index: Int) throws -> [UInt8] {
    try AgeFile.open(
      contents(of: path), identities: [.hybrid(deployment.seeds[0][index])],
      cipher: SodiumChunkCipher.self)
  }

  /// The manifest of a folder, verified.
  func manifest(_ path: String) throws -> Manifest {
    try Manifest(verifying: contents(of: path + "/manifest.txt"), by: offer.gateway)
  }
}
