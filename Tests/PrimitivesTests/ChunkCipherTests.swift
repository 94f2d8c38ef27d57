import Primitives
import TestSupport
import Testing

@Suite struct ChunkCipherTests {
  private let key = Secret(copying: [UInt8](0..<32))

  private func seal(
    _ plaintext: [UInt8], _ cipher: some ChunkCipher, _ nonce: ChunkNonce
  ) throws -> [UInt8] {
    var chunk = plaintext + [UInt8](repeating: 0, count: 16)
    try chunk.withUnsafeMutableBytes { try cipher.seal($0, nonce: nonce) }
    return chunk
  }

  private func open(
    _ sealed: [UInt8], _ cipher: some ChunkCipher, _ nonce: ChunkNonce
  ) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: sealed.count - 16)
    try sealed.withUnsafeBytes { sealed in
      try output.withUnsafeMutableBytes { try cipher.open(sealed, into: $0, nonce: nonce) }
    }
    return output
  }

  @Test func `a nonce is an 11-byte counter and the mark of the last chunk`() {
    #expect(ChunkNonce(index: 0, isLast: false).bytes == [UInt8](repeating: 0, count: 12))
    #expect(
      ChunkNonce(index: 0x0102_0304_0506_0708, isLast: true).bytes
        == [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1])
  }

  @Test(arguments: [0, 1, 63, 64, 65, 65_535, 65_536])
  func `every cipher gives the bytes of RFC 8439 and opens those of the others`(
    count: Int
  ) throws {
    let plaintext = SeededRandom(UInt64(count)).bytes(count)
    let nonce = ChunkNonce(index: 5, isLast: true)
    let expected = try ChaCha20Poly1305.seal(plaintext[...], key: key, nonce: nonce.bytes)
    let sodium = try SodiumChunkCipher(key: key)
    let crypto = try CryptoChunkCipher(key: key)
    #expect(try seal(plaintext, sodium, nonce) == expected)
    #expect(try seal(plaintext, crypto, nonce) == expected)
    #expect(try open(expected, sodium, nonce) == plaintext)
    #expect(try open(expected, crypto, nonce) == plaintext)
  }

  @Test func `a chunk opens under its own nonce only, and whole`() throws {
    try expectRefusals(SodiumChunkCipher(key: key))
    try expectRefusals(CryptoChunkCipher(key: key))
  }

  private func expectRefusals(_ cipher: some ChunkCipher) throws {
    let sealed = try seal([1, 2, 3], cipher, ChunkNonce(index: 0, isLast: false))
    for nonce in [ChunkNonce(index: 1, isLast: false), ChunkNonce(index: 0, isLast: true)] {
      #expect(throws: PrimitivesError.authenticationFailed) {
        try open(sealed, cipher, nonce)
      }
    }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: PrimitivesError.authenticationFailed) {
        try open(changed, cipher, ChunkNonce(index: 0, isLast: false))
      }
    }
    var short = [UInt8](repeating: 0, count: 2)
    #expect(throws: PrimitivesError.invalidLength) {
      try sealed.withUnsafeBytes { sealed in
        try short.withUnsafeMutableBytes {
          try cipher.open(sealed, into: $0, nonce: ChunkNonce(index: 0, isLast: false))
        }
      }
    }
    var tiny = [UInt8](repeating: 0, count: 15)
    #expect(throws: PrimitivesError.invalidLength) {
      try tiny.withUnsafeMutableBytes {
        try cipher.seal($0, nonce: ChunkNonce(index: 0, isLast: false))
      }
    }
  }

  @Test(arguments: [0, 16, 31, 33])
  func `a key of another length is refused`(count: Int) {
    let key = Secret(copying: [UInt8](repeating: 1, count: count))
    #expect(throws: PrimitivesError.invalidLength) { try SodiumChunkCipher(key: key) }
    #expect(throws: PrimitivesError.invalidLength) { try CryptoChunkCipher(key: key) }
  }
}
