internal import Age
internal import AgeIdentity
internal import DurableFile
internal import GatewayStore
internal import Intake
internal import Keyring
internal import Primitives
internal import SignedNote
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing

/// What keyrings and week sheets do to a running gateway (formats.md §1, §2).
@Suite struct KeyringImportTests {
  private let gateway: TestGateway
  private let deployment: TestDeployment
  private let first: [UInt8]

  init() throws {
    gateway = try TestGateway()
    deployment = gateway.deployment
    first = try deployment.keyring(gateway.offer)
  }

  private func folder(_ name: String, _ keyrings: [[UInt8]], _ sheets: [[UInt8]]) throws -> String {
    let path = gateway.temporary.file(name)
    try deployment.release(to: path, keyrings: keyrings, sheets: sheets)
    return path
  }

  /// Keyring 2 by root, in force from day 2 on.
  private func second(
    change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    try deployment.keyring(after: first, from: 2, change: change)
  }

  /// Keyring 2 by next-root, which names a fresh one.
  private func rescue() throws -> [UInt8] {
    let fresh = try Ed25519.SigningKey(random: SeededRandom(9)).publicKey
    return try deployment.keyring(after: first, from: 2, by: deployment.nextRoot) {
      $0.root = deployment.nextRoot.verifierKey
      $0.nextRoot = try VerifierKey(name: $0.root.name, publicKey: fresh)
    }
  }

  private func sheets(
    of keyring: UInt32, _ weeks: Range<Int> = 0..<4, indices: [UInt8] = [0, 1, 2],
    by signer: NoteSigner? = nil
  ) throws -> [[UInt8]] {
    try weeks.map {
      try deployment.sheet(week: $0, keyring: keyring, indices: indices, by: signer)
    }
  }

  @Test func `T4 in mid-week keyring and sheets change together, and who left opens nothing more`()
    async throws
  {
    let store = try await gateway.openWithKeys()
    gateway.turn(to: 2)
    try await store.send(TestBody(deployment))
    let intake = try Folder(path: gateway.path + "/intake")
    let before = try intake.files()
    let second = try second {
      $0.investigators.removeFirst()
      $0.desks = try $0.desks.map { try Desk(id: $0.id, members: [1, 2], names: $0.names) }
    }
    let sheets = try sheets(of: 2, indices: [1, 2])
    _ = try await store.importFolder(folder("keys", [first, second], sheets))
    #expect(store.document(.keyring) == second && store.document(.numberedKeyring(1)) == first)
    #expect(store.document(.week) == sheets[0])
    #expect(try await store.status().keyring == 2)
    // How tips arrive is sealed to those who stayed, from the next one on.
    try await store.send(TestBody(deployment))
    let table = try #require(try intake.files().first { !before.contains($0) })
    #expect(throws: AgeError.noMatch) { try gateway.open(gateway.path + "/intake/\(table)", by: 0) }
    _ = try gateway.open(gateway.path + "/intake/\(table)", by: 1)
  }

  @Test func `T4 a new keyring waits for its first day`() async throws {
    let store = try await gateway.openWithKeys()
    let old = store.document(.week)
    let new = try sheets(of: 2)
    _ = try await store.importFolder(folder("keys", [first, second()], new))
    #expect(try await store.status().keyring == 1)
    #expect(store.document(.week) == old)
    gateway.turn(to: 2)
    #expect(try await store.status().keyring == 2)
    #expect(store.document(.week) == new[0])
  }

  @Test(arguments: [0..<0, 1..<4])
  func `a keyring without the sheet of its first day is not taken`(weeks: Range<Int>) async throws {
    let store = try await gateway.openWithKeys()
    let (keyring, sheet) = (store.document(.keyring), store.document(.week))
    let path = try folder("keys", [first, second()], sheets(of: 2, weeks))
    await #expect(throws: StoreError.withoutSheet(keyring: 2, week: deployment.since)) {
      _ = try await store.importFolder(path)
    }
    #expect(store.document(.keyring) == keyring && store.document(.week) == sheet)
  }

  @Test func `T3 next-root wins over root, is told, and outlasts a restart`() async throws {
    let stolen = try second { $0.organisation = FreeText(cleaning: ascii("Thief")) }
    let third = try deployment.keyring(after: stolen, from: 2)
    let (rescue, sheets) = (try rescue(), try sheets(of: 2, by: deployment.nextRoot))
    let number = PublicPath.numberedKeyring(2)
    do {
      let store = try await gateway.openWithKeys()
      gateway.turn(to: 2)
      let theirs = try folder(
        "theirs", [first, stolen, third], self.sheets(of: 3) + self.sheets(of: 2))
      #expect(try await store.importFolder(theirs).keyrings == [2, 3])
      let report = try await store.importFolder(folder("ours", [first, rescue], sheets))
      #expect(
        report.replacedKeyrings == [
          KeyringReplacement(
            number: 2, former: Digest(of: stolen[...]), successor: Digest(of: rescue[...]))
        ])
      #expect(report.keyrings == [2] && report.weeks.count == 4)
      #expect(store.document(number) == rescue && store.document(.week) == sheets[0])
      #expect(store.document(.numberedKeyring(3)) == nil)
    }
    let store = try await gateway.open()
    #expect(store.document(number) == rescue && store.document(.week) == sheets[0])
    let again = try folder("again", [first, stolen], self.sheets(of: 2))
    await #expect(throws: StoreError.keyring(.twoKeyrings(number: 2))) {
      _ = try await store.importFolder(again)
    }
    #expect(store.document(number) == rescue)
  }

  @Test func `T14 a crash while a keyring gives way leaves an older state that can go on`()
    async throws
  {
    let (rescue, sheets) = (try rescue(), try sheets(of: 2, by: deployment.nextRoot))
    do {
      let store = try await gateway.openWithKeys()
      gateway.turn(to: 2)
      _ = try await store.importFolder(folder("theirs", [first, second()], self.sheets(of: 2)))
    }
    // The order in which `write` works: the keyring goes, its sheets go, new sheets come.
    try Folder(path: gateway.path + "/keyrings").remove("000002")
    for step in 0..<2 {
      let store = try await gateway.open()
      #expect(store.document(.keyring) == first)
      #expect(try await store.status().keyring == 1)
      let weeks = try Folder(path: gateway.path + "/weeks")
      let name = try #require(try weeks.files().last)
      if step == 0 { try weeks.write(sheets[3], to: name) }
    }
    let store = try await gateway.open()
    _ = try await store.importFolder(folder("ours", [first, rescue], sheets))
    #expect(store.document(.keyring) == rescue && store.document(.week) == sheets[0])
  }

  @Test func `T3 a second sheet of one week is refused`() async throws {
    let store = try await gateway.openWithKeys()
    let known = store.document(.week)
    let other = try TestDeployment()
    let keyring = try #require(store.document(.keyring))
    let chain = try KeyringChain(
      first: UnverifiedKeyring(parsing: keyring), deployment: deployment.deployment)
    let sheet = try WeekSheet(parsing: deployment.sheet(week: 0), keyring: chain.newest).document
    let twin = try WeekDocument(
      deployment: sheet.deployment, keyring: 1, week: sheet.week,
      recipients: sheet.recipients.map {
        ($0.index, try HybridRecipient(seed: other.seeds[0][Int($0.index)]))
      }, auditors: sheet.auditors)
    let path = try folder("keys", [first], [deployment.root.sign(twin.encoded)])
    await #expect(throws: StoreError.twoSheets(week: deployment.since)) {
      _ = try await store.importFolder(path)
    }
    #expect(store.document(.week) == known)
  }

  @Test func `T4 sheets of the fifth week ahead and later stay outside`() async throws {
    let store = try await gateway.open()
    let path = try folder("keys", [first], sheets(of: 1, 0..<6).reversed())
    let weeks = try await store.importFolder(path).weeks
    #expect(weeks.sorted() == (0..<4).map { deployment.day(7 * $0) })
    // The first is missing: its place stays free.
    let other = try TestGateway()
    let late = try other.deployment.keyring(other.offer)
    let ahead = other.temporary.file("keys")
    try other.deployment.release(
      to: ahead, keyrings: [late], sheets: (3..<6).map { try other.deployment.sheet(week: $0) })
    #expect(try await other.open().importFolder(ahead).weeks == [other.deployment.day(21)])
  }

  @Test func `an older sheet that an investigator carries does no harm`() async throws {
    let store = try await gateway.openWithKeys(weeks: 0..<2)
    gateway.turn(to: 2)
    let new = try sheets(of: 2)
    _ = try await store.importFolder(folder("keys", [first, second()], new))
    let late = try folder("late", [first], sheets(of: 1))
    #expect(try await store.importFolder(late).weeks == [])
    #expect(store.document(.week) == new[0])
  }

  @Test func `T4 without a sheet, and after the last keyring, tips are refused`() async throws {
    let store = try await gateway.openWithKeys(weeks: 0..<1)
    let body = try TestBody(deployment)
    // The day after the week is that of a clock that is behind.
    for (day, isOpen) in [(6, true), (7, true), (8, false), (367, false)] {
      gateway.turn(to: day)
      #expect((store.document(.week) == nil) != isOpen)
      if isOpen {
        try await store.send(body.variant(UInt32(day)))
      } else {
        await #expect(throws: AcceptError.noSheet) {
          try await store.send(body.variant(UInt32(day)))
        }
      }
    }
    #expect(try await store.status().keyring == nil)
    #expect(try await store.check().first { $0.subject == .keyring }?.verdict == .bad)
  }

  @Test func `a new gateway takes the keyrings of the one before, on its first day`() async throws {
    let other = try TestGateway()
    let store = try await gateway.openWithKeys()
    let moved = try deployment.keyring(after: first, from: 2) {
      $0.log = try VerifierKey(name: $0.log.name, publicKey: other.offer.log.publicKey)
      $0.gateway = try VerifierKey(name: $0.gateway.name, publicKey: other.offer.gateway.publicKey)
    }
    let path = try folder("keys", [first, moved], sheets(of: 2))
    // The one before does not promise what nobody would believe.
    await #expect(throws: StoreError.foreignKeyring) { _ = try await store.importFolder(path) }
    // A third keyring names its keys again: those of the second do not matter any more.
    let back = try deployment.keyring(after: moved, from: 2) {
      ($0.log, $0.gateway) = (gateway.offer.log, gateway.offer.gateway)
    }
    let both = try folder("both", [first, moved, back], sheets(of: 3))
    await #expect(throws: Never.self) { _ = try await store.importFolder(both) }
    gateway.turn(to: 2)
    #expect(store.document(.keyring) == back)
  }
}
