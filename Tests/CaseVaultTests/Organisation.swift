import Age
import DurableFile
import Glibc
import Intake
import Keyring
import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing
import Tip
import Transfer

@testable import CaseVault

/// A key officer and a gateway for vaults to talk to.
final class Organisation {
  static let host = ascii("tips.example.org")

  let random = SeededRandom(2)
  let root = Organisation.key(1)
  let nextRoot = Organisation.key(2)
  let gateway = Organisation.key(3)
  let deployment: Identifier
  private(set) var keyrings: [[UInt8]] = []
  private(set) var weeks: [Day: [UInt8]] = [:]
  private var offers: [Offer] = []
  private(set) var manifests: [[UInt8]] = []
  let stick = TemporaryFolder()

  init() throws {
    deployment = KeyringChain.deployment(
      origin: try HostName(Self.host[...]), root: try Self.verifier("root", root))
  }

  static func key(_ byte: UInt8) -> Ed25519.SigningKey {
    do {
      return try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: byte, count: 32)))
    } catch {
      preconditionFailure("no key")
    }
  }

  static func verifier(_ name: String, _ key: Ed25519.SigningKey) throws -> VerifierKey {
    try VerifierKey(
      name: KeyName((host + Array("/\(name)".utf8))[...]), publicKey: key.publicKey)
  }

  private func gatewaySigner() throws -> NoteSigner {
    let names = try KeyNames(origin: HostName(Self.host[...]), deployment: deployment)
    return try NoteSigner(name: KeyName(names.gateway[...]), key: gateway)
  }

  /// Vaults offer, the officer signs a keyring and the sheets of their weeks.
  func enrol(_ vaults: [Vault], desks: [(String, [UInt8])] = [("main", [0])]) throws {
    for vault in vaults {
      offers.append(
        try Offer(
          verifying: vault.offer(
            as: .investigator, to: deployment, weekCount: 4, random: random)))
    }
    try signKeyring(desks)
    for week in offers[0].recipients.map({ $0.week }) { weeks[week] = try sheet(week) }
  }

  /// A known investigator offers new keys; the officer signs a keyring and new sheets.
  func replaceOffer(_ index: Int, _ offer: Offer) throws {
    offers[index] = offer
    try signKeyring([("main", [UInt8](0..<UInt8(offers.count)))])
    weeks = [:]
    for week in offer.recipients.map({ $0.week }) { weeks[week] = try sheet(week) }
  }

  func signKeyring(_ desks: [(String, [UInt8])]) throws {
    let previous = keyrings.last.map { Digest(of: $0[...]) } ?? .zero
    let people = try offers.enumerated().map {
      try Person(
        index: UInt8($0.offset), signingKey: $0.element.signingKey, name: $0.element.name)
    }
    let document = try KeyringDocument(
      deployment: deployment, number: UInt32(keyrings.count + 1), previous: previous,
      from: Day("2026-11-01"), until: Day("2027-11-01"), since: Day("2026-11-01"),
      organisation: FreeText(cleaning: ascii("Example")), isInsecureDemo: true,
      origin: HostName(Self.host[...]), addresses: [HostName(Self.host[...])],
      root: Self.verifier("root", root), nextRoot: Self.verifier("root", nextRoot),
      log: Self.verifier("retention", Self.key(4)), gateway: gatewaySigner().verifierKey,
      policy: Digest(of: [1]), witnesses: Digest(of: [2]), investigators: people,
      auditors: [
        Person(index: 0, signingKey: Self.key(5).publicKey, name: FreeText(cleaning: ascii("Aud")))
      ],
      desks: desks.map {
        try Desk(
          id: DeskID(Array($0.0.utf8)[...]), members: $0.1,
          names: [.init(language: ascii("en"), text: FreeText(cleaning: Array($0.0.utf8)))])
      })
    keyrings.append(
      try NoteSigner(name: Self.verifier("root", root).name, key: root).sign(document.encoded))
  }

  /// A week's sheet; with `stranger` the first investigator's line is another key.
  func sheet(
    _ week: Day, stranger: HybridRecipient? = nil, by signer: NoteSigner? = nil
  ) throws -> [UInt8] {
    var recipients: [(index: UInt8, recipient: HybridRecipient)] = []
    for (index, offer) in offers.enumerated() {
      let line = try #require(offer.recipients.first { $0.week == week })
      recipients.append((UInt8(index), index == 0 ? stranger ?? line.recipient : line.recipient))
    }
    let document = try WeekDocument(
      deployment: deployment, keyring: UInt32(keyrings.count), week: week,
      recipients: recipients,
      auditors: [(0, try HybridRecipient(seed: Secret(copying: [UInt8](repeating: 7, count: 32))))])
    let signer = try signer ?? NoteSigner(name: Self.verifier("root", root).name, key: root)
    return try signer.sign(document.encoded)
  }

  /// Root signs the next keyring, and its sheets.
  func signNextKeyring() throws {
    try signKeyring([("main", [UInt8](0..<UInt8(offers.count)))])
    for week in weeks.keys { weeks[week] = try sheet(week) }
  }

  /// Next-root signs another keyring in the place of the newest, and its sheets.
  func rescue() throws {
    var document = try UnverifiedKeyring(parsing: keyrings.removeLast()).document
    document.root = try Self.verifier("root", nextRoot)
    document.nextRoot = try Self.verifier("root", Self.key(6))
    let signer = try NoteSigner(name: document.root.name, key: nextRoot)
    keyrings.append(try signer.sign(document.encoded))
    for week in weeks.keys { weeks[week] = try sheet(week, by: signer) }
  }

  func recipient(_ index: Int, _ week: Day) throws -> HybridRecipient {
    try #require(offers[index].recipients.first { $0.week == week }).recipient
  }

  // MARK: Folders

  /// The folder that the officer hands out.
  func officerFolder(weeks: [Day: [UInt8]]? = nil) throws -> String {
    let path = stick.file("officer-\(keyrings.count)-\(random.number(below: 1 << 30))")
    let folder = try Folder(creating: path)
    let keyringFolder = try folder.makeFolder("keyrings")
    for (index, keyring) in keyrings.enumerated() {
      try keyringFolder.write(
        keyring, to: TransferPath.keyring(UInt32(index + 1)).bytes.suffix(6).text)
    }
    let weekFolder = try folder.makeFolder("weeks")
    for (week, sheet) in weeks ?? self.weeks { try weekFolder.write(sheet, to: week.text.text) }
    return path
  }

  /// An out folder for an investigator, with everything that `tips` say.
  func outFolder(
    _ tips: [SentTip], to index: UInt8 = 0, last: Manifest.Acknowledgement = .none,
    extra: [(TransferPath, [UInt8])] = [], number: UInt32? = nil, previous: Digest? = nil,
    day: Day = TestVault.today
  ) throws -> String {
    var files = extra
    for tip in tips { files.append((.tip(tip.id), tip.body)) }
    let list = try FolderIndex(
      deployment: deployment,
      entries: tips.map {
        FolderIndex.Entry(
          id: $0.id, body: $0.accepted, caseHandle: $0.handle, day: $0.received)
      })
    files.append((.index, try seal(list.encoded, to: [recipient(Int(index), day.week)])))
    let name = try FolderName(
      direction: .out, investigator: index,
      number: number ?? UInt32(manifests.count + 1))
    let manifest = try Manifest(
      deployment: deployment, name: name,
      previous: previous ?? manifests.last.map { Digest(of: $0[...]) } ?? .zero, last: last,
      files: files.map {
        Manifest.File(path: $0.0, digest: Digest(of: $0.1[...]), byteCount: UInt64($0.1.count))
      })
    let signed = try manifest.signed(
      by: gatewaySigner())
    manifests.append(signed)
    let path = stick.file(name.text.text + "-\(random.number(below: 1 << 30))")
    let folder = try Folder(creating: path)
    for (path, bytes) in files + [(.manifest, signed)] {
      var place = folder
      for part in path.parts.dropLast() { place = try place.makeFolder([UInt8](part).text) }
      try place.write(bytes, to: [UInt8](try #require(path.parts.last)).text)
    }
    return path
  }

  /// A table of the gateway that holds `arrivals`, and its sealed keys.
  func intakeTable(_ arrivals: [Arrival]) throws -> [(TransferPath, [UInt8])] {
    let (id, day) = (try Identifier(random.bytes(16)[...]), TestVault.today)
    let keys = MetadataKeys(random: random)
    var slots = random.bytes(MetadataKeys.slotCount * MetadataSlot.byteCount)
    for (slot, arrival) in arrivals.enumerated() {
      let start = slot * MetadataSlot.byteCount
      slots.replaceSubrange(
        start..<start + MetadataSlot.byteCount,
        with: try MetadataSlot.seal(arrival, key: keys.key(slot)))
    }
    let sealed = try seal(keys.bytes.withBytes { [UInt8]($0) }, to: [recipient(0, day.week)])
    return [
      (.intake(day, id, sealedKeys: false), slots), (.intake(day, id, sealedKeys: true), sealed),
    ]
  }

  func seal(_ plaintext: [UInt8], to recipients: [HybridRecipient]) throws -> [UInt8] {
    try Envelope(to: recipients, random: random).seal(plaintext, with: SodiumChunkCipher.self)
  }
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}

/// A tip on its way, and what the gateway says about it.
struct SentTip {
  var id: Identifier
  var handle: Identifier
  var body: [UInt8]
  var accepted: Digest
  var received = TestVault.today
  var fileKey: Secret
}

/// A source with keys of its own.
struct Source {
  let author: Ed25519.SigningKey
  let identity: Secret
  let chain: Secret

  init(_ byte: UInt8) {
    author = Organisation.key(byte)
    identity = Secret(copying: [UInt8](repeating: byte, count: 32))
    chain = Secret(copying: [UInt8](repeating: byte &+ 1, count: 32))
  }
}

extension Organisation {
  /// The archive of a tip.
  func archive(
    _ message: String, from source: Source? = nil, files: [(name: [UInt8], bytes: [UInt8])] = [],
    desk: String = "main", without: [UInt8] = [], day: Day = TestVault.today,
    chainKey: Secret? = nil, recipient: HybridRecipient? = nil
  ) throws -> [UInt8] {
    var address: ReplyAddress?
    if let source {
      address = try ReplyAddress(
        author: source.author.publicKey,
        recipient: recipient ?? HybridRecipient(seed: source.identity),
        chainKey: chainKey ?? source.chain)
    }
    let heading = try TipHeading(
      deployment: deployment, keyring: UInt32(keyrings.count), week: day.week,
      tip: Identifier(random.bytes(16)[...]), day: day, desk: DeskID(Array(desk.utf8)[...]),
      without: without, replies: address)
    let plan = try TipPlan(
      heading, message: Secret(copying: Array(message.utf8)),
      files: files.map {
        PlannedFile(
          byteCount: UInt64($0.bytes.count), mediaType: .unknown, name: FreeText(cleaning: $0.name))
      }, archiveByteLimit: 1 << 31)
    var writer = try TipWriter(plan, author: source?.author)
    var rest = files.map { $0.bytes[...] }
    var archive: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
    defer { piece.deallocate() }
    while !writer.isAtEnd {
      let count = try writer.fill(piece) { number, buffer in
        let taken = rest[number - 1].prefix(buffer.count)
        buffer.copyBytes(from: taken)
        rest[number - 1] = rest[number - 1].dropFirst(taken.count)
        return taken.count
      }
      archive += piece.prefix(count)
    }
    return archive
  }

  /// Seals any plaintext like a tip and gives it to the gateway.
  func send(
    _ archive: [UInt8], to indices: [Int] = [0], week: Day = TestVault.today.week
  ) throws -> SentTip {
    let envelope = try Envelope(
      to: indices.map { try recipient($0, week) }, stanzaCount: 8, random: random)
    let body = try envelope.seal(archive, with: SodiumChunkCipher.self)
    return SentTip(
      id: try Identifier(random.bytes(16)[...]), handle: try Identifier(random.bytes(16)[...]),
      body: body, accepted: Digest(of: body[...]), fileKey: envelope.fileKey)
  }
}

extension TestVault {
  /// Imports a folder.
  @discardableResult
  func take(_ path: String, _ vault: Vault) throws -> ImportReport {
    try vault.importFolder(path, random: random) { _ in { _ in } }
  }

  /// A vault that an organisation of one investigator knows.
  static func enrolled() throws -> (TestVault, Vault, Organisation) {
    let test = try TestVault()
    let vault = try test.open()
    let organisation = try Organisation()
    try organisation.enrol([vault])
    try test.take(organisation.officerFolder(), vault)
    return (test, vault, organisation)
  }
}

/// The names in a folder, sorted.
func listing(_ path: String) throws -> [String] {
  let entries = try Folder(path: path).entries()
  return (entries.files + entries.folders).sorted()
}

/// The access bits of a file or folder.
func permissions(_ path: String) throws -> UInt32 {
  var status = stat()
  try #require(lstat(path, &status) == 0)
  return status.st_mode & 0o777
}

extension Organisation {
  /// The archive of a one-way tip with one character of its message changed.
  func twin(of archive: [UInt8]) throws -> [UInt8] {
    var twin = archive
    twin[512] ^= 1
    let message = archive[512..<515]
    let (old, new) = (Digest(of: message).hex, Digest(of: twin[512..<515]).hex)
    let start = try #require(
      archive.indices.first { archive[$0...].starts(with: old) })
    twin.replaceSubrange(start..<start + 64, with: new)
    return twin
  }
}
