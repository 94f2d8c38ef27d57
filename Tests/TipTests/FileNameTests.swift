import Primitives
import StrictCoding
import Testing

@testable import Tip

/// Threats.md T18, T30: names from a source never steer a file system or a terminal.
@Suite struct FileNameTests {
  private func extracted(_ name: String, number: Int = 1) -> [UInt8] {
    let entry = FileEntry(
      content: Content(byteCount: 0, digest: .zero), mediaType: .unknown,
      name: FreeText(cleaning: [UInt8](name.utf8)))
    return entry.extractionName(number: number)
  }

  @Test(arguments: [
    ("report.pdf", "0001-report.pdf"), ("../../etc/passwd", "0001-.._.._etc_passwd"),
    ("/etc/passwd", "0001-_etc_passwd"), (".bashrc", "0001-.bashrc"), ("-rf", "0001--rf"),
    ("..", "0001-._"), ("a\\b:c*d?e\"f<g>h|i", "0001-a_b_c_d_e_f_g_h_i"), ("NUL", "0001-NUL"),
    ("tail.", "0001-tail_"), ("\u{1B}[2Jx", "0001-\u{FFFD}[2Jx"),
    ("invoice\u{202E}fdp.exe", "0001-invoice\u{FFFD}fdp.exe"),
    ("a\nb\tc\u{0}d", "0001-a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
    ("", "0001-_"), ("   ", "0001-_"), ("žluťoučký 馬.txt", "0001-žluťoučký 馬.txt"),
  ])
  func `T18 an extracted file has a name without meaning`(_ name: String, _ safe: String) {
    #expect(String(decoding: extracted(name), as: UTF8.self) == safe)
  }

  @Test func `the number keeps equal names apart`() {
    #expect(extracted("a", number: 1) != extracted("a", number: 2))
    #expect(extracted("a", number: 1_000) == ascii("1000-a"))
  }

  @Test func `a long name is cut between two characters and keeps its extension`() {
    for name in [String(repeating: "x", count: 300), String(repeating: "ž", count: 300)] {
      let long = FreeText(cleaning: [UInt8](name.utf8)).bytes
      let cut = extracted(String(decoding: long.dropLast(5), as: UTF8.self) + ".pdf")
      #expect(cut.count <= 255 && cut.count >= 250)
      #expect(cut.suffix(4).elementsEqual(ascii(".pdf")))
      #expect(ScalarReader.isValid(cut[...]))
    }
  }

  @Test(arguments: ["a/b", "application/vnd.ms-excel", "image/svg+xml"])
  func `a media type is taken`(_ text: String) throws {
    #expect(try MediaType(bytes(text)).bytes[...] == bytes(text))
  }

  @Test(arguments: ["", "a", "/", "a/", "/b", "a/b/c", "A/b", "a/b;c=d", "a b/c", "a/\u{1B}[31m"])
  func `T17 anything else is no media type`(_ text: String) {
    #expect(throws: CodingError.malformed) { try MediaType(bytes(text)) }
  }

  @Test func `a media type over 127 bytes is refused`() throws {
    let long = "a/" + String(repeating: "b", count: 125)
    #expect(try MediaType(bytes(long)).bytes.count == 127)
    #expect(throws: CodingError.overLimit) { try MediaType(bytes(long + "b")) }
  }
}
