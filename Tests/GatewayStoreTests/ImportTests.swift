internal import DurableFile
internal import GatewayStore
internal import Intake
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing
internal import Transfer

/// What the gateway takes from a stick (formats.md §2, §8).
@Suite struct ImportTests {
  let gateway: TestGateway
  let writer: InFolderWriter
  let cells: [Cell]

  init() throws {
    gateway = try TestGateway()
    writer = InFolderWriter(gateway)
    cells = try InFolderWriter.dummies(16)
  }

  /// Nothing of a folder stays when it is refused.
  private func expectRefusal(
    _ error: StoreError, _ store: GatewayStore, _ path: String
  ) async throws {
    await #expect(throws: error) { _ = try await store.importFolder(path) }
    #expect(try await store.status().cells == 0)
  }

  @Test func `an investigator's folder is taken once, the same folder again does nothing`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    let (path, _) = try writer.write(1, cells: cells.bytes)
    let report = try await store.importFolder(path)
    #expect(report.taken.count == 1 && report.cells == 16)
    let again = try await store.importFolder(path)
    #expect(again.taken.isEmpty && again.repeated.count == 1 && again.cells == 0)
    #expect(try await store.status().cells == 16)
  }

  @Test func `T5 a folder whose files are not the manifest's is refused whole`() async throws {
    let store = try await gateway.openWithKeys()
    var changed = writer
    changed.spoil = { try $0.write([1], to: "passes") }
    try await expectRefusal(
      .transfer(.altered(.passes)), store, changed.write(1, cells: cells.bytes).path)
    changed.spoil = { try $0.remove("imported") }
    try await expectRefusal(
      .transfer(.missing(.imported)), store, changed.write(1, cells: cells.bytes).path)
    changed.spoil = { try $0.write([1], to: "more") }
    let more = try TransferPath(ascii("more")[...])
    try await expectRefusal(
      .transfer(.unexpected(more)), store, changed.write(1, cells: cells.bytes).path)
  }

  @Test func `T17 a folder by a stranger, for another person or deployment is refused`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    var foreign = writer
    foreign.signer = 1
    try await expectRefusal(
      .transfer(.notForUs), store, foreign.write(1, cells: cells.bytes).path)
    foreign = writer
    foreign.addressee = Identifier(random: SeededRandom(3))
    try await expectRefusal(
      .transfer(.notForUs), store, foreign.write(1, cells: cells.bytes).path)
    let stranger = InFolderWriter(try TestGateway())
    try await expectRefusal(
      .unknownInvestigator, store, stranger.write(1, cells: cells.bytes).path)
  }

  @Test func `T34 cells, imported and passes are always there, empty or not`() async throws {
    let store = try await gateway.openWithKeys()
    for path in [TransferPath.cells, .imported, .passes] {
      var short = writer
      short.missing = path
      try await expectRefusal(.transfer(.missing(path)), store, short.write(1).path)
    }
  }

  @Test func `T17 cells come in multiples of 16, at most 256, each of the right grammar`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    try await expectRefusal(
      .board(.malformed), store,
      writer.write(1, cells: cells.dropLast().flatMap { $0.encoded }).path
    )
    try await expectRefusal(.board(.malformed), store, writer.write(1, cells: []).path)
    let many = [[UInt8]](repeating: cells.bytes, count: 17).flatMap { $0 }
    try await expectRefusal(.tooManyCells, store, writer.write(1, cells: many).path)
    var broken = cells.bytes
    broken[20] ^= 0xFF
    let path = try writer.write(1, cells: broken).path
    await #expect(throws: StoreError.self) { _ = try await store.importFolder(path) }
    #expect(try await store.status().cells == 0)
  }

  @Test func `T33 a gap, a broken chain and a number with another digest are refused by name`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    let other = try writer.write(2, previous: Digest(of: [1]), cells: cells.bytes)
    try await expectRefusal(.transfer(.gap(expected: 1)), store, other.path)
    let first = try writer.write(1)
    _ = try await store.importFolder(first.path)
    for (folder, error) in [
      (other, TransferError.brokenChain),
      (
        try writer.write(1, passes: [Digest(of: [2])]),
        .conflictingNumber(continueFrom: 2)
      ),
    ] {
      await #expect(throws: StoreError.transfer(error)) {
        _ = try await store.importFolder(folder.path)
      }
      #expect(try await store.status().cells == 16)
    }
    let second = try writer.write(2, previous: first.digest, cells: cells.bytes)
    #expect(try await store.importFolder(second.path).cells == 16)
  }

  @Test func `T11 of two cells with one tag the second alone is refused and named`() async throws {
    let store = try await gateway.openWithKeys()
    let twin = try Cell(parsing: (cells[0].tag.bytes + cells[1].sealed)[...])
    let first = try writer.write(1, cells: (cells.dropLast() + [twin]).map { $0 }.bytes)
    let report = try await store.importFolder(first.path)
    #expect(report.refused == [cells[0].tag] && report.cells == 15)
    gateway.turn(to: 1)
    _ = try await store.sweep()
    // The tag is on the board now.
    let again = try InFolderWriter.dummies(15, seed: 2) + [twin]
    let second = try writer.write(2, previous: first.digest, cells: again.bytes)
    #expect(try await store.importFolder(second.path).refused == [cells[0].tag])
    let stick = TemporaryFolder()
    _ = try await store.exportFolder(stick.path)
    let refused = try gateway.open(stick.file("sotto-out-0-000001/refused.age"), by: 0)
    #expect(try RefusedTags(parsing: refused[...]).tags == [cells[0].tag])
    let others = try gateway.open(stick.file("sotto-out-1-000001/refused.age"), by: 1)
    #expect(try RefusedTags(parsing: others[...]).tags == [])
  }

  @Test func `T4 at most four sheets of weeks to come are with the gateway`() async throws {
    let store = try await gateway.openWithKeys(weeks: 0..<6)
    #expect(try await store.status().weeksAhead == 4)
    gateway.turn(to: 7)
    let folder = gateway.temporary.file("more")
    try gateway.deployment.release(to: folder, gateway: gateway.offer, weeks: 0..<6)
    #expect(try await store.importFolder(folder).weeks == [gateway.deployment.day(28)])
  }

  @Test func `T3 keys that are not this gateway's or not by its root are refused`() async throws {
    let store = try await gateway.open()
    let other = try TestGateway()
    let foreign = gateway.temporary.file("foreign")
    try other.deployment.release(to: foreign, gateway: other.offer)
    await #expect(throws: StoreError.keyring(.wrongDeployment)) {
      _ = try await store.importFolder(foreign)
    }
    let moved = gateway.temporary.file("moved")
    try gateway.deployment.release(to: moved, gateway: gateway.offer) { $0.log = other.offer.log }
    await #expect(throws: StoreError.foreignKeyring) { _ = try await store.importFolder(moved) }
    let forged = gateway.temporary.file("forged")
    try gateway.deployment.release(to: forged, gateway: gateway.offer)
    var keyring = contents(of: forged + "/keyrings/000001")
    keyring[keyring.count - 10] ^= 1
    try Folder(path: forged + "/keyrings").write(keyring, to: "000001")
    await #expect(throws: StoreError.self) { _ = try await store.importFolder(forged) }
    let changed = gateway.temporary.file("policy")
    try gateway.deployment.release(to: changed, gateway: gateway.offer) {
      $0.policy = Digest(of: [1])
    }
    await #expect(throws: StoreError.foreignFile) { _ = try await store.importFolder(changed) }
    #expect(store.document(.keyring) == nil)
  }

  @Test func `T3 another keyring under a known number is refused`() async throws {
    let store = try await gateway.openWithKeys()
    let known = store.document(.keyring)
    let second = gateway.temporary.file("second")
    try gateway.deployment.release(to: second, gateway: gateway.offer) {
      $0.organisation = FreeText(cleaning: ascii("Somebody else"))
    }
    await #expect(throws: StoreError.keyring(.twoKeyrings(number: 1))) {
      _ = try await store.importFolder(second)
    }
    #expect(store.document(.keyring) == known)
  }

  @Test func `a desk's recipients are served for stock age`() async throws {
    let store = try await gateway.openWithKeys()
    let text = try #require(store.document(.recipients(DeskID(ascii("main")[...]))))
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    #expect(lines.prefix(3) == ["# 0 Person 0", "# 1 Person 1", "# 2 Person 2"])
    #expect(lines.count == 11 && lines[3...].allSatisfy { $0.hasPrefix("age1pq1") })
    #expect(lines[3] == lines[6] && lines[4] == lines[7] && Set(lines[3...]).count == 3)
  }
}
