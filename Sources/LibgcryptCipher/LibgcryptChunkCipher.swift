internal import CGcrypt
public import Primitives

/// libgcrypt's ChaCha20-Poly1305 for chunks: on processors without AVX-512 the fastest there is.
/// Only the source's tool uses it, because its library imports socket functions.
///
/// One value belongs to one thread at a time: it keeps one handle, keyed once, for all chunks.
public final class LibgcryptChunkCipher: ChunkCipher, @unchecked Sendable {
  private static let isStarted = gcrypt_start() == 0

  private let handle: gcry_cipher_hd_t

  /// Takes a 32-byte key, else `invalidLength`; `unavailable` when libgcrypt has no such cipher.
  public init(key: Secret) throws(PrimitivesError) {
    guard key.count == ChaCha20Poly1305.keyByteCount else { throw .invalidLength }
    var handle: gcry_cipher_hd_t?
    guard Self.isStarted,
      gcry_cipher_open(
        &handle, Int32(GCRY_CIPHER_CHACHA20.rawValue), Int32(GCRY_CIPHER_MODE_POLY1305.rawValue), 0)
        == 0,
      let handle
    else { throw .unavailable }
    self.handle = handle
    let status = key.withBytes { gcry_cipher_setkey(handle, $0.baseAddress, $0.count) }
    guard status == 0 else { throw .unavailable }
  }

  /// Seals in place; see `ChunkCipher`.
  public func seal(
    _ chunk: UnsafeMutableRawBufferPointer, nonce: ChunkNonce
  ) throws(PrimitivesError) {
    let count = chunk.count - ChaCha20Poly1305.tagByteCount
    guard count >= 0, let base = chunk.baseAddress else { throw .invalidLength }
    guard begin(nonce), count == 0 || gcry_cipher_encrypt(handle, base, count, nil, 0) == 0,
      gcry_cipher_gettag(handle, base + count, ChaCha20Poly1305.tagByteCount) == 0
    else { throw .unavailable }
  }

  /// Opens into other memory, which is zeroed on failure; see `ChunkCipher`.
  public func open(
    _ sealed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    nonce: ChunkNonce
  ) throws(PrimitivesError) {
    let count = output.count
    guard sealed.count == count + ChaCha20Poly1305.tagByteCount, let input = sealed.baseAddress
    else { throw .invalidLength }
    guard begin(nonce),
      count == 0 || gcry_cipher_decrypt(handle, output.baseAddress, count, input, count) == 0,
      gcry_cipher_checktag(handle, input + count, ChaCha20Poly1305.tagByteCount) == 0
    else {
      // libgcrypt writes before it verifies: nobody may see bytes that are not authentic.
      output.initializeMemory(as: UInt8.self, repeating: 0)
      throw .authenticationFailed
    }
  }

  deinit { gcry_cipher_close(handle) }

  private func begin(_ nonce: ChunkNonce) -> Bool {
    let nonce = nonce.bytes
    return gcry_cipher_setiv(handle, nonce, nonce.count) == 0
      && gcry_cipher_ctl(handle, Int32(GCRYCTL_FINALIZE.rawValue), nil, 0) == 0
  }
}
