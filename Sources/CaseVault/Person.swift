public import Intake
public import Primitives
internal import Age
internal import Keyring
internal import SignedNote
public import StrictCoding

// Who the vault belongs to, and the keys offered to the key officer (formats.md §2,
// `sotto-offer/1`).

extension Vault {
  /// The public name of the person.
  public var name: FreeText {
    get throws(VaultError) {
      let bytes = try required(.name)
      return try mapped(VaultError.coding) { () throws(CodingError) in try FreeText(bytes[...]) }
    }
  }

  /// Whether nobody guards these keys: so says the newest keyring, or, while there is none, the
  /// making of the vault.
  public var isInsecureDemo: Bool {
    get throws(VaultError) {
      if let keyring = try chain()?.newest.document { return keyring.isInsecureDemo }
      return try setting(.insecureDemo) != nil
    }
  }

  /// For what the keys were offered; nil before.
  public var role: Offer.Role? {
    get throws(VaultError) {
      try setting(.role).map { $0 == ascii("auditor") ? .auditor : .investigator }
    }
  }

  /// The deployment the keys were offered to; nil before.
  public var deployment: Identifier? {
    get throws(VaultError) {
      guard let bytes = try setting(.deployment) else { return nil }
      return try mapped(VaultError.coding) { () throws(CodingError) in
        try Identifier(bytes[...])
      }
    }
  }

  /// The index that the newest keyring gives to the person; nil while it gives none.
  public var index: UInt8? {
    get throws(VaultError) {
      guard let keyring = try chain()?.newest.document else { return nil }
      return try index(in: keyring)
    }
  }

  func index(in keyring: KeyringDocument) throws(VaultError) -> UInt8? {
    let people = try role == .auditor ? keyring.auditors : keyring.investigators
    let key = try signingKey().publicKey
    return people.first { $0.signingKey == key }?.index
  }

  /// An offer of recipients for `weekCount` weeks (1 to 26) from today's week on, as a signed
  /// document for the key officer. Draws the seeds of weeks that have none, durably, before it
  /// shows their recipients. A vault offers for one deployment and one role only, else
  /// `wrongAddressee`.
  public func offer(
    as role: Offer.Role, to deployment: Identifier, weekCount: Int, random: some RandomSource
  ) throws(VaultError) -> [UInt8] {
    guard (1...Offer.weekLimit).contains(weekCount) else { throw .overLimit }
    try settle(role, deployment, random: random)
    let offered = (0..<weekCount).map { today.week.adding(7 * $0) }
    try rewriteWeeks(random: random) { seeds in
      for week in offered { seeds.draw(week, random: random) }
    }
    try write(random: random) { () throws(VaultError) in try settleKeys() }
    var recipients: [(week: Day, recipient: HybridRecipient)] = []
    for week in offered {
      guard let recipient = try recipient(of: week) else { throw .damaged(.weeks) }
      recipients.append((week, recipient))
    }
    let key = try signingKey()
    let (name, index) = (try name, try index)
    return try mapped(VaultError.intake) { () throws(IntakeError) in
      try Offer(
        deployment: deployment, role: role, index: index, signingKey: key.publicKey, name: name,
        recipients: recipients
      ).signed(by: key)
    }
  }

  /// The recipient of a week's seed; nil when the vault has none.
  func recipient(of week: Day) throws(VaultError) -> HybridRecipient? {
    guard let seed = weeks[week] else { return nil }
    return try mapped(VaultError.age) { () throws(AgeError) in try HybridRecipient(seed: seed) }
  }

  func signingKey() throws(VaultError) -> Ed25519.SigningKey {
    var seed = try required(.signingSeed)
    return try mapped(VaultError.crypto) { () throws(PrimitivesError) in
      try Ed25519.SigningKey(seed: Secret(wiping: &seed))
    }
  }

  private func settle(
    _ role: Offer.Role, _ deployment: Identifier, random: some RandomSource
  ) throws(VaultError) {
    if let known = try self.deployment {
      guard known == deployment, try self.role == role else { throw .wrongAddressee }
      return
    }
    try write(random: random) { () throws(VaultError) in
      try set(.deployment, deployment.bytes)
      try set(.role, ascii(role == .auditor ? "auditor" : "investigator"))
    }
  }

  private func required(_ setting: Setting) throws(VaultError) -> [UInt8] {
    guard let value = try self.setting(setting) else { throw .damaged(.snapshot) }
    return value
  }
}
