import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite struct ChaCha20Poly1305Tests {
  private let key = Secret(copying: [UInt8](0x80...0x9F))
  private let nonce: [UInt8] = [7, 0, 0, 0] + [UInt8](0x40...0x47)
  private let header: [UInt8] = [UInt8](0x50...0x53) + [UInt8](0xC0...0xC7)
  private let plaintext = ascii(
    """
    Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
    sunscreen would be it.
    """)
  private let sealed = """
    d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92
    728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b
    4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691
    """

  @Test func `seals and opens the message of RFC 8439, section 2_8_2`() throws {
    let expected = try bytes(hex: sealed)
    let output = try ChaCha20Poly1305.seal(
      plaintext[...], key: key, nonce: nonce, authenticating: header)
    #expect(output == expected)
    let opened = try ChaCha20Poly1305.open(
      expected[...], key: key, nonce: nonce, authenticating: header)
    #expect(opened.withBytes { [UInt8]($0) } == plaintext)
  }

  @Test func `an empty message is a tag`() throws {
    let output = try ChaCha20Poly1305.seal([][...], key: key, nonce: nonce)
    #expect(output.count == 16)
    #expect(try ChaCha20Poly1305.open(output[...], key: key, nonce: nonce).count == 0)
  }

  @Test func `any changed bit, in the message, header, nonce or key, opens nothing`() throws {
    let good = try bytes(hex: sealed)
    for bit in 0..<good.count * 8 {
      var changed = good
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: PrimitivesError.authenticationFailed) {
        try ChaCha20Poly1305.open(changed[...], key: key, nonce: nonce, authenticating: header)
      }
    }
    #expect(throws: PrimitivesError.authenticationFailed) {
      try ChaCha20Poly1305.open(good[...], key: key, nonce: nonce)
    }
    #expect(throws: PrimitivesError.authenticationFailed) {
      try ChaCha20Poly1305.open(
        good[...], key: key, nonce: nonce.reversed(), authenticating: header)
    }
    #expect(throws: PrimitivesError.authenticationFailed) {
      try ChaCha20Poly1305.open(
        good[...], key: Secret(copying: [UInt8](0x81...0xA0)), nonce: nonce,
        authenticating: header)
    }
  }

  @Test func `what is too short to hold a tag opens nothing`() throws {
    for count in 0..<16 {
      #expect(throws: PrimitivesError.authenticationFailed) {
        try ChaCha20Poly1305.open(
          [UInt8](repeating: 0, count: count)[...], key: key, nonce: nonce)
      }
    }
  }

  @Test(arguments: [(31, 12), (33, 12), (0, 12), (32, 11), (32, 13), (32, 24), (32, 0)])
  func `a key or a nonce of a wrong length is refused`(keyCount: Int, nonceCount: Int) {
    let key = Secret(copying: [UInt8](repeating: 1, count: keyCount))
    let nonce = [UInt8](repeating: 2, count: nonceCount)
    #expect(throws: PrimitivesError.invalidLength) {
      try ChaCha20Poly1305.seal([][...], key: key, nonce: nonce)
    }
    #expect(throws: PrimitivesError.invalidLength) {
      try ChaCha20Poly1305.open(
        [UInt8](repeating: 0, count: 16)[...], key: key, nonce: nonce)
    }
  }

  @Test func `slices are sealed, not the arrays that they come from`() throws {
    let whole: [UInt8] = [9, 9] + plaintext + [9]
    let output = try ChaCha20Poly1305.seal(
      whole[2..<whole.count - 1], key: key, nonce: nonce, authenticating: header)
    #expect(try output == bytes(hex: sealed))
  }
}
