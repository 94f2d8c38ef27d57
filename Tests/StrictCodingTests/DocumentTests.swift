import StrictCoding
import Testing

@Suite struct DocumentTests {
  private func reader(_ text: String) throws -> DocumentReader {
    try DocumentReader(Array(text.utf8)[...], title: "sotto-test/1")
  }

  @Test func `a document is read line by line to its end`() throws {
    var reader = try reader("sotto-test/1\nday 2024-01-01\nflag\nname a\nname b c\nlast x\n")
    #expect(try reader.value("day") == "2024-01-01")
    #expect(try reader.optionalValue("absent") == nil)
    #expect(try !reader.flag("absent"))
    #expect(try reader.flag("flag"))
    #expect(
      try reader.values("name", 1...2).map { String(decoding: $0, as: UTF8.self) }
        == ["a", "b c"])
    #expect(String(decoding: reader.consumed, as: UTF8.self).hasSuffix("name b c\n"))
    #expect(throws: CodingError.trailing) { try reader.finish() }
    #expect(!reader.isAtEnd)
    #expect(try reader.value("last") == "x")
    #expect(reader.isAtEnd)
    try reader.finish()
  }

  @Test func `a reader of a slice counts from where the slice begins`() throws {
    let bytes = Array("garbage sotto-test/1\na 1\n".utf8)
    var reader = try DocumentReader(bytes.dropFirst(8), title: "sotto-test/1")
    #expect(try reader.value("a") == "1")
    #expect(reader.consumed == bytes.dropFirst(8))
  }

  @Test(arguments: [
    "", "\n", "sotto-test/1", "sotto-test/2\n", "sotto-test/1 \n", " sotto-test/1\n",
    "sotto-test/1\r\n", "SOTTO-test/1\n", "sotto-test/1\u{0}\n", "\u{FEFF}sotto-test/1\n",
    "sotto-test/11\n", "sotto-test/1\na 1",
  ])
  func `another first line or a missing last LF is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try reader(text) }
  }

  @Test func `a line that is missing, repeated, misplaced or unknown is refused`() throws {
    var missing = try reader("sotto-test/1\nb 2\n")
    #expect(throws: CodingError.malformed) { try missing.value("a") }
    var atEnd = try reader("sotto-test/1\n")
    #expect(throws: CodingError.malformed) { try atEnd.value("a") }
    var repeated = try reader("sotto-test/1\na 1\na 1\n")
    _ = try repeated.value("a")
    #expect(throws: CodingError.trailing) { try repeated.finish() }
    var misplaced = try reader("sotto-test/1\nb 2\na 1\n")
    #expect(throws: CodingError.malformed) { try misplaced.value("a") }
  }

  @Test(arguments: ["a", "a ", "a  ", "ab 1", " a 1", "A 1", "a\t1", ""])
  func `a line that is not the key, one space and a value is not that line`(line: String) throws {
    var reader = try reader("sotto-test/1\n\(line)\n")
    if line == "a  " {
      // The value is a space, which no field and no free text can be.
      let value = try reader.value("a")
      #expect(throws: CodingError.malformed) { try FreeText(value) }
      var fields = Fields(value)
      #expect(throws: CodingError.malformed) { try fields.next() }
    } else {
      #expect(throws: CodingError.malformed) { try reader.value("a") }
    }
  }

  @Test func `a refused line is still there for the next question`() throws {
    var reader = try reader("sotto-test/1\nb 2\n")
    #expect(throws: CodingError.malformed) { try reader.value("a") }
    #expect(try reader.value("b") == "2")
  }

  @Test func `as many lines as allowed are read`() throws {
    let text = "sotto-test/1\na 1\na 2\na 3\n"
    var many = try reader(text)
    #expect(throws: CodingError.overLimit) { try many.values("a", 0...2) }
    var few = try reader(text)
    #expect(throws: CodingError.malformed) { try few.values("a", 4...9) }
    var right = try reader(text)
    #expect(try right.values("a", 3...3).count == 3)
    #expect(try right.values("b", 0...1).isEmpty)
  }

  @Test func `a flag is a bare word`() throws {
    var reader = try reader("sotto-test/1\nflag x\n")
    #expect(try !reader.flag("flag"))
    #expect(try reader.value("flag") == "x")
  }

  @Test func `a document over a mebibyte is refused before it is looked at`() {
    let bytes = [UInt8](repeating: 0xFF, count: DocumentReader.byteLimit + 1)
    #expect(throws: CodingError.overLimit) {
      try DocumentReader(bytes[...], title: "sotto-test/1")
    }
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xC3], [0x80],
      [0xE0, 0x80, 0xAF],
    ] as [[UInt8]])
  func `invalid UTF-8 anywhere is refused`(bytes: [UInt8]) {
    let text = Array("sotto-test/1\na ".utf8) + bytes + [0x0A]
    #expect(throws: CodingError.malformed) {
      try DocumentReader(text[...], title: "sotto-test/1")
    }
  }

  @Test func `free text follows an empty line and may end without LF`() throws {
    let text = Array("sotto-test/1\na 1\n\nfree\ntext".utf8)
    var reader = try DocumentReader(text[...], title: "sotto-test/1", endsInText: true)
    #expect(try reader.value("a") == "1")
    #expect(try reader.textAfterEmptyLine() == "free\ntext")
    try reader.finish()
    var noText = try DocumentReader(
      Array("sotto-test/1\na 1\n".utf8)[...], title: "sotto-test/1", endsInText: true)
    _ = try noText.value("a")
    #expect(throws: CodingError.malformed) { try noText.textAfterEmptyLine() }
    #expect(throws: CodingError.truncated) {
      try DocumentReader(ascii("sotto-test/1")[...], title: "sotto-test/1", endsInText: true)
    }
    var cut = try DocumentReader(
      ascii("sotto-test/1\na 1")[...], title: "sotto-test/1", endsInText: true)
    #expect(throws: CodingError.truncated) { try cut.value("a") }
  }

  @Test func `what is written is read again, and written the same`() throws {
    var writer = DocumentWriter(title: "sotto-test/1")
    writer.line("flag")
    writer.line("pair", ascii("1"), ascii("two words"))
    #expect(writer.bytes == ascii("sotto-test/1\nflag\npair 1 two words\n"))
    var reader = try DocumentReader(writer.bytes[...], title: "sotto-test/1")
    #expect(try reader.flag("flag"))
    var fields = Fields(try reader.value("pair"))
    #expect(try fields.next() == "1")
    #expect(!fields.isAtEnd)
    #expect(try fields.remainder() == "two words")
    #expect(fields.isAtEnd)
    try fields.finish()
  }

  @Test(arguments: ["", " a", "  "]) func `an empty field is refused`(text: String) {
    var fields = Fields(Array(text.utf8)[...])
    #expect(throws: CodingError.malformed) { try fields.next() }
  }

  @Test func `two spaces, a space at the end, and too many or too few fields are refused`() throws {
    var double = Fields(ascii("a  b")[...])
    #expect(try double.next() == "a")
    #expect(throws: CodingError.malformed) { try double.next() }
    var last = Fields(ascii("a ")[...])
    #expect(try last.next() == "a")
    #expect(throws: CodingError.trailing) { try last.finish() }
    var few = Fields(ascii("a")[...])
    #expect(try few.next() == "a")
    #expect(throws: CodingError.truncated) { try few.next() }
    #expect(throws: CodingError.truncated) { try few.remainder() }
  }
}
