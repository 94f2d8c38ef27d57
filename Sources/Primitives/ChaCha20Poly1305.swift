internal import CSodium

/// ChaCha20-Poly1305 (RFC 8439) for short messages; 16 bytes of tag follow the ciphertext.
public enum ChaCha20Poly1305 {
  /// Bytes in a key, a nonce and a tag.
  public static let keyByteCount = 32
  /// Bytes in a nonce.
  public static let nonceByteCount = 12
  /// Bytes in a tag.
  public static let tagByteCount = 16

  /// Ciphertext and tag. The caller never uses a nonce twice with one key.
  public static func seal(
    _ plaintext: ArraySlice<UInt8>, key: Secret, nonce: [UInt8],
    authenticating header: [UInt8] = []
  ) throws(PrimitivesError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: plaintext.count + tagByteCount)
    try check(key: key, nonce: nonce)
    let status = plaintext.withUnsafeBufferPointer { plaintext in
      key.withPointer { key in
        crypto_aead_chacha20poly1305_ietf_encrypt(
          &output, nil, plaintext.baseAddress, UInt64(plaintext.count), header,
          UInt64(header.count), nil, nonce, key)
      }
    }
    guard status == 0 else { throw .unavailable }
    return output
  }

  /// The plaintext; `authenticationFailed` when anything was changed.
  public static func open(
    _ sealed: ArraySlice<UInt8>, key: Secret, nonce: [UInt8],
    authenticating header: [UInt8] = []
  ) throws(PrimitivesError) -> Secret {
    try check(key: key, nonce: nonce)
    guard sealed.count >= tagByteCount else { throw .authenticationFailed }
    return try Secret(count: sealed.count - tagByteCount) {
      (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
      let input = [UInt8](sealed)
      let status = key.withPointer {
        crypto_aead_chacha20poly1305_ietf_decrypt(
          output, nil, nil, input, UInt64(input.count), header, UInt64(header.count), nonce, $0)
      }
      guard status == 0 else { throw .authenticationFailed }
    }
  }

  private static func check(key: Secret, nonce: [UInt8]) throws(PrimitivesError) {
    Sodium.start()
    guard key.count == keyByteCount, nonce.count == nonceByteCount else { throw .invalidLength }
  }
}
