public import Age
public import Primitives
internal import StrictCoding

extension Header {
  /// The 16-byte file key, from the first identity and stanza that fit, with the header's MAC
  /// verified. Throws `malformedHeader` when a stanza of an identity's own type is malformed,
  /// `noMatch` when none opens, `wrongMAC` when the header was changed.
  public func fileKey(with identities: [Identity]) throws(AgeError) -> Secret {
    // A passphrase stanza never shares a file: else whoever holds another key could pass off a
    // file as made by the holder of the passphrase.
    if stanzas.contains(where: { $0.arguments[0] == scryptType }) && stanzas.count > 1 {
      throw .malformedHeader
    }
    for identity in identities {
      if let fileKey = try identity.unwrap(stanzas) {
        try verify(fileKey: fileKey)
        return fileKey
      }
    }
    throw .noMatch
  }
}

extension Identity {
  func unwrap(_ stanzas: [Stanza]) throws(AgeError) -> Secret? {
    switch self {
    case .hybrid(let seed): try unwrapHybrid(stanzas, seed)
    case .x25519(let privateKey): try unwrapX25519(stanzas, privateKey)
    case .passphrase(let passphrase): try unwrapScrypt(stanzas, passphrase)
    }
  }
}

private let scryptType = ascii("scrypt")
/// Takes 4 GiB of memory; a file asking for more is refused before any work.
private let scryptLimit: UInt64 = 22

private func unwrapHybrid(_ stanzas: [Stanza], _ seed: Secret) throws(AgeError) -> Secret? {
  var privateKey: XWing.PrivateKey?
  for stanza in stanzas {
    guard let stanza = try HybridStanza(stanza) else { continue }
    do throws(PrimitivesError) {
      let key: XWing.PrivateKey
      if let privateKey { key = privateKey } else { key = try XWing.PrivateKey(seed: seed) }
      privateKey = key
      return try HPKE.open(
        stanza.body, encapsulation: stanza.encapsulation, with: key, info: HybridStanza.info)
    } catch {
      guard error == .authenticationFailed else { throw .malformedHeader }
    }
  }
  return nil
}

private func unwrapX25519(_ stanzas: [Stanza], _ privateKey: Secret) throws(AgeError) -> Secret? {
  for stanza in stanzas where stanza.arguments[0] == ascii("X25519") {
    let share = try argument(of: stanza, count: 2, byteCount: X25519.byteCount)
    do throws(PrimitivesError) {
      let sharedSecret = try X25519.sharedSecret(privateKey, share)
      let key = HKDF.derive(
        sharedSecret, salt: share + (try X25519.publicKey(privateKey)),
        info: ascii("age-encryption.org/v1/X25519"), count: 32)
      return try openBody(stanza, key)
    } catch {
      guard error == .authenticationFailed else { throw .malformedHeader }
    }
  }
  return nil
}

private func unwrapScrypt(_ stanzas: [Stanza], _ passphrase: Secret) throws(AgeError) -> Secret? {
  for stanza in stanzas where stanza.arguments[0] == scryptType {
    let salt = try argument(of: stanza, count: 3, byteCount: 16)
    let logN: UInt64
    do throws(CodingError) {
      logN = try Decimal.decode(stanza.arguments[2][...], limit: scryptLimit)
    } catch {
      throw .malformedHeader
    }
    guard logN > 0 else { throw .malformedHeader }
    do throws(PrimitivesError) {
      let key = try Scrypt.derive(
        passphrase, salt: ascii("age-encryption.org/v1/scrypt") + salt, logN: Int(logN))
      return try openBody(stanza, key)
    } catch {
      guard error == .authenticationFailed else { throw .crypto(error) }
    }
  }
  return nil
}

/// The second of exactly `count` arguments, which must hold `byteCount` bytes; the body must have
/// 32, checked before any opening so that it fits one key only.
private func argument(
  of stanza: Stanza, count: Int, byteCount: Int
) throws(AgeError) -> [UInt8] {
  guard stanza.arguments.count == count, stanza.body.count == 32 else { throw .malformedHeader }
  do throws(CodingError) {
    let bytes = try Base64.decode(stanza.arguments[1][...], padded: false)
    guard bytes.count == byteCount else { throw .malformed }
    return bytes
  } catch {
    throw .malformedHeader
  }
}

private func openBody(_ stanza: Stanza, _ key: Secret) throws(PrimitivesError) -> Secret {
  try ChaCha20Poly1305.open(
    stanza.body[...], key: key,
    nonce: [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceByteCount))
}
