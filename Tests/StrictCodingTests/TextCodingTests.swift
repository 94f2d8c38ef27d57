import Primitives
import StrictCoding
import TestSupport
import Testing

/// Hexadecimal, base64, bech32 and decimal: one text for each value, no other text accepted.
@Suite struct TextCodingTests {
  @Test func `hexadecimal of every byte is two lower-case digits`() throws {
    for byte in UInt8.min...UInt8.max {
      let text = Hex.encode([byte])
      #expect(text == Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8))
      #expect(try Hex.decode(text[...]) == [byte])
    }
    #expect(try Hex.decode([][...]).isEmpty)
  }

  @Test(arguments: ["0", "0A", "A0", "fF", "0g", "g0", "0x", " 00", "00 ", "0 0", "000", "\u{660}"])
  func `hexadecimal in any other spelling is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try Hex.decode(Array(text.utf8)[...]) }
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `base64 gives the answers of RFC 4648`(plain: String, text: String) throws {
    let bytes = Array(plain.utf8)
    let padded = Array(text.utf8)
    let bare = padded.filter { $0 != 0x3D }
    #expect(Base64.encode(bytes[...], padded: true) == padded)
    #expect(Base64.encode(bytes[...], padded: false) == bare)
    #expect(try Base64.decode(padded[...], padded: true) == bytes)
    #expect(try Base64.decode(bare[...], padded: false) == bytes)
  }

  @Test func `base64 of random bytes of every length goes there and back`() throws {
    for count in 0...200 {
      let bytes = SeededRandom(UInt64(count)).bytes(count)
      for padded in [true, false] {
        // Slices, to find an index that is counted from 0.
        let text = [0x3D] + Base64.encode(([1, 2] + bytes).dropFirst(2), padded: padded)
        #expect(try Base64.decode(text.dropFirst(), padded: padded) == bytes)
      }
    }
  }

  @Test func `of all two-digit endings base64 takes the one whose unused bits are zero`() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var taken = 0
    for byte in UInt8.min...UInt8.max {
      let text: [UInt8] = [0x41, byte]
      guard let bytes = try? Base64.decode(text[...], padded: false) else { continue }
      taken += 1
      #expect(alphabet.firstIndex(of: byte).map { $0 % 16 } == 0)
      #expect(Base64.encode(bytes[...], padded: false) == text)
    }
    #expect(taken == 4)
    taken = 0
    for byte in UInt8.min...UInt8.max where byte != 0x3D {
      guard (try? Base64.decode([0x41, 0x41, byte, 0x3D][...], padded: true)) != nil else {
        continue
      }
      taken += 1
      #expect(alphabet.firstIndex(of: byte).map { $0 % 4 } == 0)
    }
    #expect(taken == 16)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zg==Zg==", "Zm=v", "=m9v", "Zm9v\n", "Zm9\n",
    " Zm9", "Zm9-", "Zm9_", "Zm9vYg=a", "Zh==", "Zm9=",
  ])
  func `base64 with wrong padding, alphabet or white space is refused`(text: String) {
    #expect(throws: CodingError.malformed) {
      try Base64.decode(Array(text.utf8)[...], padded: true)
    }
  }

  @Test(arguments: ["Zg==", "Zm8=", "Z", "Zm9vY", "Zh", "Zm9", "Zm 9v", "Zm9v="])
  func `base64 without padding takes no padding`(text: String) {
    #expect(throws: CodingError.malformed) {
      try Base64.decode(Array(text.utf8)[...], padded: false)
    }
  }

  @Test(arguments: [
    "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "?1ezyfcl",
  ])
  func `the valid texts of BIP 173 check`(text: String) throws {
    // Some hold a number of 5-bit groups that is no whole number of bytes with zeroes behind it:
    // age refuses those, so only texts that decode must encode to themselves.
    let bytes = Array(text.utf8)
    guard let decoded = try? Bech32.decode(bytes[...]) else { return }
    #expect(Bech32.encode(prefix: decoded.prefix, decoded.bytes) == bytes)
  }

  @Test func `bech32 of random bytes goes there and back, in both cases`() throws {
    for count in 0...120 {
      let bytes = SeededRandom(UInt64(count)).bytes(count)
      let prefix = Array("age1x".utf8)
      let text = Bech32.encode(prefix: prefix, bytes)
      let decoded = try Bech32.decode(([0x20] + text).dropFirst())
      #expect(decoded.prefix == prefix)
      #expect(decoded.bytes == bytes)
      let upper = text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }
      #expect(try Bech32.decode(upper[...]).bytes == bytes)
    }
  }

  @Test func `bech32 with any one digit changed, or in mixed case, is refused`() throws {
    let text = Bech32.encode(prefix: Array("age".utf8), SeededRandom(9).bytes(32))
    for index in text.indices {
      for byte in UInt8(0x21)...0x7E where byte != text[index] {
        var changed = text
        changed[index] = byte
        #expect(throws: CodingError.malformed) { try Bech32.decode(changed[...]) }
      }
    }
  }

  @Test(arguments: [
    " 1nwldj5", "\u{7F}1axkwrx", "1pzry9x0s0muk", "pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3",
    "A1G7SGD8", "10a06t8", "1qzzfhee", "", "1", "a1", "a12uel5", "age1é2uel5l",
  ])
  func `the invalid texts of BIP 173 are refused`(text: String) {
    #expect(throws: CodingError.malformed) { try Bech32.decode(Array(text.utf8)[...]) }
  }

  @Test func `bech32 padding bits that are not zero are refused`() throws {
    // One byte is two groups with two unused bits: of 32 second groups 8 are canonical.
    let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    var taken = 0
    for digit in alphabet {
      for checksum in checksums(
        prefix: "a", digits: [0, UInt8(alphabet.firstIndex(of: digit) ?? 0)])
      {
        let text = Array("a1q".utf8) + [digit] + checksum.map { alphabet[Int($0)] }
        if (try? Bech32.decode(text[...])) != nil { taken += 1 }
      }
    }
    #expect(taken == 8)
  }

  /// BIP 173's checksum, written a second time.
  private func checksums(prefix: String, digits: [UInt8]) -> [[UInt8]] {
    let generators: [UInt32] = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
    let high = prefix.utf8.map { $0 >> 5 }
    let low = prefix.utf8.map { $0 & 31 }
    var state: UInt32 = 1
    for value in high + [0] + low + digits + [0, 0, 0, 0, 0, 0] {
      let top = state >> 25
      state = (state & 0x1ff_ffff) << 5 ^ UInt32(value)
      for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { state ^= generators[bit] }
    }
    return [(0..<6).map { UInt8((state ^ 1) >> UInt32(5 * (5 - $0)) & 31) }]
  }

  @Test(arguments: [0, 1, 9, 10, 99, 100, 65_535, UInt64.max - 1, UInt64.max])
  func `a decimal is its digits`(value: UInt64) throws {
    let text = Decimal.encode(value)
    #expect(text == Array(String(value).utf8))
    #expect(try Decimal.decode(text[...]) == value)
    #expect(throws: CodingError.malformed) { try Decimal.decode(([0x30] + text)[...]) }
  }

  @Test(arguments: ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "0x1", "1.0", "\u{661}"])
  func `a decimal in any other spelling is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try Decimal.decode(Array(text.utf8)[...]) }
  }

  @Test(arguments: ["18446744073709551616", "99999999999999999999", "111111111111111111111111"])
  func `a decimal that no longer fits is over the limit`(text: String) {
    #expect(throws: CodingError.overLimit) { try Decimal.decode(Array(text.utf8)[...]) }
  }

  @Test func `a decimal is held to its limit and its width`() throws {
    #expect(try Decimal.decode(ascii("255")[...], limit: 255) == 255)
    #expect(throws: CodingError.overLimit) { try Decimal.decode(ascii("256")[...], limit: 255) }
    #expect(try Decimal.decode(ascii("0042")[...], width: 4) == 42)
    #expect(throws: CodingError.malformed) { try Decimal.decode(ascii("042")[...], width: 4) }
    #expect(throws: CodingError.malformed) { try Decimal.decode(ascii("00042")[...], width: 4) }
    #expect(throws: CodingError.malformed) { try Decimal.decode(ascii("0x42")[...], width: 4) }
    #expect(Decimal.encode(42, width: 4) == ascii("0042"))
    #expect(Decimal.encode(123_456, width: 4) == ascii("123456"))
  }
}
