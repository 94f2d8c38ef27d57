import StrictCoding
import Terminal
import Testing

@Suite struct PlainTextTests {
  @Test func `words of any script stay as they are`() {
    let text = "Grüße, سلام, 日本, 👩‍🔬 \\u{41}"
    #expect(PlainText.line(text.utf8) == text)
  }

  @Test func `T30 a control sequence is shown, not obeyed`() {
    #expect(PlainText.line("\u{1B}[2J\u{9B}1m\u{7F}".utf8) == #"\u{1B}[2J\u{9B}1m\u{7F}"#)
  }

  @Test func `T30 text that reorders or hides is shown as numbers`() {
    let text = "a\u{202E}b\u{2066}c\u{200F}d\u{FEFF}e\u{E0041}f\u{200B}"
    #expect(
      PlainText.line(text.utf8)
        == #"a\u{202E}b\u{2066}c\u{200F}d\u{FEFF}e\u{E0041}f\u{200B}"#)
  }

  @Test func `T30 bytes that are not UTF-8 are shown one by one`() {
    let bytes: [UInt8] = [0x41, 0xFF, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xE2, 0x82]
    #expect(PlainText.line(bytes) == #"A\xFF\xC0\xAF\xED\xA0\x80\xE2\x82"#)
  }

  @Test func `T30 line ends stay only in a text of many lines, where a tab is four spaces`() {
    #expect(PlainText.line("a\nb\tc\r".utf8) == #"a\u{A}b\u{9}c\u{D}"#)
    #expect(PlainText.lines("a\nb\tc\r".utf8) == "a\nb    c\\u{D}")
  }

  @Test func `T30 no byte below 0x20 and no C1 control ever comes out on one line`() {
    let pairs = (0...UInt16.max).map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let unsafe = pairs.filter { pair in
      PlainText.line(pair).unicodeScalars.contains { ScalarReader.isControl($0.value) }
    }
    #expect(unsafe == [])
  }
}
