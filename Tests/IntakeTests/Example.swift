import Age
import Primitives
import SignedNote
import StrictCoding

@testable import Intake

/// What the golden files are made from: every key comes from a seed of one repeated byte.
enum Example {
  static func deployment(_ byte: UInt8 = 0xD0) throws -> Identifier {
    try Identifier([UInt8](repeating: byte, count: 16)[...])
  }

  static func offer(
    deployment: Identifier? = nil, role: Offer.Role = .investigator, index: UInt8? = nil,
    signingKey: [UInt8]? = nil, recipients: [(week: Day, recipient: HybridRecipient)]? = nil
  ) throws -> Offer {
    try Offer(
      deployment: deployment ?? Self.deployment(), role: role, index: index,
      signingKey: signingKey ?? key(1).publicKey, name: FreeText(bytes("Anna Å.")),
      recipients: recipients ?? weeks(2))
  }

  /// Fresh recipients for the `count` weeks from 2026-03-09 on.
  static func weeks(_ count: Int) throws -> [(week: Day, recipient: HybridRecipient)] {
    try (0..<count).map { number in
      (try day("2026-03-09").adding(7 * number), try recipient(0x40 + UInt8(number)))
    }
  }

  static func gatewayOffer() throws -> GatewayOffer {
    try GatewayOffer(
      deployment: deployment(), log: signer("abc.onion/retention", 3).verifierKey,
      gateway: gateway().verifierKey)
  }

  static func gateway() throws -> NoteSigner {
    try signer(String(repeating: "d0", count: 16) + "/gateway", 4)
  }

  static func promise() throws -> Promise {
    try Promise(deployment: deployment(), day: day("2026-03-10"), body: Digest(of: [1, 2, 3]))
  }

  static func arrival() throws -> Arrival {
    try Arrival(
      body: Digest(of: [1, 2, 3]), caseHandle: Identifier([UInt8](0..<16)[...]), listener: .onion,
      payment: .work)
  }

  static func recipient(_ seed: UInt8) throws -> HybridRecipient {
    try HybridRecipient(seed: secret(seed))
  }

  static func signer(_ name: String, _ seed: UInt8) throws -> NoteSigner {
    try NoteSigner(name: KeyName(bytes(name)), key: key(seed))
  }

  static func key(_ seed: UInt8) throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: secret(seed))
  }

  static func secret(_ byte: UInt8) -> Secret {
    Secret(copying: [UInt8](repeating: byte, count: 32))
  }
}

func day(_ text: String) throws -> Day { try Day(text: bytes(text)) }

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }

/// The lines of the text of a note.
func lines(of note: [UInt8]) throws -> [String] {
  let text = try UnverifiedNote(parsing: note[...]).text
  return String(decoding: text, as: UTF8.self).split(separator: "\n").map { String($0) }
}

/// Every text that differs from `lines` by one line missing, repeated, moved, unknown, or with a
/// space more.
func deviations(of lines: [String]) -> [String] {
  lines.indices.flatMap { position in
    var missing = lines
    missing.remove(at: position)
    var repeated = lines
    repeated.insert(lines[position], at: position)
    var moved = lines
    moved.swapAt(position, (position + 1) % lines.count)
    var unknown = lines
    unknown.insert("colour blue", at: position)
    var spaced = lines
    spaced[position] += " "
    return [missing, repeated, moved, unknown, spaced].map { $0.joined(separator: "\n") + "\n" }
  }
}
