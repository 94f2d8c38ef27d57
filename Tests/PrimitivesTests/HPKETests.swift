import Foundation
import StrictCoding
import TestSupport
import Testing

@testable import Primitives

@Suite struct HPKETests {
  private let seed = Secret(random: SeededRandom(1), count: 32)

  @Test func `what is sealed to a key opens with its seed`() throws {
    let info: [UInt8] = [1, 2]
    let plaintext = Secret(copying: [3, 4, 5])
    let (encapsulation, ciphertext) = try HPKE.seal(
      plaintext, to: XWing.publicKey(seed), info: info)
    #expect(encapsulation.count == 1_120)
    #expect(ciphertext.count == 3 + 16)
    let key = try XWing.PrivateKey(seed: seed)
    let opened = try HPKE.open(ciphertext, encapsulation: encapsulation, with: key, info: info)
    #expect(opened.withBytes { [UInt8]($0) } == [3, 4, 5])
    #expect(throws: PrimitivesError.authenticationFailed) {
      try HPKE.open(ciphertext, encapsulation: encapsulation, with: key, info: [1])
    }
    let other = try XWing.PrivateKey(seed: Secret(random: SeededRandom(2), count: 32))
    #expect(throws: PrimitivesError.authenticationFailed) {
      try HPKE.open(ciphertext, encapsulation: encapsulation, with: other, info: info)
    }
  }

  @Test func `a changed ML-KEM or X25519 part opens nothing`() throws {
    let key = try XWing.PrivateKey(seed: seed)
    let (encapsulation, ciphertext) = try HPKE.seal(
      Secret(copying: [1]), to: XWing.publicKey(seed), info: [])
    for index in [0, 500, 1_087, 1_088, 1_119] {
      var changed = encapsulation
      changed[index] ^= 1
      #expect(throws: PrimitivesError.authenticationFailed) {
        try HPKE.open(ciphertext, encapsulation: changed, with: key, info: [])
      }
    }
  }

  @Test func `an X25519 share of low order is refused`() throws {
    let key = try XWing.PrivateKey(seed: seed)
    var (_, encapsulation) = try XWing.encapsulate(XWing.publicKey(seed))
    encapsulation.replaceSubrange(1_088..., with: [UInt8](repeating: 0, count: 32))
    #expect(throws: PrimitivesError.invalidKey) { try XWing.decapsulate(encapsulation, key) }
    var publicKey = try XWing.publicKey(seed)
    publicKey.replaceSubrange(1_184..., with: [UInt8](repeating: 0, count: 32))
    #expect(throws: PrimitivesError.invalidKey) { try XWing.encapsulate(publicKey) }
  }

  @Test func `a public key whose ML-KEM part is not canonical is refused`() throws {
    var publicKey = try XWing.publicKey(seed)
    publicKey[0] = 0xFF
    publicKey[1] |= 0x0F
    #expect(throws: PrimitivesError.invalidKey) { try XWing.encapsulate(publicKey) }
  }

  @Test func `other lengths are refused`() throws {
    let key = try XWing.PrivateKey(seed: seed)
    let publicKey = try XWing.publicKey(seed)
    let (_, encapsulation) = try XWing.encapsulate(publicKey)
    #expect(throws: PrimitivesError.invalidLength) {
      try XWing.encapsulate(publicKey.dropLast())
    }
    #expect(throws: PrimitivesError.invalidLength) { try XWing.encapsulate(publicKey + [0]) }
    #expect(throws: PrimitivesError.invalidLength) {
      try XWing.decapsulate(encapsulation.dropLast(), key)
    }
    #expect(throws: PrimitivesError.invalidLength) {
      try XWing.decapsulate(encapsulation + [0], key)
    }
    let short = seed.part(0..<31)
    #expect(throws: PrimitivesError.invalidLength) { try XWing.publicKey(short) }
    #expect(throws: PrimitivesError.invalidLength) { try XWing.PrivateKey(seed: short) }
  }

  private struct Vector: Decodable {
    struct Encryption: Decodable {
      let aad: String
      let ct: String
      let nonce: String
      let pt: String
    }
    let info: String
    let skRm: String
    let pkRm: String
    let enc: String
    let sharedSecret: String
    let key: String
    let baseNonce: String
    let encryptions: [Encryption]
  }

  @Test(.enabled(if: Vectors.areHere))
  func `follows the known answer of another implementation`() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let vector = try decoder.decode(
      Vector.self,
      from: Vectors.data("age/hpke/mlkem768x25519-hkdfsha256-chacha20poly1305.json"))
    let seed = try Secret(copying: bytes(hex: vector.skRm))
    #expect(try XWing.publicKey(seed) == bytes(hex: vector.pkRm))
    let sharedSecret = try XWing.decapsulate(
      bytes(hex: vector.enc), XWing.PrivateKey(seed: seed))
    #expect(try sharedSecret.withBytes { [UInt8]($0) } == bytes(hex: vector.sharedSecret))
    let schedule = try HPKE.KeySchedule(
      sharedSecret: sharedSecret, info: bytes(hex: vector.info))
    #expect(try schedule.key.withBytes { [UInt8]($0) } == bytes(hex: vector.key))
    #expect(try schedule.baseNonce == bytes(hex: vector.baseNonce))
    #expect(vector.encryptions.count == 10)
    for encryption in vector.encryptions {
      let ciphertext = try ChaCha20Poly1305.seal(
        bytes(hex: encryption.pt)[...], key: schedule.key, nonce: bytes(hex: encryption.nonce),
        authenticating: bytes(hex: encryption.aad))
      #expect(try ciphertext == bytes(hex: encryption.ct))
    }
  }
}
