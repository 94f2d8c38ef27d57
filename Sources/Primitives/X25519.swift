internal import CSodium

/// X25519 (RFC 7748). Refuses the all-zero shared secret, which a point of low order gives.
public enum X25519 {
  /// Bytes in a private key, a public key and a shared secret.
  public static let byteCount = 32

  /// The public key of `privateKey`.
  public static func publicKey(_ privateKey: Secret) throws(PrimitivesError) -> [UInt8] {
    guard privateKey.count == byteCount else { throw .invalidLength }
    var output = [UInt8](repeating: 0, count: byteCount)
    let status = privateKey.withPointer {
      crypto_scalarmult_curve25519_base(&output, $0)
    }
    guard status == 0 else { throw .invalidKey }
    return output
  }

  /// The shared secret; `invalidKey` when it is all zero.
  public static func sharedSecret(
    _ privateKey: Secret, _ publicKey: [UInt8]
  ) throws(PrimitivesError) -> Secret {
    guard privateKey.count == byteCount, publicKey.count == byteCount else {
      throw .invalidLength
    }
    return try Secret(count: byteCount) {
      (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
      let status = privateKey.withPointer {
        crypto_scalarmult_curve25519(output, $0, publicKey)
      }
      guard status == 0 else { throw .invalidKey }
    }
  }
}
