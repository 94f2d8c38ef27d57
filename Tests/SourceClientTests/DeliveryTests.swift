import Age
import Codename
import Glibc
import Intake
import Keyring
import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Tip
import Testing

@testable import SourceClient

@Suite struct DeliveryTests {
  private let deployment: TestDeployment
  private let folder = TemporaryFolder()

  init() throws {
    deployment = try TestDeployment()
  }

  private func status(_ fake: FakeGateway) async throws -> GatewayStatus {
    let gateway = Gateway(fake)
    return try await gateway.status(
      gateway.keyrings(pinned: deployment.id), on: TestDeployment.today, keys: nil)
  }

  private func file(_ name: String, _ content: [UInt8]) throws -> SourceFile {
    try write(content, to: folder.file(name))
    return try SourceFile(path: folder.file(name))
  }

  private func draft(
    files: [SourceFile] = [], desk: String = "finance", without: [UInt8] = [],
    keys: SourceKeys? = nil
  ) throws -> TipDraft {
    TipDraft(
      message: Secret(copying: bytes("They pay twice.")), files: files,
      desk: try DeskID(bytes(desk)), without: without, keys: keys)
  }

  private func deliver(
    _ draft: TipDraft, through fake: FakeGateway, retries: Int = 0
  ) async throws -> Promise {
    var left = retries
    return try await Gateway(fake).deliver(
      draft, to: status(fake), random: SystemRandom(),
      shouldRetry: { _ in
        left -= 1
        return left >= 0
      }
    ).promise
  }

  @Test func `the desk's investigators open what was sent, and nobody else`() async throws {
    let fake = try deployment.gatewayServing()
    let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let keys = try deployment.keys()
    let tip = try draft(
      files: [file("Rechnung ž.PDF", content), file("empty", [])], without: [2], keys: keys)
    let promise = try await deliver(tip, through: fake)

    let body = try #require(fake.accepted.first)
    #expect(fake.accepted.count == 1)
    #expect(promise.body == Digest(of: body[...]))
    for index: UInt8 in [1, 3] {
      let opened = try #require(try deployment.opened(body, by: index))
      #expect(opened.message[...] == bytes("They pay twice."))
      #expect(opened.files == [content, []])
      #expect(opened.about.heading.without == [2])
      #expect(opened.about.heading.replies?.author == keys.author.publicKey)
      #expect(opened.about.files[0].name.bytes[...] == bytes("Rechnung ž.PDF"))
      #expect(opened.about.files[0].mediaType.bytes[...] == bytes("application/pdf"))
    }
    for index: UInt8 in [2, 4] { #expect(try deployment.opened(body, by: index) == nil) }
  }

  @Test func `T12 a body has the length of a class and eight stanzas, whoever is left out`()
    async throws
  {
    let fake = try deployment.gatewayServing()
    for without: [UInt8] in [[], [1], [1, 2]] {
      _ = try await deliver(draft(without: without), through: fake)
    }
    _ = try await deliver(draft(files: [file("a", [1])], keys: deployment.keys()), through: fake)
    #expect(Set(fake.accepted.map { $0.count }) == [12_526 + 16 + 65_536 + 16])
    for body in fake.accepted {
      #expect(throws: Never.self) { try TipBody.checkHeader(body.prefix(12_526)) }
    }
  }

  @Test func `T12 the stanzas of the desk do not stand in one place`() async throws {
    let fake = try deployment.gatewayServing()
    var positions: Set<Int> = []
    for _ in 0..<24 {
      _ = try await deliver(draft(desk: "sport"), through: fake)
      let header = try Header(parsing: try #require(fake.accepted.last).prefix(12_526))
      let key = try XWing.PrivateKey(seed: TestDeployment.seed(4))
      for (position, stanza) in header.stanzas.enumerated() {
        let stanza = try #require(try HybridStanza(stanza))
        let opened = try? HPKE.open(
          stanza.body, encapsulation: stanza.encapsulation, with: key, info: HybridStanza.info)
        if opened != nil { positions.insert(position) }
      }
    }
    // All 24 in three places or fewer: less than once in ten thousand million runs.
    #expect(positions.count > 3)
  }

  @Test func `a one-way tip names no author and no way to answer`() async throws {
    let fake = try deployment.gatewayServing()
    _ = try await deliver(draft(), through: fake)
    let opened = try #require(try deployment.opened(fake.accepted[0], by: 1))
    #expect(opened.about.heading.replies == nil)
  }

  @Test func `the chain key in a tip is that of its day`() async throws {
    let fake = try deployment.gatewayServing()
    let keys = try deployment.keys()
    _ = try await deliver(draft(keys: keys), through: fake)
    let opened = try #require(try deployment.opened(fake.accepted[0], by: 1))
    var key = keys.tagChain
    for _ in 0..<TestDeployment.today.days(since: TestDeployment.since) {
      key = HKDF.expand(key, label: "tag-ratchet", count: 32)
    }
    let sent = try #require(opened.about.heading.replies?.chainKey)
    #expect(sent.withBytes { [UInt8]($0) } == key.withBytes { [UInt8]($0) })
  }

  @Test func `T6 after a broken connection the same bytes are sent, and they are one tip`()
    async throws
  {
    let fake = try deployment.gatewayServing()
    fake.faults = [
      .breaks(afterBytes: 5_000), .unreachable, .breaks(afterBytes: 200_000), .losesAnswer,
    ]
    let content = [UInt8](repeating: 7, count: 700_000)
    let promise = try await deliver(draft(files: [file("a", content)]), through: fake, retries: 4)
    #expect(fake.uploads.count == 5)
    #expect(fake.accepted.count == 1)
    #expect(fake.uploads[3] == fake.uploads[4])
    for upload in fake.uploads { #expect(fake.uploads[4].starts(with: upload)) }
    #expect(promise.body == Digest(of: fake.accepted[0][...]))
  }

  @Test func `T6 without leave to retry the failure is told`() async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = [.breaks(afterBytes: 100)]
    await #expect(throws: ClientError.transport(.interrupted)) {
      try await deliver(draft(), through: fake)
    }
    #expect(fake.uploads.count == 1)
  }

  @Test func `two plaintexts never leave under one key`() async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = [.losesAnswer]
    let first = [UInt8](repeating: 1, count: 700_000)
    var second = first
    second[300_000] = 2
    let file = try file("a", first)
    fake.onBytes = { [folder] count throws(ClientError) in
      // Everything was read: the next attempt finds another content of the same length.
      if count > 1_000_000 { write(second, toFile: folder.file("a")) }
    }
    _ = try await deliver(draft(files: [file]), through: fake, retries: 1)
    #expect(fake.uploads.count == 3)
    let (before, during, after) = (fake.uploads[0], fake.uploads[1], fake.uploads[2])
    #expect(during.count < before.count && before.starts(with: during))
    #expect(after.prefix(12_526) != before.prefix(12_526))
    let opened = try #require(try deployment.opened(after, by: 1))
    #expect(opened.files == [second])
  }

  @Test func `a gateway that holds another body under the header gets a fresh one`() async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = [.conflict]
    _ = try await deliver(draft(), through: fake)
    #expect(fake.uploads.count == 2)
    #expect(fake.accepted == [fake.uploads[1]])
    #expect(fake.uploads[0].prefix(12_526) != fake.uploads[1].prefix(12_526))
  }

  @Test func `a gateway that never stops conflicting is given up`() async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = .init(repeating: .conflict, count: 20)
    await #expect(throws: ClientError.answer(status: 409)) {
      try await deliver(draft(), through: fake)
    }
    #expect(fake.uploads.count == 4)
  }

  @Test func `T6 a gateway that takes nothing just now gets the same bytes later`() async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = [.losesAnswer, .answers(503), .answers(503)]
    _ = try await deliver(draft(), through: fake, retries: 3)
    #expect(fake.uploads.count == 4 && fake.accepted.count == 1)
    fake.faults = [.answers(503)]
    await #expect(throws: ClientError.answer(status: 503)) {
      try await deliver(draft(), through: fake)
    }
  }

  @Test func `the promise comes with the note that proves it`() async throws {
    let fake = try deployment.gatewayServing()
    let signed = try await Gateway(fake).deliver(
      draft(), to: status(fake), random: SystemRandom())
    let body = try #require(fake.accepted.first)
    let proven = try Promise(
      verifying: signed.note, by: deployment.gateway.verifierKey, deployment: deployment.id,
      body: Digest(of: body[...]))
    #expect(proven == signed.promise)
  }

  @Test func `a picture of the tip says who opens it and how much is sent`() async throws {
    let fake = try deployment.gatewayServing()
    let status = try await status(fake)
    let preview = try draft(without: [2], keys: deployment.keys())
      .preview(for: status, random: SystemRandom())
    #expect(preview == TipPreview(readers: [1, 3], byteCount: 78_094))
    #expect(throws: ClientError.unknownInvestigator) {
      try draft(without: [1, 2, 3]).preview(for: status, random: SystemRandom())
    }
    #expect(fake.uploads.isEmpty)
  }

  @Test(arguments: [400, 411, 413, 429, 500, 507, 200, 302])
  func `any other answer is no promise`(_ status: Int) async throws {
    let fake = try deployment.gatewayServing()
    fake.faults = [.answers(status)]
    await #expect(throws: ClientError.answer(status: status)) {
      try await deliver(draft(), through: fake, retries: 3)
    }
    #expect(fake.uploads.count == 1)
  }

  @Test func `a promise counts only from the gateway's key and for this body`() async throws {
    let fake = try deployment.gatewayServing()
    fake.signer = deployment.root
    await #expect(throws: ClientError.promise(.note(.unknownKey))) {
      try await deliver(draft(), through: fake)
    }
    let other = try TestDeployment(20)
    let foreign = FakeGateway(fake.pages, signer: deployment.gateway, deployment: other.id)
    await #expect(throws: ClientError.promise(.mismatch)) {
      try await deliver(draft(), through: foreign)
    }
    let early = try deployment.gatewayServing()
    early.faults = [.answers(201)]
    await #expect(throws: ClientError.self) { try await deliver(draft(), through: early) }
  }

  @Test func `T2 nothing that follows from the codename is on the wire in clear`() async throws {
    let fake = try deployment.gatewayServing()
    let codename = Codename(random: SeededRandom(5))
    let keys = try SourceKeys(codename, deployment: deployment.id)
    let gateway = Gateway(fake)
    let chain = try await gateway.keyrings(pinned: deployment.id)
    let status = try await gateway.status(chain, on: TestDeployment.today, keys: keys)
    _ = try await gateway.deliver(
      draft(files: [file("canary-name", [UInt8]("canary-content".utf8))], keys: keys), to: status,
      random: SystemRandom())

    let wire = fake.requests.flatMap { [UInt8]($0.utf8) } + fake.uploads.flatMap { $0 }
    let secrets = [codename.text, keys.replyIdentity, keys.tagChain, keys.author.seed]
    var forbidden = secrets.map { $0.withBytes { [UInt8]($0) } }
    forbidden += [keys.author.publicKey, try XWing.publicKey(keys.replyIdentity)]
    forbidden +=
      forbidden.map { Hex.encode($0) } + forbidden.map { Base64.encode($0[...], padded: false) }
    forbidden += ["canary", "They pay twice", "finance"].map { [UInt8]($0.utf8) }
    forbidden += codename.text.withBytes { $0.split(separator: 0x20).map { [UInt8]($0) } }
      .filter { $0.count > 5 }
    for secret in forbidden {
      #expect(wire.firstRange(of: secret) == nil, "\(String(decoding: secret, as: UTF8.self))")
    }
  }

  @Test func `a desk or an investigator that does not exist is told before anything is sent`()
    async throws
  {
    let fake = try deployment.gatewayServing()
    let before = fake.requests.count
    await #expect(throws: ClientError.unknownDesk) {
      try await deliver(draft(desk: "weather"), through: fake)
    }
    for without: [UInt8] in [[9], [1, 2, 3], [4, 9]] {
      await #expect(throws: ClientError.unknownInvestigator) {
        try await deliver(draft(without: without), through: fake)
      }
    }
    #expect(fake.uploads.isEmpty && fake.requests.count > before)
  }

  @Test func `a tip over the deployment's limit is refused before anything is sent`() async throws {
    let fake = try deployment.gatewayServing()
    let keyring = try deployment.keyring(deployment.document { $0.archiveByteLimit = 262_144 })
    fake.pages["/keyring"] = keyring
    fake.pages["/keyring/1"] = keyring
    let fits = try file("fits", [UInt8](repeating: 0, count: 200_000))
    _ = try await deliver(draft(files: [fits]), through: fake)
    let over = try file("over", [UInt8](repeating: 0, count: 262_144))
    await #expect(throws: ClientError.overLimit) {
      try await deliver(draft(files: [over]), through: fake)
    }
    #expect(fake.uploads.count == 1)
  }

  @Test func `files that shrink, grow or vanish stop the tip`() async throws {
    for change in [-1, 1] {
      let fake = try deployment.gatewayServing()
      let changing = try file("a", [UInt8](repeating: 1, count: 1_000))
      try write([UInt8](repeating: 1, count: 1_000 + change), to: folder.file("a"))
      await #expect(throws: ClientError.fileChanged(number: 2)) {
        try await deliver(draft(files: [file("b", []), changing]), through: fake)
      }
      #expect(fake.accepted.isEmpty)
    }
    let fake = try deployment.gatewayServing()
    let vanishing = try file("c", [1])
    remove(folder.file("c"))
    await #expect(throws: ClientError.unreadable(number: 1)) {
      try await deliver(draft(files: [vanishing]), through: fake)
    }
  }

  @Test func `progress ends where the body ends`() async throws {
    let fake = try deployment.gatewayServing()
    var seen: [Int] = []
    let status = try await status(fake)
    _ = try await Gateway(fake).deliver(
      draft(files: [file("a", [UInt8](repeating: 1, count: 900_000))]), to: status,
      random: SystemRandom(), progress: { sent, _ in seen.append(sent) })
    #expect(seen == seen.sorted())
    #expect(seen.first == 0 && seen.last == fake.accepted.first?.count)
  }
}
