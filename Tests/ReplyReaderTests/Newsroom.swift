import Age
import Codename
import Primitives
import ReplyBoard
import SignedNote
import StrictCoding
import TestSupport

@testable import ReplyReader

/// A source, two investigators and a gateway with a window of 30 days, made for one test.
struct Newsroom {
  static let deployment = identifier(1)
  static let since = day(0)
  /// The manifest is made on this day.
  static let today = day(100)
  static let window = 30

  /// Derived once: the codename's stretching takes a while in debug builds.
  static let source = keys(seed: 1, deployment)
  static let otherSource = keys(seed: 2, deployment)

  /// What is put into the bundle of each day.
  var cells: [Day: [Cell]] = [:]
  /// Which investigators a day's keyring has.
  var investigators: @Sendable (Day) -> [InvestigatorKey] = { _ in
    [0, 1].map { InvestigatorKey(index: $0, publicKey: signingKey($0).publicKey) }
  }

  /// Writes a reply and puts its parts into the bundle of `bundleDay`.
  mutating func post(_ draft: Draft, in bundleDay: Int, parts: [Int]? = nil) throws {
    for (index, cell) in try draft.cells().enumerated() where parts?.contains(index + 1) != false {
      cells[Self.day(bundleDay), default: []].append(cell)
    }
  }

  /// What the gateway serves: the manifest and a bundle for each day that has cells.
  func served() throws -> (manifest: [UInt8], bundles: [(day: Day, bytes: [UInt8])]) {
    var entries: [BoardManifest.Entry] = []
    var bundles: [(day: Day, bytes: [UInt8])] = []
    for age in (1...Self.window).reversed() {
      let day = Self.today.adding(-age)
      guard let cells = cells[day] else {
        entries.append(.lost)
        continue
      }
      let bundle = try Bundle(freezing: cells, random: SystemRandom())
      entries.append(.bundle(count: bundle.count, bundle.digest))
      bundles.append((day, bundle.bytes))
    }
    let manifest = try BoardManifest(
      deployment: Self.deployment, day: Self.today, window: Self.window, entries: entries)
    return (try manifest.signed(by: Self.gateway()), bundles)
  }

  /// What a source reads from it.
  func read(as source: SourceKeys = source) throws -> ReplyThread {
    let served = try served()
    var reader = try reader(served.manifest, as: source)
    for (day, bytes) in served.bundles { try reader.take(bytes, of: day) }
    return reader.thread
  }

  /// A reader that took no bundle yet.
  func reader(_ manifest: [UInt8], as source: SourceKeys = source) throws -> ReplyReader {
    try ReplyReader(
      keys: source, board: VerifiedBoard(parsing: manifest[...], terms: Self.terms()),
      since: Self.since, investigators: investigators)
  }

  static func terms() throws -> BoardTerms {
    try BoardTerms(
      deployment: deployment, since: since, window: window, gateway: gateway().verifierKey)
  }

  static func gateway() throws -> NoteSigner {
    try NoteSigner(
      name: KeyName(deployment.hex[...] + ascii("/gateway")), key: signingKey(200))
  }

  static func day(_ number: Int) -> Day {
    guard let day = try? Day(number: 20_000 + number) else { fatalError("no such day") }
    return day
  }

  static func identifier(_ byte: UInt8) -> Identifier {
    guard let identifier = try? Identifier([UInt8](repeating: byte, count: 16)[...]) else {
      fatalError("16 bytes are an identifier")
    }
    return identifier
  }

  static func signingKey(_ byte: UInt8) -> Ed25519.SigningKey {
    let seed = Secret(copying: [UInt8](repeating: byte, count: 32))
    guard let key = try? Ed25519.SigningKey(seed: seed) else { fatalError("32 bytes are a seed") }
    return key
  }

  static func keys(seed: UInt64, _ deployment: Identifier) -> SourceKeys {
    let codename = Codename(random: SeededRandom(seed))
    guard let keys = try? SourceKeys(codename, deployment: deployment) else {
      fatalError("no memory for Argon2id")
    }
    return keys
  }
}

/// A reply before it is sealed. Every field may be set wrong to attack a reader.
struct Draft {
  var deployment = Newsroom.deployment
  var source = Newsroom.source
  /// Whose recipient digest the body names.
  var named = Newsroom.source
  /// Whose recipient it is sealed to.
  var sealedTo = Newsroom.source
  var day = 90
  /// The day whose tag is used, when it is not `day`.
  var tagDay: Int?
  var investigator: UInt8 = 0
  /// Whose tag is used, when it is not the investigator's.
  var tagInvestigator: UInt8?
  /// Who signs, when it is not the investigator.
  var signer: UInt8?
  var number: UInt32 = 1
  var text = "Thank you."
  var desk = "environment"
  var without: [UInt8] = []
  var status = ReplyStatus.none
  var passes: [Identifier] = []
  var firstSlot: UInt8 = 0

  /// One cell for each part, in slots from `firstSlot`.
  func cells() throws -> [Cell] {
    let heading = try ReplyHeading(
      deployment: deployment, recipient: Digest(of: XWing.publicKey(named.replyIdentity)[...]),
      day: Newsroom.day(day), investigator: investigator, number: number,
      desk: [UInt8](desk.utf8), without: without, status: status)
    let chain = try TagChain(day: Newsroom.since, key: source.tagChain)
      .advanced(to: Newsroom.day(tagDay ?? day))
    let parts = try heading.parts(text: ReplyText([UInt8](text.utf8)[...]), passes: passes)
    return try parts.enumerated().map { index, body in
      try Cell(
        sealing: SignedReply(
          signing: body, with: Newsroom.signingKey(signer ?? investigator)),
        to: HybridRecipient(seed: sealedTo.replyIdentity),
        tag: chain.tag(
          investigator: tagInvestigator ?? investigator, slot: firstSlot + UInt8(index)),
        random: SystemRandom())
    }
  }
}
