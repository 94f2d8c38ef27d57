internal import Primitives
internal import StrictCoding

/// A public key as C2SP writes it: `name+hex(key ID)+base64(type || key)`.
public struct VerifierKey: Hashable, Sendable {
  /// What a key signs, and how.
  public enum Algorithm: UInt8, Sendable {
    /// Ed25519 over the text.
    case ed25519 = 0x01
    /// Timestamped Ed25519 cosignature (C2SP tlog-cosignature).
    case cosignature = 0x04
    /// Timestamped ML-DSA-44 cosignature; parsed, never verified here.
    case mlDSA44 = 0x06

    var keyByteCount: Int { self == .mlDSA44 ? 1312 : Ed25519.keyByteCount }
  }

  /// Who signs.
  public let name: KeyName
  /// How the key signs.
  public let algorithm: Algorithm
  /// 32 bytes (Ed25519) or 1,312 (ML-DSA-44).
  public let publicKey: [UInt8]

  /// A key of exactly the size of its algorithm, else `malformed`.
  public init(name: KeyName, algorithm: Algorithm = .ed25519, publicKey: [UInt8]) throws(NoteError)
  {
    guard publicKey.count == algorithm.keyByteCount else { throw .malformed }
    self.name = name
    self.algorithm = algorithm
    self.publicKey = publicKey
  }

  /// Parses the text form; `keyMismatch` when the key ID is not that of name and key.
  public init(parsing text: ArraySlice<UInt8>) throws(NoteError) {
    guard let first = text.firstIndex(of: 0x2B),
      let second = text[(first + 1)...].firstIndex(of: 0x2B)
    else { throw .malformed }
    let key: [UInt8]
    let keyID: [UInt8]
    do throws(CodingError) {
      keyID = try Hex.decode(text[(first + 1)..<second])
      key = try Base64.decode(text[(second + 1)...], padded: true)
    } catch {
      throw .coding(error)
    }
    guard let type = key.first, let algorithm = Algorithm(rawValue: type) else { throw .malformed }
    try self.init(
      name: KeyName(text[..<first]), algorithm: algorithm, publicKey: [UInt8](key.dropFirst()))
    guard keyID == self.keyID else { throw .keyMismatch }
  }

  /// The text form.
  public var encoded: [UInt8] {
    name.bytes + [0x2B] + Hex.encode(keyID) + [0x2B]
      + Base64.encode(([algorithm.rawValue] + publicKey)[...], padded: true)
  }

  /// The first 4 bytes of SHA-256(name LF type || public key).
  public var keyID: [UInt8] {
    let input = name.bytes + [0x0A, algorithm.rawValue] + publicKey
    return [UInt8](Digest(of: input[...]).bytes.prefix(4))
  }
}
