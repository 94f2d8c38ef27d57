import Age
import AgeIdentity
import Codename
import Keyring
import Primitives
import ReplyBoard
import SignedNote
import SourceClient
import StrictCoding
import TestSupport

import Tip

/// A deployment with four investigators, two desks and a week sheet, as its gateway serves it.
struct TestDeployment {
  static let today = day("2026-07-09")
  static let week = day("2026-07-06")
  static let since = day("2026-06-01")

  let root: NoteSigner
  let nextRoot: NoteSigner
  let gateway: NoteSigner
  let id: Identifier
  private let origin = host("tips.example")

  init(_ number: UInt8 = 1) throws {
    root = try Self.signer("tips.example/root", number)
    nextRoot = try Self.signer("tips.example/root", number + 1)
    id = KeyringChain.deployment(origin: origin, root: root.verifierKey)
    gateway = try Self.signer(String(decoding: id.hex, as: UTF8.self) + "/gateway", number + 2)
  }

  /// The text of a keyring; `change` makes it what a test needs.
  func document(
    number: UInt32 = 1, previous: Digest = .zero, change: (inout KeyringDocument) -> Void = { _ in }
  ) throws -> KeyringDocument {
    var document = try KeyringDocument(
      deployment: id, number: number, previous: previous, from: Self.since,
      until: day("2027-06-01"), since: Self.since,
      organisation: FreeText(bytes("The Example Post")), isInsecureDemo: true, origin: origin,
      addresses: [origin], root: root.verifierKey, nextRoot: nextRoot.verifierKey,
      log: Self.signer("tips.example/retention", 60).verifierKey, gateway: gateway.verifierKey,
      policy: .zero, witnesses: .zero, boardWindowDays: 5,
      investigators: (1...4).map { index in
        try Person(
          index: index, signingKey: Self.signingKey(100 + index).publicKey,
          name: FreeText(bytes("Investigator \(index)")))
      },
      auditors: [
        Person(index: 0, signingKey: Self.signingKey(90).publicKey, name: FreeText(bytes("A")))
      ],
      desks: [
        Desk(
          id: DeskID(bytes("finance")), members: [1, 2, 3],
          names: [Desk.Name(language: [UInt8]("en".utf8), text: FreeText(bytes("Finance")))]),
        Desk(
          id: DeskID(bytes("sport")), members: [4],
          names: [Desk.Name(language: [UInt8]("en".utf8), text: FreeText(bytes("Sport")))]),
      ])
    change(&document)
    return document
  }

  /// What `/keyring/N` serves.
  func keyring(_ document: KeyringDocument? = nil, by signer: NoteSigner? = nil) throws -> [UInt8] {
    try (signer ?? root).sign((document ?? self.document()).encoded)
  }

  /// What `/week` serves.
  func sheet(
    week: Day = week, keyring: UInt32 = 1, recipients: [UInt8: Secret]? = nil,
    by signer: NoteSigner? = nil
  ) throws -> [UInt8] {
    let seeds = recipients ?? Dictionary(uniqueKeysWithValues: (1...4).map { ($0, Self.seed($0)) })
    let lines = try seeds.sorted { $0.key < $1.key }.map {
      (index: $0.key, recipient: try HybridRecipient(seed: $0.value))
    }
    let document = try WeekDocument(
      deployment: id, keyring: keyring, week: week, recipients: lines,
      auditors: [(index: 0, recipient: HybridRecipient(seed: Self.seed(77)))])
    return try (signer ?? root).sign(document.encoded)
  }

  /// What `/board` and `/board/DAY` serve: five closed days with `cells`.
  func board(_ cells: [Day: [Cell]] = [:], lost: Set<Day> = []) throws -> [String: [UInt8]] {
    var entries: [BoardManifest.Entry] = []
    var served: [String: [UInt8]] = [:]
    for age in (1...5).reversed() {
      let day = Self.today.adding(-age)
      guard !lost.contains(day) else {
        entries.append(.lost)
        continue
      }
      let bundle = try Bundle(freezing: cells[day] ?? [], random: SystemRandom())
      entries.append(.bundle(count: bundle.count, bundle.digest))
      served["/board/" + String(decoding: day.text, as: UTF8.self)] = bundle.bytes
    }
    let manifest = try BoardManifest(deployment: id, day: Self.today, window: 5, entries: entries)
    served["/board"] = try manifest.signed(by: gateway)
    return served
  }

  /// Everything together.
  func gatewayServing(_ board: [String: [UInt8]]? = nil) throws -> FakeGateway {
    var pages = try board ?? self.board()
    let keyring = try keyring()
    pages["/keyring"] = keyring
    pages["/keyring/1"] = keyring
    pages["/week"] = try sheet()
    return FakeGateway(pages, signer: gateway, deployment: id)
  }

  /// The seed of an investigator's recipient of the week.
  static func seed(_ index: UInt8) -> Secret {
    Secret(copying: [UInt8](repeating: index, count: 32))
  }

  static func signingKey(_ byte: UInt8) throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: seed(byte))
  }

  static func signer(_ name: String, _ byte: UInt8) throws -> NoteSigner {
    try NoteSigner(name: KeyName(bytes(name)), key: signingKey(byte))
  }

  /// A codename's keys in this deployment.
  func keys(_ seed: UInt64 = 1) throws -> SourceKeys {
    try SourceKeys(Codename(random: SeededRandom(seed)), deployment: id)
  }

  /// A reply of investigator 1 to the source with `keys`.
  func reply(_ text: String, to keys: SourceKeys, on day: Day, without: [UInt8] = []) throws -> Cell
  {
    let recipient = try HybridRecipient(seed: keys.replyIdentity)
    let heading = try ReplyHeading(
      deployment: id, recipient: Digest(of: recipient.publicKey[...]), day: day, investigator: 1,
      number: 1, desk: [UInt8]("finance".utf8), without: without, status: .reviewing)
    let part = try heading.parts(text: ReplyText(bytes(text)), passes: [])[0]
    let chain = try TagChain(day: Self.since, key: keys.tagChain).advanced(to: day)
    return try Cell(
      sealing: SignedReply(signing: part, with: Self.signingKey(101)), to: recipient,
      tag: chain.tag(investigator: 1, slot: 3), random: SystemRandom())
  }

  /// What investigator `index` finds in a body; nil when it does not open for them.
  func opened(_ body: [UInt8], by index: UInt8) throws -> OpenedTip? {
    let archive: [UInt8]
    do throws(AgeError) {
      archive = try AgeFile.open(
        body, identities: [.hybrid(Self.seed(index))], cipher: SodiumChunkCipher.self)
    } catch AgeError.noMatch {
      return nil
    }
    return try OpenedTip(archive, deployment: id)
  }
}

/// A tip as an investigator sees it.
struct OpenedTip {
  let about: AboutDocument
  let message: [UInt8]
  let files: [[UInt8]]

  init(_ archive: [UInt8], deployment: Identifier) throws {
    var reader = TipReader(deployment: deployment)
    var files: [[UInt8]] = []
    try archive.withUnsafeBytes { archive in
      var rest = archive
      while let event = try reader.next(&rest) {
        switch event {
        case .fileBegins: files.append([])
        case .content(let bytes): files[files.count - 1] += bytes
        case .fileEnds: break
        }
      }
    }
    let tip = try reader.finish()
    about = tip.about
    message = tip.message.withBytes { [UInt8]($0) }
    self.files = files
  }
}

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }

func day(_ text: String) -> Day {
  guard let day = try? Day(text: bytes(text)) else { fatalError("no such day") }
  return day
}

private func host(_ text: String) -> HostName {
  guard let host = try? HostName(bytes(text)) else { fatalError("no such host") }
  return host
}
