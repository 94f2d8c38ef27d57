#if canImport(Crypto)
  private import Crypto
  internal import FoundationEssentials
#else
  private import CSodium
#endif

/// SHA-256 over any number of pieces (FIPS 180-4).
///
/// Natively swift-crypto's, which uses the processor's SHA instructions; libsodium's elsewhere.
public struct SHA256: @unchecked Sendable {
  #if canImport(Crypto)
    private var state = Crypto.SHA256()
  #else
    private var state = crypto_hash_sha256_state()
  #endif

  /// Starts with no bytes.
  public init() {
    #if !canImport(Crypto)
      crypto_hash_sha256_init(&state)
    #endif
  }

  /// Adds `bytes`.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    #if canImport(Crypto)
      state.update(bufferPointer: bytes)
    #else
      crypto_hash_sha256_update(
        &state, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt64(bytes.count))
    #endif
  }

  /// Adds `bytes`.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of all that was added.
  public consuming func finish() -> Digest {
    #if canImport(Crypto)
      return Digest(unchecked: [UInt8](state.finalize()))
    #else
      var output = [UInt8](repeating: 0, count: Digest.byteCount)
      crypto_hash_sha256_final(&state, &output)
      return Digest(unchecked: output)
    #endif
  }
}
