import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite struct HashTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the answers of FIPS 180`(message: String, digest: String) throws {
    #expect(try Digest(of: Array(message.utf8)[...]).bytes == bytes(hex: digest))
  }

  @Test func `SHA-256 of a million letters in pieces of many sizes is that of the whole`() throws {
    var hash = SHA256()
    var left = 1_000_000
    var size = 1
    while left > 0 {
      hash.update([UInt8](repeating: 0x61, count: min(size, left))[...])
      left -= min(size, left)
      size = (size * 7 + 1) % 1_031
    }
    let digest = hash.finish()
    #expect(
      try digest.bytes
        == bytes(hex: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"))
  }

  @Test func `a copied hash goes on alone`() {
    var one = SHA256()
    one.update([1][...])
    var other = one
    one.update([2][...])
    other.update([3][...])
    #expect(one.finish() == Digest(of: [1, 2][...]))
    #expect(other.finish() == Digest(of: [1, 3][...]))
  }

  @Test func `a digest is exactly 64 lower-case digits`() throws {
    let digest = Digest(of: ascii("sotto")[...])
    #expect(try Digest(hex: digest.hex[...]) == digest)
    #expect(try Digest(digest.bytes[...]) == digest)
    #expect(throws: CodingError.malformed) { try Digest(hex: digest.hex.dropLast(2)) }
    #expect(throws: CodingError.malformed) { try Digest(hex: (digest.hex + digest.hex)[...]) }
    let upper = digest.hex.map { $0 >= 0x61 ? $0 - 32 : $0 }
    #expect(throws: CodingError.malformed) { try Digest(hex: upper[...]) }
    #expect(Digest.zero < digest)
    #expect(!(digest < digest))
  }

  @Test(arguments: [
    (
      "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131),
      """
      54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20486173\
      68204b6579204669727374
      """,
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `HMAC gives the answers of RFC 4231`(key: String, message: String, code: String) throws {
    let key = try Secret(copying: bytes(hex: key))
    let message = try bytes(hex: message)
    let code = try bytes(hex: code)
    #expect(HMAC.code(message[...], key: key) == code)
    #expect(HMAC.isValid(code[...], of: message[...], key: key))
  }

  @Test func `a code of another message, key or length is not valid`() {
    let key = Secret(copying: [1, 2, 3])
    let code = HMAC.code([4][...], key: key)
    #expect(!HMAC.isValid(code[...], of: [5][...], key: key))
    #expect(!HMAC.isValid(code[...], of: [4][...], key: Secret(copying: [1, 2])))
    #expect(!HMAC.isValid(code.dropLast(), of: [4][...], key: key))
    #expect(!HMAC.isValid([][...], of: [4][...], key: key))
    for index in code.indices {
      var changed = code
      changed[index] ^= 0x10
      #expect(!HMAC.isValid(changed[...], of: [4][...], key: key))
    }
  }

  private struct Derivation: Sendable {
    let material: [UInt8]
    let salt: [UInt8]
    let info: [UInt8]
    let key: String
    let output: String
  }

  private static let rfc5869 = [
    Derivation(
      material: [UInt8](repeating: 0x0B, count: 22), salt: [UInt8](0...12),
      info: [UInt8](0xF0...0xF9),
      key: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
      output: """
        3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
        """),
    Derivation(
      material: [UInt8](0x00...0x4F), salt: [UInt8](0x60...0xAF), info: [UInt8](0xB0...0xFF),
      key: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
      output: """
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb
        41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
        """),
    Derivation(
      material: [UInt8](repeating: 0x0B, count: 22), salt: [], info: [],
      key: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
      output: """
        8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
        """),
  ]

  @Test(arguments: 0..<3)
  func `HKDF gives the answers of RFC 5869`(number: Int) throws {
    let vector = Self.rfc5869[number]
    let material = Secret(copying: vector.material)
    let expected = try bytes(hex: vector.output)
    let key = HKDF.extract(salt: vector.salt, material)
    #expect(try key.withBytes { [UInt8]($0) } == bytes(hex: vector.key))
    for count in 1...expected.count {
      let output = HKDF.derive(material, salt: vector.salt, info: vector.info, count: count)
      #expect(output.withBytes { [UInt8]($0) } == [UInt8](expected.prefix(count)))
    }
  }

  @Test func `HKDF reaches the longest output of RFC 5869`() {
    let output = HKDF.expand(Secret(copying: [1]), info: [], count: 8_160)
    #expect(output.count == 8_160)
  }

  @Test func `a label is the project, a space and its words`() {
    #expect(Label.bytes("tag-chain") == Array("sotto/1 tag-chain".utf8))
    let key = Secret(copying: [UInt8](repeating: 7, count: 32))
    let labelled = HKDF.expand(key, label: "x", suffix: [0, 1], count: 32)
    let plain = HKDF.expand(key, info: Array("sotto/1 x".utf8) + [0, 1], count: 32)
    #expect(labelled.withBytes { [UInt8]($0) } == plain.withBytes { [UInt8]($0) })
  }
}
