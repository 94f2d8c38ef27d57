#if canImport(Crypto)
  private import Crypto
  private import FoundationEssentials
#else
  private import CSodium
#endif

/// Ed25519 (RFC 8032): 32-byte seeds and public keys, 64-byte signatures, deterministic.
public enum Ed25519 {
  /// Bytes in a seed and in a public key.
  public static let keyByteCount = 32
  /// Bytes in a signature.
  public static let signatureByteCount = 64

  /// Whether `signature` over `message` is by the holder of `publicKey`.
  public static func isValid(
    _ signature: ArraySlice<UInt8>, of message: ArraySlice<UInt8>, by publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == signatureByteCount, publicKey.count == keyByteCount else {
      return false
    }
    #if canImport(Crypto)
      // A malformed key verifies nothing.
      guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
        return false
      }
      return key.isValidSignature(signature, for: message)
    #else
      let message = [UInt8](message)
      return crypto_sign_ed25519_verify_detached(
        [UInt8](signature), message, UInt64(message.count), publicKey) == 0
    #endif
  }

  /// Signs with a key made from a seed.
  public struct SigningKey: Sendable {
    /// The 32-byte public key.
    public let publicKey: [UInt8]
    /// The 32-byte seed.
    public let seed: Secret

    /// Takes a 32-byte seed, else `invalidLength`.
    public init(seed: Secret) throws(PrimitivesError) {
      guard seed.count == keyByteCount else { throw .invalidLength }
      self.seed = seed
      #if canImport(Crypto)
        publicKey = try [UInt8](Self.key(seed).publicKey.rawRepresentation)
      #else
        publicKey = try Self.keyPair(seed).publicKey
      #endif
    }

    /// Draws a new key.
    public init(random: some RandomSource) throws(PrimitivesError) {
      try self.init(seed: Secret(random: random, count: keyByteCount))
    }

    /// The 64-byte signature of `message`.
    public func sign(_ message: ArraySlice<UInt8>) throws(PrimitivesError) -> [UInt8] {
      #if canImport(Crypto)
        do {
          return try [UInt8](Self.key(seed).signature(for: message))
        } catch {
          throw .unavailable
        }
      #else
        let message = [UInt8](message)
        var signature = [UInt8](repeating: 0, count: signatureByteCount)
        let status = try Self.keyPair(seed).secretKey.withPointer {
          crypto_sign_ed25519_detached(
            &signature, nil, message, UInt64(message.count),
            $0)
        }
        guard status == 0 else { throw .unavailable }
        return signature
      #endif
    }

    #if canImport(Crypto)
      private static func key(_ seed: Secret) throws(PrimitivesError)
        -> Curve25519.Signing.PrivateKey
      {
        do {
          return try seed.withBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
        } catch {
          throw .invalidKey
        }
      }
    #else
      private static func keyPair(
        _ seed: Secret
      ) throws(PrimitivesError) -> (publicKey: [UInt8], secretKey: Secret) {
        var publicKey = [UInt8](repeating: 0, count: keyByteCount)
        let secretKey = Secret(count: 64) { (output: UnsafeMutablePointer<UInt8>) in
          _ = seed.withPointer { crypto_sign_ed25519_seed_keypair(&publicKey, output, $0) }
        }
        return (publicKey, secretKey)
      }
    #endif
  }
}

extension Ed25519 {
  /// What is signed outside signed notes: label || 0x00 || bytes (formats.md §0, "Signed bytes").
  public static func signedBytes(_ label: StaticString, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Label.bytes(label) + [0] + bytes
  }
}
