// The one thing the reply board is made of (formats.md §6, "Cell").

public import Age
public import Primitives
internal import StrictCoding

/// 4,096 bytes: a tag and an age file with one stanza. Nobody without the recipient's key tells a
/// reply from a dummy.
public struct Cell: Hashable, Sendable {
  /// How many bytes a cell has.
  public static let byteCount = 4_096
  /// How many bytes its age file has.
  public static let sealedByteCount = byteCount - ReplyTag.byteCount
  /// How many bytes the age file holds.
  public static let plaintextByteCount =
    sealedByteCount - Envelope.headerByteCount(stanzaCount: 1)
    - Payload.byteCount(plaintextByteCount: 0)

  /// How the source finds it.
  public let tag: ReplyTag
  /// The age file, 4,080 bytes.
  public let sealed: [UInt8]

  /// Takes 4,096 bytes with the header of an age file for one post-quantum recipient. Whether it
  /// opens cannot be known.
  public init(parsing bytes: ArraySlice<UInt8>) throws(ReplyBoardError) {
    guard bytes.count == Self.byteCount else { throw .malformed }
    tag = ReplyTag(unchecked: bytes.prefix(ReplyTag.byteCount))
    sealed = [UInt8](bytes.dropFirst(ReplyTag.byteCount))
    do throws(AgeError) {
      let count = Envelope.headerByteCount(stanzaCount: 1)
      let header = try Header(parsing: sealed[..<count])
      guard header.stanzas.count == 1, try HybridStanza(header.stanzas[0]) != nil else {
        throw .malformedHeader
      }
    } catch {
      throw .age(error)
    }
  }

  /// Seals a signed reply to the source. The caller never uses a tag twice.
  public init(
    sealing reply: SignedReply, to recipient: HybridRecipient, tag: ReplyTag,
    random: some RandomSource
  ) throws(ReplyBoardError) {
    var plaintext = reply.plaintext
    defer { wipe(&plaintext) }
    try self.init(sealing: plaintext, to: recipient, tag: tag, random: random)
  }

  /// A cell like any other for nobody: a random tag, zeros genuinely sealed to a throw-away key.
  public static func dummy(random: some RandomSource) throws(ReplyBoardError) -> Cell {
    let recipient: HybridRecipient
    do throws(AgeError) {
      recipient = try .throwAway(random: random)
    } catch {
      throw .age(error)
    }
    return try Cell(
      sealing: [UInt8](repeating: 0, count: plaintextByteCount), to: recipient,
      tag: ReplyTag(random: random), random: random)
  }

  /// The 4,096 bytes.
  public var encoded: [UInt8] { tag.bytes + sealed }

  private init(
    sealing plaintext: [UInt8], to recipient: HybridRecipient, tag: ReplyTag,
    random: some RandomSource
  ) throws(ReplyBoardError) {
    self.tag = tag
    do throws(AgeError) {
      sealed = try Envelope(to: [recipient], random: random)
        .seal(plaintext, with: SodiumChunkCipher.self)
    } catch {
      throw .age(error)
    }
  }
}
