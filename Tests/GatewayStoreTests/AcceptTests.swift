internal import Age
internal import GatewayStore
internal import Glibc
internal import Intake
internal import Primitives
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Testing

/// What becomes of a body at intake (formats.md §5).
@Suite struct AcceptTests {
  let gateway: TestGateway
  let body: TestBody

  init() throws {
    gateway = try TestGateway()
    body = try TestBody(gateway.deployment)
  }

  @Test func `an accepted tip is promised by the gateway's key for its body and day`() async throws
  {
    let store = try await gateway.openWithKeys()
    gateway.turn(to: 2)
    let bytes = try await store.send(body)
    let promise = try Promise(
      verifying: bytes, by: gateway.offer.gateway, deployment: gateway.deployment.deployment,
      body: body.digest)
    #expect(promise.day == gateway.deployment.day(2))
    #expect(try await store.status().tips == 1)
  }

  @Test func `T6 the same bytes are the same promise until the end of the next day`() async throws {
    let store = try await gateway.openWithKeys()
    let first = try await store.send(body)
    #expect(try await store.send(body) == first)
    gateway.turn(to: 1)
    #expect(try await store.send(body) == first)
    #expect(try await store.status().tips == 1)
    gateway.turn(to: 2)
    #expect(try await store.send(body) != first)
    #expect(try await store.status().tips == 2)
  }

  @Test func `T6 the same header with another body is refused, before and after a restart`()
    async throws
  {
    do {
      let store = try await gateway.openWithKeys()
      try await store.send(body)
      await #expect(throws: AcceptError.otherBody) {
        try await store.send(body.variantOfRest(1))
      }
    }
    let store = try await gateway.open()
    await #expect(throws: AcceptError.otherBody) { try await store.send(body.variantOfRest(1)) }
    _ = try await store.send(body)
    #expect(try await store.status().tips == 1)
  }

  @Test func `T6 two at once with one header become one tip`() async throws {
    let store = try await gateway.openWithKeys()
    let (body, other) = (body, body.variantOfRest(1))
    let (one, two) = (try await store.begin(body), try await store.begin(other))
    let again = try await store.begin(body)
    for (acceptance, body) in [(one, body), (two, other), (again, body)] {
      try await acceptance.append(body.rest)
    }
    async let first = Self.outcome(one)
    async let second = Self.outcome(two)
    async let third = Self.outcome(again)
    let outcomes = await [first, second, third]
    #expect(try await store.status().tips == 1)
    #expect(outcomes[0] == outcomes[2], "the same body is the same tip")
    #expect([outcomes[0], outcomes[1]].count { $0 == nil } == 1)
  }

  @Test func `T17 what is no envelope of a size class is refused, and nothing stays`() async throws
  {
    let store = try await gateway.openWithKeys()
    var wrong = body
    wrong.bytes[30] ^= 1
    await #expect(throws: AcceptError.self) { try await store.send(wrong) }
    for count in [0, 78_093, 78_095, 64 << 10] {
      await #expect(throws: AcceptError.notAClass) {
        _ = try await store.begin(header: body.header, bodyByteCount: count, listener: .onion)
      }
    }
    let recipients = try gateway.deployment.seeds[0].map { try HybridRecipient(seed: $0) }
    var seven = body
    seven.bytes = try Envelope(to: recipients, stanzaCount: 7, random: SeededRandom(1))
      .seal([UInt8](repeating: 0, count: 64 << 10), with: SodiumChunkCipher.self)
    await #expect(throws: AcceptError.self) {
      _ = try await store.begin(
        header: seven.header, bodyByteCount: body.bytes.count, listener: .onion)
    }
    #expect(try await store.status().tips == 0)
  }

  @Test(arguments: [64 << 10, 256 << 10])
  func `T17 a body that ends early or goes on too long leaves nothing`(class: Int) async throws {
    let store = try await gateway.openWithKeys()
    let body = try TestBody(gateway.deployment, archiveByteCount: `class`)
    let cut = try await store.begin(body)
    try await cut.append(body.rest.dropLast())
    await #expect(throws: AcceptError.wrongLength) { _ = try await cut.finish() }
    let long = try await store.begin(body.variant(1))
    await #expect(throws: AcceptError.wrongLength) { try await long.append(body.rest + [0]) }
    await #expect(throws: AcceptError.wrongLength) { _ = try await long.finish() }
    #expect(try await store.status().tips == 0)
  }

  @Test func `an upload that is given up leaves no file`() async throws {
    let store = try await gateway.openWithKeys()
    let body = try TestBody(gateway.deployment, archiveByteCount: 1 << 20)
    try await Self.giveUp(store, body)
    #expect(files(below: gateway.path + "/spool").isEmpty)
    #expect(try await store.status().tips == 0)
  }

  @Test func `T4 without a keyring or a sheet of the week nothing is taken`() async throws {
    do {
      let store = try await gateway.open()
      await #expect(throws: AcceptError.noSheet) { try await store.send(body) }
    }
    let store = try await gateway.openWithKeys(weeks: 0..<1)
    try await store.send(body)
    gateway.turn(to: 7)
    try await store.send(body.variant(1))
    gateway.turn(to: 8)
    await #expect(throws: AcceptError.noSheet) { try await store.send(body.variant(2)) }
    gateway.turn(to: 367)
    await #expect(throws: AcceptError.noSheet) { try await store.send(body.variant(3)) }
  }

  @Test func `T14 a disk that has too little left refuses and keeps nothing`() async throws {
    let gateway = try TestGateway { $0.freeByteCountMin = 1 << 60 }
    let store = try await gateway.openWithKeys()
    let body = try TestBody(gateway.deployment)
    await #expect(throws: AcceptError.storageFull) { try await store.send(body) }
    #expect(try await store.status().tips == 0)
  }

  @Test func `T15 the day's quota counts what was kept, and a repeat costs nothing`() async throws {
    let gateway = try TestGateway { $0.tipsPerDay = 2 }
    let body = try TestBody(gateway.deployment)
    do {
      let store = try await gateway.openWithKeys()
      try await Self.giveUp(store, body.variant(9))
      try await store.send(body)
      try await store.send(body.variant(1))
      await #expect(throws: AcceptError.quotaUsed) { try await store.send(body.variant(2)) }
      try await store.send(body)
    }
    let store = try await gateway.open()
    await #expect(throws: AcceptError.quotaUsed) { try await store.send(body.variant(2)) }
    gateway.turn(to: 1)
    try await store.send(body.variant(2))
  }

  @Test func `T15 the day's bytes are counted before they are stored`() async throws {
    let gateway = try TestGateway { $0.bytesPerDay = 100_000 }
    let store = try await gateway.openWithKeys()
    let body = try TestBody(gateway.deployment)
    try await store.send(body)
    await #expect(throws: AcceptError.quotaUsed) { try await store.send(body.variant(1)) }
  }

  @Test func `T13 no file time is finer than a day`() async throws {
    let store = try await gateway.openWithKeys()
    try await store.send(body)
    try await store.send(TestBody(gateway.deployment, archiveByteCount: 256 << 10))
    gateway.turn(to: 1)
    _ = try await store.sweep()
    for folder in ["spool", "intake", "board"] {
      let found = files(below: "\(gateway.path)/\(folder)")
      #expect(!found.isEmpty)
      for file in found {
        var status = stat()
        #expect(lstat(file, &status) == 0)
        #expect(status.st_mtim.tv_sec % 86_400 == 0 && status.st_mtim.tv_nsec == 0)
      }
    }
  }

  private static func outcome(_ acceptance: Acceptance) async -> [UInt8]? {
    // A refusal is an outcome.
    try? await acceptance.finish()
  }

  private static func giveUp(_ store: GatewayStore, _ body: TestBody) async throws {
    let acceptance = try await store.begin(body)
    try await acceptance.append(Array(body.rest.dropLast(100)))
  }
}

extension GatewayStore {
  /// Begins a body, whether it came before or not.
  func begin(_ body: TestBody) async throws(AcceptError) -> Acceptance {
    switch try await begin(
      header: body.header, bodyByteCount: body.bytes.count, listener: .onion)
    {
    case .new(let acceptance), .repeated(let acceptance): acceptance
    }
  }
}

/// Every regular file in a folder and the folders in it.
func files(below path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var found: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name == "." || name == ".." { continue }
    let child = path + "/" + name
    if entry.pointee.d_type == UInt8(DT_DIR) {
      found += files(below: child)
    } else if entry.pointee.d_type == UInt8(DT_REG) {
      found.append(child)
    }
  }
  return found.sorted()
}
