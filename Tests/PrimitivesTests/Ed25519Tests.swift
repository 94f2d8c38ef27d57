import Foundation
import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite struct Ed25519Tests {
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4
      6bd25bf5f0595bbe24655141438e7a100b
      """
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      """
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d
      8c387b2eaeb4302aeeb00d291612bb0c00
      """
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      """
      6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6
      594a7c15e9716ed28dc027beceea1ec40a
      """
    ),
  ])
  func `signs as RFC 8032 does`(
    seed: String, publicKey: String, message: String, signature: String
  ) throws {
    let key = try Ed25519.SigningKey(seed: Secret(copying: bytes(hex: seed)))
    let message = try bytes(hex: message)
    let signature = try bytes(hex: signature)
    #expect(try key.publicKey == bytes(hex: publicKey))
    #expect(try key.sign(message[...]) == signature)
    #expect(Ed25519.isValid(signature[...], of: message[...], by: key.publicKey))
  }

  @Test func `any changed bit, and any other length, is not valid`() throws {
    let key = try Ed25519.SigningKey(random: SeededRandom(1))
    let message: [UInt8] = [1, 2, 3]
    let signature = try key.sign(message[...])
    for bit in 0..<512 {
      var changed = signature
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!Ed25519.isValid(changed[...], of: message[...], by: key.publicKey))
    }
    #expect(!Ed25519.isValid(signature.dropLast(), of: message[...], by: key.publicKey))
    #expect(!Ed25519.isValid((signature + [0])[...], of: message[...], by: key.publicKey))
    #expect(!Ed25519.isValid([][...], of: message[...], by: key.publicKey))
    #expect(!Ed25519.isValid(signature[...], of: [1, 2][...], by: key.publicKey))
    #expect(!Ed25519.isValid(signature[...], of: message[...], by: key.publicKey.dropLast()))
    #expect(!Ed25519.isValid(signature[...], of: message[...], by: []))
    let other = try Ed25519.SigningKey(random: SeededRandom(2))
    #expect(!Ed25519.isValid(signature[...], of: message[...], by: other.publicKey))
  }

  @Test(arguments: [0, 31, 33, 64]) func `a seed of another length is refused`(count: Int) {
    #expect(throws: PrimitivesError.invalidLength) {
      try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: 1, count: count)))
    }
  }

  @Test func `signed bytes are a label, a zero and the bytes`() {
    #expect(
      Ed25519.signedBytes("record", [1, 2][...]) == Array("sotto/1 record".utf8) + [0, 1, 2])
  }

  private struct Vector: Decodable {
    let number: Int
    let key: String
    let sig: String
    let msg: String
  }

  private struct Accepted: Decodable {
    let acceptedNumbers: [Int]
  }

  @Test(.enabled(if: Vectors.areHere))
  func `accepts exactly the edge cases that swift-crypto, Go and OpenSSL accept`() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let vectors = try decoder.decode(
      [Vector].self, from: Vectors.data("tlog/ed25519/ed25519vectors.json"))
    let expected = try decoder.decode(
      Accepted.self, from: Vectors.data("tlog/ed25519/accepted.json"))
    #expect(vectors.count == 914)
    #expect(expected.acceptedNumbers.count == 208)
    let accepted = try vectors.filter {
      try Ed25519.isValid(
        bytes(hex: $0.sig)[...], of: Array($0.msg.utf8)[...], by: bytes(hex: $0.key))
    }
    #expect(accepted.map(\.number) == expected.acceptedNumbers)
  }
}
