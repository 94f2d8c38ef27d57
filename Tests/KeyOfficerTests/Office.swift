import Age
import DurableFile
import Intake
import KeyOfficer
import Keyring
import Primitives
import SignedNote
import StrictCoding
import TestSupport

/// A key officer's folder of a demo deployment, and everybody who offers keys to it.
struct Office {
  let place = TemporaryFolder()
  let folder: Folder
  let officer: KeyOfficer
  let passphrase = Secret(copying: ascii("a passphrase"))

  init() throws {
    folder = try Folder(creating: place.file("officer"))
    officer = try KeyOfficer.create(
      in: folder, settings: Self.settings(), passphrase: passphrase, random: SystemRandom())
  }

  static func settings() throws -> OfficerSettings {
    OfficerSettings(
      organisation: try FreeText(ascii("Example")[...]), isInsecureDemo: true,
      origin: try HostName(ascii("abc234.onion")[...]), since: try day("2026-03-02"))
  }

  /// Changes that a first keyring needs: gateway, Anna, Björn and an auditor, each for `weeks`.
  func first(weeks: Int = 6) throws -> KeyringChanges {
    var changes = try KeyringChanges(from: day("2026-03-02"), until: day("2026-12-31"))
    changes.gateway = try gatewayOffer()
    changes.offers = [
      try offer(1, "Anna", weeks: weeks), try offer(2, "Björn", weeks: weeks),
      try offer(9, "Eve", role: .auditor, weeks: weeks),
    ]
    return changes
  }

  /// Later changes, from the second week on.
  func later(_ offers: [Offer] = []) throws -> KeyringChanges {
    var changes = try KeyringChanges(from: day("2026-03-09"), until: day("2026-12-31"))
    changes.offers = offers
    return changes
  }

  func sign(_ changes: KeyringChanges) throws -> Keyring {
    try officer.signKeyring(changes, passphrase: passphrase)
  }

  func gatewayOffer(_ deployment: Identifier? = nil) throws -> GatewayOffer {
    let deployment = deployment ?? officer.deployment
    let names = try KeyNames(origin: Self.settings().origin, deployment: deployment)
    return try GatewayOffer(
      deployment: deployment,
      log: VerifierKey(name: KeyName(names.retention[...]), publicKey: key(0x61).publicKey),
      gateway: VerifierKey(name: KeyName(names.gateway[...]), publicKey: key(0x62).publicKey))
  }

  /// What a person offers whose signing key has the seed `seed`; recipients come from `recipients`.
  func offer(
    _ seed: UInt8, _ name: String, role: Offer.Role = .investigator, index: UInt8? = nil,
    recipients: UInt8 = 0, weeks: Int = 6, deployment: Identifier? = nil
  ) throws -> Offer {
    try Offer(
      deployment: deployment ?? officer.deployment, role: role, index: index,
      signingKey: key(seed).publicKey, name: FreeText([UInt8](name.utf8)[...]),
      recipients: (0..<weeks).map { week in
        let recipientSeed =
          [seed, recipients, UInt8(week)] + [UInt8](repeating: 0, count: 29)
        return (
          try day("2026-03-02").adding(7 * week),
          try HybridRecipient(seed: Secret(copying: recipientSeed))
        )
      })
  }

  func key(_ seed: UInt8) throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: seed, count: 32)))
  }
}

func day(_ text: StaticString) throws -> Day { try Day(text: ascii(text)[...]) }
