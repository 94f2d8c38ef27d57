import Age
import StrictCoding
import TestSupport
import Testing

struct ArmorTests {
  private static let begin = "-----BEGIN AGE ENCRYPTED FILE-----\n"
  private static let end = "-----END AGE ENCRYPTED FILE-----\n"

  private func decoded(_ text: String, pieces: Int = 1 << 20) throws -> [UInt8] {
    var decoder = ArmorDecoder()
    var output: [UInt8] = []
    var rest = [UInt8](text.utf8)[...]
    while !rest.isEmpty {
      try decoder.append(rest.prefix(pieces), to: &output)
      rest = rest.dropFirst(pieces)
    }
    try decoder.finish(to: &output)
    return output
  }

  @Test func `the text form has the bytes of the golden file`() throws {
    let bytes = [UInt8](0...255)
    let text = try golden("armor.txt")
    #expect(Armor.encode(bytes) == text)
    #expect(try decoded(String(decoding: text, as: UTF8.self)) == bytes)
  }

  @Test(arguments: [0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 1000])
  func `what is encoded is decoded, in pieces of any size`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let text = String(decoding: Armor.encode(bytes), as: UTF8.self)
    for pieces in [1, 3, 64, 65, 1 << 20] {
      #expect(try decoded(text, pieces: pieces) == bytes)
    }
  }

  @Test func `lines of white space around the block and a missing line end are fine`() throws {
    let text = " \t\r\n\n" + Self.begin + "QUJD\n" + Self.end
    #expect(try decoded(text + "\n \r\n\t") == ascii("ABC"))
    #expect(try decoded(String(text.dropLast())) == ascii("ABC"))
    #expect(try decoded(text.replacing("\n", with: "\r\n")) == ascii("ABC"))
  }

  @Test(arguments: [
    "", "QUJD\n", begin, begin + "QUJD\n", begin + "QUJD\n" + end + "x", " " + begin + end,
    "garbage\n" + begin + end, begin + "\nQUJD\n" + end, begin + "QUJD\n\n" + end,
    begin + "QUJD\nQUJD\n" + end, begin + " QUJD\n" + end, begin + "QUJD \n" + end,
    begin + "QUI\n" + end, begin + "QUJ=\n" + end, begin + "QU*D\n" + end, begin + "QU\rJD\n" + end,
    begin + String(repeating: "QUJD", count: 17) + "\n" + end,
    begin + "QUJD\n" + String(end.dropLast()) + " \n", begin + "QUJD\n" + end + end,
    begin + "QUJD\n" + end + String(repeating: "\n", count: 1025),
    String(repeating: "\n", count: 1025) + begin + end,
  ])
  func `anything else is refused`(text: String) {
    for pieces in [1, 1 << 20] {
      #expect(throws: AgeError.malformedArmor) { try decoded(text, pieces: pieces) }
    }
  }

  @Test func `a file is taken for armored unless it begins as a binary one`() {
    #expect(Armor.isLikely(ascii("-----BEGIN AGE")[...]))
    #expect(Armor.isLikely(ascii("\n\n-----BEGIN AGE")[...]))
    #expect(Armor.isLikely(ascii("garbage\n----- BEGIN")[...]))
    #expect(!Armor.isLikely(ascii("age-encryption.org/v1\n-> -----")[...]))
    #expect(!Armor.isLikely(ascii("anything else")[...]))
    #expect(!Armor.isLikely([]))
  }
}
