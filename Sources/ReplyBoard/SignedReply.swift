// The plaintext of a cell (formats.md §6): u16 length || signature || body || zeros.

public import Primitives
internal import StrictCoding

/// A part of a reply with its investigator's signature, not yet trusted: it counts only after
/// `verified(by:)`.
public struct SignedReply: Equatable, Sendable {
  /// What was signed. Not trusted yet; tells which key must have signed.
  public let body: ReplyBody
  /// 64 bytes.
  public let signature: [UInt8]

  /// Signs `body`.
  public init(signing body: ReplyBody, with key: Ed25519.SigningKey) throws(ReplyBoardError) {
    self.body = body
    do throws(PrimitivesError) {
      signature = try key.sign(Self.signedBytes(body)[...])
    } catch {
      throw .crypto(error)
    }
  }

  /// Parses the 2,421 bytes a cell opens to; what is behind the body must be zeros.
  public init(parsing plaintext: ArraySlice<UInt8>) throws(ReplyBoardError) {
    guard plaintext.count == Cell.plaintextByteCount else { throw .malformed }
    var reader = ByteReader(plaintext)
    let body: ArraySlice<UInt8>
    do throws(CodingError) {
      let count = Int(try reader.bigEndian(UInt16.self))
      signature = [UInt8](try reader.bytes(Ed25519.signatureByteCount))
      body = try reader.bytes(count)
      guard try reader.bytes(reader.remaining).allSatisfy({ $0 == 0 }) else { throw .malformed }
    } catch {
      throw .coding(error)
    }
    self.body = try ReplyBody(parsing: body)
  }

  /// The body when the holder of `publicKey` (32 bytes) signed it, else `wrongSignature`.
  public func verified(by publicKey: [UInt8]) throws(ReplyBoardError) -> ReplyBody {
    guard Ed25519.isValid(signature[...], of: Self.signedBytes(body)[...], by: publicKey) else {
      throw .wrongSignature
    }
    return body
  }

  /// The 2,421 bytes.
  public var plaintext: [UInt8] {
    let body = body.encoded
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Cell.plaintextByteCount)
    bytes.append(bigEndian: UInt16(body.count))
    bytes += signature
    bytes += body
    return bytes + [UInt8](repeating: 0, count: Cell.plaintextByteCount - bytes.count)
  }

  private static func signedBytes(_ body: ReplyBody) -> [UInt8] {
    Ed25519.signedBytes("reply", body.encoded[...])
  }
}
