internal import CSodium

#if canImport(CBoringCipher)
  private import CBoringCipher
#endif

/// The nonce of one 64 KiB chunk of an age payload: 11-byte big-endian counter, then 1 for the
/// final chunk or 0 (age specification, "Payload").
public struct ChunkNonce: Equatable, Sendable {
  /// Which chunk, from 0.
  public let index: UInt64
  /// Whether no chunk follows.
  public let isLast: Bool

  /// Names one chunk.
  public init(index: UInt64, isLast: Bool) {
    self.index = index
    self.isLast = isLast
  }

  /// The 12 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = [0, 0, 0]
    var shift: UInt64 = 64
    while shift > 0 {
      shift -= 8
      bytes.append(UInt8(truncatingIfNeeded: index >> shift))
    }
    bytes.append(isLast ? 1 : 0)
    return bytes
  }
}

/// ChaCha20-Poly1305 over chunks under one key, without associated data.
///
/// Whoever calls `seal` never seals two different chunks under one nonce.
public protocol ChunkCipher: Sendable {
  /// Takes a 32-byte key.
  init(key: Secret) throws(PrimitivesError)

  /// Seals in place: `chunk` is the plaintext followed by 16 free bytes, which become the tag.
  func seal(_ chunk: UnsafeMutableRawBufferPointer, nonce: ChunkNonce) throws(PrimitivesError)

  /// Opens `sealed`, ciphertext and tag, into `output`, which is 16 bytes shorter and lies
  /// elsewhere. Throws `authenticationFailed` when anything was changed.
  func open(
    _ sealed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    nonce: ChunkNonce
  ) throws(PrimitivesError)
}

/// libsodium's cipher: works everywhere.
public struct SodiumChunkCipher: ChunkCipher {
  private let key: Secret

  /// Takes a 32-byte key, else `invalidLength`.
  public init(key: Secret) throws(PrimitivesError) {
    Sodium.start()
    guard key.count == ChaCha20Poly1305.keyByteCount else { throw .invalidLength }
    self.key = key
  }

  /// Seals in place; see `ChunkCipher`.
  public func seal(
    _ chunk: UnsafeMutableRawBufferPointer, nonce: ChunkNonce
  ) throws(PrimitivesError) {
    let count = chunk.count - ChaCha20Poly1305.tagByteCount
    guard count >= 0, let base = chunk.bindMemory(to: UInt8.self).baseAddress else {
      throw .invalidLength
    }
    let nonce = nonce.bytes
    let status = key.withPointer {
      crypto_aead_chacha20poly1305_ietf_encrypt(
        base, nil, base, UInt64(count), nil, 0, nil, nonce, $0)
    }
    guard status == 0 else { throw .unavailable }
  }

  /// Opens into other memory; see `ChunkCipher`.
  public func open(
    _ sealed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    nonce: ChunkNonce
  ) throws(PrimitivesError) {
    guard sealed.count == output.count + ChaCha20Poly1305.tagByteCount,
      let input = sealed.bindMemory(to: UInt8.self).baseAddress
    else { throw .invalidLength }
    let nonce = nonce.bytes
    let status = key.withPointer {
      crypto_aead_chacha20poly1305_ietf_decrypt(
        output.bindMemory(to: UInt8.self).baseAddress, nil, nil, input, UInt64(sealed.count), nil,
        0, nonce, $0)
    }
    guard status == 0 else { throw .authenticationFailed }
  }
}

#if canImport(CBoringCipher)
  /// swift-crypto's cipher: opens faster than libsodium and needs no libcrypto, which imports
  /// socket functions. The investigator's tool uses it.
  ///
  /// It calls the BoringSSL inside swift-crypto, because swift-crypto's own interface copies every
  /// chunk three times, a quarter of the time; swift-crypto is pinned to one version.
  public final class CryptoChunkCipher: ChunkCipher, @unchecked Sendable {
    private let cipher: UnsafeMutableRawPointer

    /// Takes a 32-byte key, else `invalidLength`.
    public init(key: Secret) throws(PrimitivesError) {
      guard key.count == ChaCha20Poly1305.keyByteCount else { throw .invalidLength }
      guard let cipher = key.withPointer({ boring_cipher_new($0) }) else { throw .unavailable }
      self.cipher = cipher
    }

    /// Seals in place; see `ChunkCipher`.
    public func seal(
      _ chunk: UnsafeMutableRawBufferPointer, nonce: ChunkNonce
    ) throws(PrimitivesError) {
      let count = chunk.count - ChaCha20Poly1305.tagByteCount
      guard count >= 0, let base = chunk.bindMemory(to: UInt8.self).baseAddress else {
        throw .invalidLength
      }
      guard boring_cipher_seal(cipher, nonce.bytes, base, count) == 1 else { throw .unavailable }
    }

    /// Opens into other memory, which is zeroed on failure; see `ChunkCipher`.
    public func open(
      _ sealed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
      nonce: ChunkNonce
    ) throws(PrimitivesError) {
      guard sealed.count == output.count + ChaCha20Poly1305.tagByteCount else {
        throw .invalidLength
      }
      let status = boring_cipher_open(
        cipher, nonce.bytes, sealed.bindMemory(to: UInt8.self).baseAddress,
        output.bindMemory(to: UInt8.self).baseAddress, output.count)
      guard status == 1 else { throw .authenticationFailed }
    }

    deinit { boring_cipher_free(cipher) }
  }
#endif
