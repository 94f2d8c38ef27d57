import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite struct FreeTextTests {
  /// All scalars that formats.md §0 keeps out, as a list of their own.
  private static let forbidden: Set<UInt32> = Set(
    [UInt32](0x00...0x1F) + [UInt32](0x7F...0x9F) + [0x61C] + [UInt32](0x200E...0x200F)
      + [UInt32](0x2028...0x202E) + [UInt32](0x2066...0x2069))

  @Test func `every Unicode scalar is allowed or refused as the list says`() throws {
    for number in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(number) else { continue }
      let bytes = [0x61] + Array(String(Character(scalar)).utf8) + [0x61]
      let isAllowed = (try? FreeText(bytes[...])) != nil
      let cleaned = FreeText(cleaning: bytes).bytes
      let replaced: [UInt8] = [0x61, 0xEF, 0xBF, 0xBD, 0x61]
      guard isAllowed != Self.forbidden.contains(number),
        cleaned == (isAllowed ? bytes : replaced)
      else {
        Issue.record("U+\(String(number, radix: 16))")
        return
      }
    }
  }

  @Test(arguments: [[], [0x20], [0x20, 0x61], [0x61, 0x20], [0x61, 0xFF], [0xC3]] as [[UInt8]])
  func `empty text, spaces at the ends and invalid UTF-8 are refused`(bytes: [UInt8]) {
    #expect(throws: CodingError.malformed) { try FreeText(bytes[...]) }
  }

  @Test func `255 bytes are the most`() throws {
    let most = [UInt8](repeating: 0x61, count: 255)
    #expect(try FreeText(most[...]).bytes == most)
    #expect(throws: CodingError.overLimit) { try FreeText((most + [0x61])[...]) }
    #expect(FreeText(cleaning: most + [0x62]).bytes == most)
  }

  @Test func `whatever is cleaned follows the rule`() throws {
    let random = SeededRandom(4)
    for round in 0..<5_000 {
      // Few different bytes, so that valid sequences, cut ones and spaces come often.
      let some: [UInt8] = [0x20, 0x61, 0xC3, 0xA9, 0xE2, 0x80, 0xAE, 0xF0, 0x9F, 0x98, 0x80, 0x0A]
      let bytes = (0..<round % 400).map { _ in some[Int(random.number(below: UInt32(some.count)))] }
      let text = FreeText(cleaning: bytes)
      #expect(try FreeText(text.bytes[...]) == text)
    }
  }

  @Test func `cleaning never cuts through a character, and nothing becomes a low line`() {
    let long = [UInt8](repeating: 0x61, count: 254) + [0xC3, 0xA9]
    #expect(FreeText(cleaning: long).bytes == [UInt8](repeating: 0x61, count: 254))
    #expect(FreeText(cleaning: []).bytes == [0x5F])
    #expect(FreeText(cleaning: [0x20, 0x20]).bytes == [0x5F])
    #expect(FreeText(cleaning: ascii("  a b  ")).bytes == ascii("a b"))
    #expect(FreeText(cleaning: [0xE2, 0x80]).bytes == [0xEF, 0xBF, 0xBD, 0xEF, 0xBF, 0xBD])
  }

  @Test func `the scalar reader agrees with Swift about all of Unicode and about random bytes`() {
    for number in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(number) else { continue }
      var reader = ScalarReader(Array(String(Character(scalar)).utf8)[...])
      guard reader.next()?.value == number, reader.next() == nil else {
        Issue.record("U+\(String(number, radix: 16))")
        return
      }
    }
    let random = SeededRandom(5)
    for _ in 0..<20_000 {
      let bytes = random.bytes(Int(random.number(below: 6))).map { $0 | 0x80 } + [0x41]
      #expect(
        ScalarReader.isValid(bytes[...]) == (String(validating: bytes, as: UTF8.self) != nil))
    }
  }
}
