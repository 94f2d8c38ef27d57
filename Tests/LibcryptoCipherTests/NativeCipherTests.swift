import LibcryptoCipher
import LibgcryptCipher
import Primitives
import Testing

/// The fast ciphers against libsodium's.
struct NativeCipherTests {
  static let counts = [0, 1, 15, 16, 17, 255, 4_096, 65_535, 65_536]

  private static let key = Secret(copying: [UInt8](0..<32))

  private func sealed<Cipher: ChunkCipher>(
    _ cipher: Cipher, _ count: Int, _ nonce: ChunkNonce
  ) throws -> [UInt8] {
    var chunk = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 17) }
    chunk += [UInt8](repeating: 0, count: 16)
    try chunk.withUnsafeMutableBytes { try cipher.seal($0, nonce: nonce) }
    return chunk
  }

  private func opened<Cipher: ChunkCipher>(
    _ cipher: Cipher, _ sealed: [UInt8], _ nonce: ChunkNonce, into output: inout [UInt8]
  ) throws {
    try sealed.withUnsafeBytes { sealed in
      try output.withUnsafeMutableBytes { try cipher.open(sealed, into: $0, nonce: nonce) }
    }
  }

  private func check<Cipher: ChunkCipher>(_ type: Cipher.Type) throws {
    let reference = try SodiumChunkCipher(key: Self.key)
    let cipher = try Cipher(key: Self.key)
    for (index, count) in Self.counts.enumerated() {
      let nonce = ChunkNonce(index: UInt64(index) << 40 + 3, isLast: index % 2 == 0)
      let expected = try sealed(reference, count, nonce)
      #expect(try sealed(cipher, count, nonce) == expected, "\(count)")
      var output = [UInt8](repeating: 0xAA, count: count)
      try opened(cipher, expected, nonce, into: &output)
      #expect(output == (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 17) }, "\(count)")
      try checkRefusals(cipher, expected, nonce)
      // One context serves sealing and opening in turns.
      #expect(try sealed(cipher, count, nonce) == expected, "\(count)")
    }
  }

  private func checkRefusals<Cipher: ChunkCipher>(
    _ cipher: Cipher, _ sealed: [UInt8], _ nonce: ChunkNonce
  ) throws {
    let other = ChunkNonce(index: nonce.index, isLast: !nonce.isLast)
    var changes = [(sealed, other)]
    for index in [0, sealed.count / 2, sealed.count - 1] {
      var changed = sealed
      changed[index] ^= 0x80
      changes.append((changed, nonce))
    }
    for (changed, nonce) in changes {
      var output = [UInt8](repeating: 0xAA, count: sealed.count - 16)
      #expect(throws: PrimitivesError.authenticationFailed) {
        try opened(cipher, changed, nonce, into: &output)
      }
      #expect(output.allSatisfy { $0 == 0 }, "what is not authentic is not left behind")
    }
    var short = [UInt8](repeating: 0, count: max(1, sealed.count - 17))
    if short.count != sealed.count - 16 {
      #expect(throws: PrimitivesError.invalidLength) {
        try opened(cipher, sealed, nonce, into: &short)
      }
    }
  }

  @Test func `libcrypto seals and opens as libsodium does`() throws {
    try check(LibcryptoChunkCipher.self)
  }

  @Test func `libgcrypt seals and opens as libsodium does`() throws {
    try check(LibgcryptChunkCipher.self)
  }

  @Test func `swift-crypto seals and opens as libsodium does`() throws {
    try check(CryptoChunkCipher.self)
  }

  @Test func `a key has 32 bytes and a chunk has room for its tag`() throws {
    let short = Secret(copying: [UInt8](0..<31))
    #expect(throws: PrimitivesError.invalidLength) { try LibcryptoChunkCipher(key: short) }
    #expect(throws: PrimitivesError.invalidLength) { try LibgcryptChunkCipher(key: short) }
    let nonce = ChunkNonce(index: 0, isLast: true)
    let libcrypto = try LibcryptoChunkCipher(key: Self.key)
    let libgcrypt = try LibgcryptChunkCipher(key: Self.key)
    var chunk = [UInt8](repeating: 0, count: 15)
    chunk.withUnsafeMutableBytes { chunk in
      #expect(throws: PrimitivesError.invalidLength) { try libcrypto.seal(chunk, nonce: nonce) }
      #expect(throws: PrimitivesError.invalidLength) { try libgcrypt.seal(chunk, nonce: nonce) }
    }
  }
}
