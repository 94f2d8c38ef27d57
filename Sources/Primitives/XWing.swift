#if canImport(Crypto)
  private import Crypto
  private import FoundationEssentials
#else
  private import CXWing
#endif

/// X-Wing, the hybrid of ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem).
public enum XWing {
  /// Bytes in a seed, which is the private key.
  public static let seedByteCount = 32
  /// Bytes in a public key.
  public static let publicKeyByteCount = 1216
  /// Bytes in an encapsulation.
  public static let encapsulationByteCount = 1120

  /// The public key of a 32-byte seed.
  public static func publicKey(_ seed: Secret) throws(PrimitivesError) -> [UInt8] {
    guard seed.count == seedByteCount else { throw .invalidLength }
    #if canImport(Crypto)
      return try [UInt8](key(seed).publicKey.rawRepresentation)
    #else
      var output = [UInt8](repeating: 0, count: publicKeyByteCount)
      let status = seed.withPointer { xwing_public_key(&output, $0) }
      guard status == 0 else { throw .invalidKey }
      return output
    #endif
  }

  /// A fresh shared secret for the holder of `publicKey`. Throws `invalidKey` when the key is not
  /// canonical: only this call finds out.
  public static func encapsulate(
    _ publicKey: [UInt8]
  ) throws(PrimitivesError) -> (sharedSecret: Secret, encapsulation: [UInt8]) {
    guard publicKey.count == publicKeyByteCount else { throw .invalidLength }
    #if canImport(Crypto)
      do {
        let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: publicKey)
        let result = try key.encapsulate()
        let secret = result.sharedSecret.withUnsafeBytes { Secret(copying: $0) }
        return (secret, [UInt8](result.encapsulated))
      } catch {
        throw .invalidKey
      }
    #else
      var encapsulation = [UInt8](repeating: 0, count: encapsulationByteCount)
      let secret = try Secret(count: 32) {
        (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
        let status = xwing_encapsulate(output, &encapsulation, publicKey)
        guard status == 0 else { throw .invalidKey }
      }
      return (secret, encapsulation)
    #endif
  }

  /// The shared secret in `encapsulation`. Throws `invalidKey` when its X25519 part is of low
  /// order; a wrong ML-KEM part gives another secret (implicit rejection).
  public static func decapsulate(
    _ encapsulation: [UInt8], _ privateKey: PrivateKey
  ) throws(PrimitivesError) -> Secret {
    guard encapsulation.count == encapsulationByteCount else { throw .invalidLength }
    #if canImport(Crypto)
      do {
        return try privateKey.key.decapsulate(Data(encapsulation)).withUnsafeBytes {
          Secret(copying: $0)
        }
      } catch {
        throw .invalidKey
      }
    #else
      return try Secret(count: 32) {
        (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
        let status = privateKey.seed.withPointer { xwing_decapsulate(output, encapsulation, $0) }
        guard status == 0 else { throw .invalidKey }
      }
    #endif
  }

  /// A seed made ready for opening many encapsulations. The library does not wipe its expanded
  /// form: keep it no longer than needed.
  public struct PrivateKey: @unchecked Sendable {
    #if canImport(Crypto)
      fileprivate let key: XWingMLKEM768X25519.PrivateKey
    #else
      fileprivate let seed: Secret
    #endif

    /// Expands a 32-byte seed, else `invalidLength`.
    public init(seed: Secret) throws(PrimitivesError) {
      guard seed.count == seedByteCount else { throw .invalidLength }
      #if canImport(Crypto)
        key = try XWing.key(seed)
      #else
        self.seed = seed
      #endif
    }
  }

  #if canImport(Crypto)
    private static func key(_ seed: Secret) throws(PrimitivesError)
      -> XWingMLKEM768X25519.PrivateKey
    {
      do {
        return try seed.withBytes {
          try XWingMLKEM768X25519.PrivateKey(seedRepresentation: $0, publicKey: nil)
        }
      } catch {
        throw .invalidKey
      }
    }
  #endif
}
