import Age
import Primitives
import SignedNote
import StrictCoding

@testable import Keyring

/// The deployment that the golden files are of: every key comes from a seed of one repeated byte.
enum Example {
  static let origin = "abc234.onion"

  static func deployment() throws -> Identifier {
    try KeyringChain.deployment(
      origin: HostName(bytes(origin)), root: signer("\(origin)/root", 1).verifierKey)
  }

  /// Keyring 1 with two addresses, three investigators, two auditors and two desks, but for what
  /// `change` does to it.
  static func document(
    _ change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> KeyringDocument {
    let gateway = String(decoding: try deployment().hex, as: UTF8.self) + "/gateway"
    var document = try KeyringDocument(
      deployment: deployment(), number: 1, previous: .zero, from: day("2026-01-05"),
      until: day("2026-12-31"), since: day("2026-01-05"),
      organisation: FreeText(bytes("Prüfamt der Stadt")), isInsecureDemo: true,
      origin: HostName(bytes(origin)),
      addresses: [HostName(bytes("tips.example:8443")), HostName(bytes(origin))],
      root: signer("\(origin)/root", 1).verifierKey,
      nextRoot: signer("\(origin)/root", 2).verifierKey,
      log: signer("\(origin)/retention", 3).verifierKey,
      gateway: signer(gateway, 4).verifierKey, policy: Digest(of: [1]), witnesses: Digest(of: [2]),
      investigators: [
        person(0, "Anna", key: 0x10), person(2, "Björn Ödegård", key: 0x12),
        person(255, "Chidi", key: 0x1F),
      ], auditors: [person(0, "Dana", key: 0x20), person(1, "Eve", key: 0x21)],
      desks: [
        desk("environment", [0, 2, 255], [("de", "Umwelt"), ("en", "Environment")]),
        desk("money", [2], [("en", "Money")]),
      ])
    try change(&document)
    return document
  }

  /// What follows `chain`, with the same roots, but for what `change` does to it.
  static func next(
    _ chain: KeyringChain, _ change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> KeyringDocument {
    var document = chain.newest.document
    document.number += 1
    document.previous = chain.newest.digest
    document.from = try day("2026-06-01")
    document.until = try day("2027-05-31")
    try change(&document)
    return document
  }

  /// A keyring as it is served, signed by the root with seed `seed`.
  static func signed(
    _ document: KeyringDocument, by seed: UInt8 = 1
  ) throws -> UnverifiedKeyring {
    try UnverifiedKeyring(parsing: signer("\(origin)/root", seed).sign(document.encoded))
  }

  /// A chain of keyring 1 alone.
  static func chain(
    _ change: (inout KeyringDocument) throws -> Void = { _ in }
  ) throws -> KeyringChain {
    try KeyringChain(first: signed(document(change)), deployment: deployment())
  }

  /// A week sheet of keyring `keyring` for everybody in keyring 1.
  static func week(
    _ week: String = "2026-03-09", keyring: UInt32 = 1, investigators: [UInt8] = [0, 2, 255],
    auditors: [UInt8] = [0, 1]
  ) throws -> WeekDocument {
    try WeekDocument(
      deployment: deployment(), keyring: keyring, week: day(week),
      recipients: investigators.map { ($0, try recipient($0)) },
      auditors: auditors.map { ($0, try recipient(0x80 + $0)) })
  }

  static func recipient(_ seed: UInt8) throws -> HybridRecipient {
    try HybridRecipient(seed: Secret(copying: [UInt8](repeating: seed, count: 32)))
  }

  static func signer(_ name: String, _ seed: UInt8) throws -> NoteSigner {
    try NoteSigner(
      name: KeyName(bytes(name)),
      key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: seed, count: 32))))
  }

  static func person(_ index: UInt8, _ name: String, key: UInt8) throws -> Person {
    try Person(
      index: index, signingKey: signer("x", key).verifierKey.publicKey,
      name: FreeText(bytes(name)))
  }

  static func desk(
    _ id: String, _ members: [UInt8], _ names: [(String, String)]
  ) throws -> Desk {
    try Desk(
      id: DeskID(bytes(id)), members: members,
      names: names.map {
        try Desk.Name(language: [UInt8]($0.utf8), text: FreeText(bytes($1)))
      })
  }
}

func day(_ text: String) throws -> Day { try Day(text: bytes(text)) }

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }
