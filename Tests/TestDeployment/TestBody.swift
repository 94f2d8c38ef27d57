internal import Age
internal import Intake
public import Primitives
internal import StrictCoding

/// A sealed body as a source sends it: the right length and an age header with 8 stanzas.
public struct TestBody: Sendable {
  /// The whole body.
  public var bytes: [UInt8]

  /// Seals an archive of zeros behind `text` to the first week's investigators.
  public init(
    _ deployment: TestDeployment, text: [UInt8] = [], archiveByteCount: Int = 64 << 10,
    week: Int = 0
  ) throws {
    let recipients = try deployment.seeds[week].map { try HybridRecipient(seed: $0) }
    let envelope = try Envelope(to: recipients, stanzaCount: 8, random: SystemRandom())
    let archive = text + [UInt8](repeating: 0, count: archiveByteCount - text.count)
    bytes = try envelope.seal(archive, with: SodiumChunkCipher.self)
  }

  /// The first 12,526 bytes.
  public var header: [UInt8] { Array(bytes.prefix(TipBody.headerByteCount)) }
  /// All bytes behind the header.
  public var rest: [UInt8] { Array(bytes.dropFirst(TipBody.headerByteCount)) }
  /// SHA-256 of the whole body.
  public var digest: Digest { Digest(of: bytes[...]) }

  /// The same with another header and another end: as good as new for whoever cannot open it, and
  /// much cheaper.
  public func variant(_ number: UInt32) -> TestBody {
    var copy = self
    // Digits of the header's code, and bytes of the last tag.
    let digits = ascii("ABCDEFGHIJKLMNOP")
    for position in 0..<8 {
      copy.bytes[TipBody.headerByteCount - 44 + position] =
        digits[Int(number >> UInt32(4 * position)) & 15]
    }
    return copy.variantOfRest(number)
  }

  /// The same header with another end.
  public func variantOfRest(_ number: UInt32) -> TestBody {
    var copy = self
    for position in 0..<4 {
      copy.bytes[bytes.count - 1 - position] ^=
        UInt8(truncatingIfNeeded: number >> (8 * UInt32(position))) | 1
    }
    return copy
  }
}
