internal import StrictCoding

/// HPKE base mode, single shot (RFC 9180), in the one suite that age's `mlkem768x25519` uses:
/// X-Wing (0x647a), HKDF-SHA256 (0x0001), ChaCha20-Poly1305 (0x0003). No other suite exists
/// here, because swift-crypto takes one whose KEM does not match the key.
public enum HPKE {
  /// Seals `plaintext` to `publicKey`; returns the 1,120-byte encapsulation and the ciphertext.
  public static func seal(
    _ plaintext: Secret, to publicKey: [UInt8], info: [UInt8]
  ) throws(PrimitivesError) -> (encapsulation: [UInt8], ciphertext: [UInt8]) {
    let (sharedSecret, encapsulation) = try XWing.encapsulate(publicKey)
    let schedule = KeySchedule(sharedSecret: sharedSecret, info: info)
    var message = plaintext.withBytes { [UInt8]($0) }
    defer { wipe(&message) }
    let ciphertext = try ChaCha20Poly1305.seal(
      message[...], key: schedule.key, nonce: schedule.baseNonce)
    return (encapsulation, ciphertext)
  }

  /// Opens what `seal` made. Throws `invalidKey` for an encapsulation of low order,
  /// `authenticationFailed` when it is for another key.
  public static func open(
    _ ciphertext: [UInt8], encapsulation: [UInt8], with privateKey: XWing.PrivateKey,
    info: [UInt8]
  ) throws(PrimitivesError) -> Secret {
    let sharedSecret = try XWing.decapsulate(encapsulation, privateKey)
    let schedule = KeySchedule(sharedSecret: sharedSecret, info: info)
    return try ChaCha20Poly1305.open(
      ciphertext[...], key: schedule.key, nonce: schedule.baseNonce)
  }

  /// RFC 9180 §5.1, mode 0.
  struct KeySchedule {
    let key: Secret
    let baseNonce: [UInt8]

    private static let suite: [UInt8] =
      ascii("HPKE") + [0x64, 0x7A, 0x00, 0x01, 0x00, 0x03]

    init(sharedSecret: Secret, info: [UInt8]) {
      let empty = Secret(copying: [])
      let context: [UInt8] =
        [0] + Self.extractPublic("psk_id_hash", []) + Self.extractPublic("info_hash", info)
      let secret = Self.extract(salt: sharedSecret, "secret", empty)
      key = Self.expand(secret, "key", context, count: 32)
      baseNonce = Self.expand(secret, "base_nonce", context, count: 12).withBytes { [UInt8]($0) }
    }

    private static func extractPublic(_ label: StaticString, _ input: [UInt8]) -> [UInt8] {
      extract(salt: Secret(copying: []), label, Secret(copying: input)).withBytes { [UInt8]($0) }
    }

    private static func extract(salt: Secret, _ label: StaticString, _ input: Secret) -> Secret {
      let labeled = ascii("HPKE-v1") + suite + ascii(label) + input.withBytes { [UInt8]($0) }
      return HKDF.extract(salt: salt, message: labeled)
    }

    private static func expand(
      _ key: Secret, _ label: StaticString, _ info: [UInt8], count: Int
    ) -> Secret {
      var labeled: [UInt8] = []
      labeled.append(bigEndian: UInt16(count))
      labeled += ascii("HPKE-v1") + suite + ascii(label) + info
      return HKDF.expand(key, info: labeled, count: count)
    }
  }
}
