import Primitives
import SignedNote
import StrictCoding

@testable import ReplyBoard

/// The values the golden files were made from.
enum Example {
  static let seed = Secret(copying: (0..<32).map { UInt8($0) })
  static let investigator = signingKey(0x11)

  static var deployment: Identifier {
    get throws { try Identifier([UInt8](0..<16)[...]) }
  }

  static func heading(
    day: StaticString = "2026-03-09", number: UInt32 = 3, without: [UInt8] = [1, 5]
  ) throws -> ReplyHeading {
    try ReplyHeading(
      deployment: deployment, recipient: Digest(of: XWing.publicKey(seed)[...]),
      day: Day(text: ascii(day)[...]), investigator: 2, number: number,
      desk: ascii("environment"), without: without, status: .reviewing)
  }

  static func body() throws -> ReplyBody {
    try ReplyBody(
      heading: heading(), part: ReplyPart(1, of: 1),
      passes: [
        Identifier([UInt8](repeating: 0xAB, count: 16)[...]),
        Identifier([UInt8](repeating: 0xCD, count: 16)[...]),
      ],
      text: text("Thank you.\n\tWhich year? \u{2013} Grüße"))
  }

  static func gateway() throws -> NoteSigner {
    try NoteSigner(
      name: KeyName(ascii("000102030405060708090a0b0c0d0e0f/gateway")[...]), key: signingKey(0x22))
  }

  static func terms() throws -> BoardTerms {
    try BoardTerms(
      deployment: deployment, since: Day(text: ascii("2026-01-01")[...]), window: 3,
      gateway: gateway().verifierKey)
  }

  /// What is there on all days but those that are lost: only to have lines.
  static func manifest(_ bundle: Bundle) throws -> BoardManifest {
    try BoardManifest(
      deployment: deployment, day: Day(text: ascii("2026-03-10")[...]), window: 3,
      entries: [
        .bundle(count: 4_096, Digest(of: [])), .lost,
        .bundle(count: bundle.count, bundle.digest),
      ])
  }

  static func signingKey(_ byte: UInt8) -> Ed25519.SigningKey {
    do {
      return try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: byte, count: 32)))
    } catch {
      fatalError("a seed of 32 bytes was refused")
    }
  }
}

func text(_ text: String) throws -> ReplyText { try ReplyText([UInt8](text.utf8)[...]) }

func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }
