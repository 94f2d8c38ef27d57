internal import Age
internal import DurableFile
public import Intake
public import Keyring
public import Primitives
internal import RetentionLog
public import SignedNote
public import StrictCoding

/// A whole deployment made on the spot: root keys, three investigators, an auditor, one desk,
/// six weeks. All seeds are at hand, so that tests can open what a gateway cannot.
public struct TestDeployment: Sendable {
  public static let origin = "tips.example"
  /// A Monday.
  public static let firstDay = 20_612

  public let deployment: Identifier
  public let since: Day
  public let root: NoteSigner
  public let nextRoot: NoteSigner
  /// By index, 0 to 2.
  public let signingKeys: [Ed25519.SigningKey]
  /// X-Wing seeds of the investigators by week, then by index.
  public let seeds: [[Secret]]
  public let auditorSeeds: [Secret]
  public let policy = RetentionPolicy.strictText
  public let witnesses = ascii("quorum none\n")
  private let auditorKey: Ed25519.SigningKey

  public init() throws {
    let random = SystemRandom()
    since = try Day(number: Self.firstDay)
    let name = try KeyName((Array(Self.origin.utf8) + ascii("/root"))[...])
    root = try NoteSigner(name: name, key: Ed25519.SigningKey(random: random))
    nextRoot = try NoteSigner(name: name, key: Ed25519.SigningKey(random: random))
    signingKeys = try (0..<3).map { _ in try Ed25519.SigningKey(random: random) }
    auditorKey = try Ed25519.SigningKey(random: random)
    seeds = (0..<6).map { _ in (0..<3).map { _ in Secret(random: random, count: 32) } }
    auditorSeeds = (0..<6).map { _ in Secret(random: random, count: 32) }
    deployment = KeyringChain.deployment(
      origin: try HostName(Array(Self.origin.utf8)[...]), root: root.verifierKey)
  }

  /// The day so many days after the first.
  public func day(_ number: Int) -> Day { since.adding(number) }

  /// Signs an investigator's transfers and records.
  public func investigator(_ index: UInt8) throws -> NoteSigner {
    let names = KeyNames(origin: try host, deployment: deployment)
    return try NoteSigner(
      name: KeyName(names.investigator(index)[...]), key: signingKeys[Int(index)])
  }

  /// The first keyring for a gateway; `change` may alter it before it is signed.
  public func keyring(
    _ gateway: GatewayOffer, change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    let people = try (0..<3).map { index in
      try Person(
        index: UInt8(index), signingKey: signingKeys[index].publicKey,
        name: FreeText(cleaning: Array("Person \(index)".utf8)))
    }
    let auditor = try Person(
      index: 0, signingKey: auditorKey.publicKey, name: FreeText(cleaning: ascii("Auditor")))
    let desk = try Desk(
      id: DeskID(ascii("main")[...]), members: [0, 1, 2],
      names: [Desk.Name(language: ascii("en"), text: FreeText(cleaning: ascii("Main desk")))])
    var document = try KeyringDocument(
      deployment: deployment, number: 1, previous: .zero, from: since, until: since.adding(366),
      since: since, organisation: FreeText(cleaning: ascii("Example")), isInsecureDemo: true,
      origin: host, addresses: [host], root: root.verifierKey, nextRoot: nextRoot.verifierKey,
      log: gateway.log, gateway: gateway.gateway, policy: Digest(of: policy[...]),
      witnesses: Digest(of: witnesses[...]), investigators: people, auditors: [auditor],
      desks: [desk])
    try change(&document)
    return try root.sign(document.encoded)
  }

  /// The keyring that follows `previous`, in force from day `from` on, signed by `signer`.
  public func keyring(
    after previous: [UInt8], from: Int, by signer: NoteSigner? = nil,
    change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    var document = try UnverifiedKeyring(parsing: previous).document
    document.number += 1
    document.previous = Digest(of: previous[...])
    document.from = day(from)
    try change(&document)
    return try (signer ?? root).sign(document.encoded)
  }

  /// The signed sheet of week `number`, 0 to 5, for the investigators with `indices`.
  public func sheet(
    week number: Int, keyring: UInt32 = 1, indices: [UInt8] = [0, 1, 2],
    by signer: NoteSigner? = nil
  ) throws -> [UInt8] {
    let recipients = try indices.map { index in
      (index: index, recipient: try HybridRecipient(seed: seeds[number][Int(index)]))
    }
    let document = try WeekDocument(
      deployment: deployment, keyring: keyring, week: since.adding(7 * number),
      recipients: recipients,
      auditors: [(index: 0, recipient: try HybridRecipient(seed: auditorSeeds[number]))])
    return try (signer ?? root).sign(document.encoded)
  }

  /// Writes what the key officer releases: keyring 1, the sheets of `weeks`, policy, witnesses.
  public func release(
    to path: String, gateway: GatewayOffer, weeks: Range<Int> = 0..<4,
    change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws {
    try release(
      to: path, keyrings: [keyring(gateway, change: change)],
      sheets: weeks.map { try sheet(week: $0) })
  }

  /// Writes `keyrings`, from number 1 on, and `sheets` as the key officer does.
  public func release(to path: String, keyrings: [[UInt8]], sheets: [[UInt8]]) throws {
    let folder = try Folder(creating: path)
    let places = (try folder.makeFolder("keyrings"), try folder.makeFolder("weeks"))
    for (index, keyring) in keyrings.enumerated() {
      let name = Decimal.encode(index + 1, width: 6)
      try places.0.write(keyring, to: String(decoding: name, as: UTF8.self))
    }
    for (index, sheet) in sheets.enumerated() { try places.1.write(sheet, to: "sheet-\(index)") }
    try folder.write(policy, to: "policy")
    try folder.write(witnesses, to: "witnesses")
  }

  private var host: HostName {
    get throws { try HostName(Array(Self.origin.utf8)[...]) }
  }
}
