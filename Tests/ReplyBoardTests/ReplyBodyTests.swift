import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import ReplyBoard

@Suite struct ReplyBodyTests {
  @Test func `the golden reply parses and is written again byte for byte`() throws {
    let golden = try golden("reply.txt")
    let body = try ReplyBody(parsing: golden[...])
    #expect(try body == Example.body())
    #expect(body.encoded == golden)
  }

  @Test(arguments: [
    ("sotto-reply/1\n", "sotto-reply/2\n"), ("deployment ", "deployments "),
    ("day 2026-03-09\n", ""), ("day 2026-03-09\n", "day 2026-03-09\nday 2026-03-09\n"),
    ("investigator 2", "investigator 256"), ("investigator 2", "investigator 02"),
    ("number 3", "number 0"), ("number 3", "number 4294967296"), ("part 1 1", "part 2 1"),
    ("part 1 1", "part 0 1"), ("part 1 1", "part 1 17"), ("part 1 1", "part 1"),
    ("part 1 1", "part 1 1 1"), ("part 1 1", "part 1  1"), ("desk env", "desk Env"),
    ("desk environment", "desk "), ("without 1\nwithout 5", "without 5\nwithout 1"),
    ("without 1\n", "without 1\nwithout 1\n"), ("status reviewing", "status waiting"),
    ("status reviewing\n", ""), ("\ntext", "\nsubject x\ntext"), ("\nThank", "Thank"),
    ("Thank", "Thanks"), ("Thank", "Than"), ("Thank", "Th\u{1B}nk"), ("Thank", "Th\u{0}nk"),
    ("Thank", "Th\rnk"), ("Th", "\u{9B}"), ("deployment 00", "deployment 0A"),
  ])
  func `another byte in its lines is an error`(found: String, replaced: String) throws {
    let golden = String(decoding: try golden("reply.txt"), as: UTF8.self)
    let changed = golden.replacing(found, with: replaced, maxReplacements: 1)
    try #require(changed != golden)
    #expect(throws: ReplyBoardError.self) { try ReplyBody(parsing: [UInt8](changed.utf8)[...]) }
  }

  @Test func `passes stand in ascending order, each once, at most four`() throws {
    let passes = try (0..<5).map { try Identifier([UInt8](repeating: $0, count: 16)[...]) }
    for wrong in [[passes[1], passes[0]], [passes[0], passes[0]], passes] {
      #expect(throws: ReplyBoardError.misuse) {
        try ReplyBody(
          heading: Example.heading(), part: ReplyPart(1, of: 1), passes: wrong, text: text(""))
      }
    }
  }

  @Test func `an empty text is a reply that only tells the status`() throws {
    let body = try ReplyBody(
      heading: Example.heading(), part: ReplyPart(1, of: 1), passes: [], text: text(""))
    #expect(body.encoded.suffix(8) == ascii("text 0\n\n")[...])
    #expect(try ReplyBody(parsing: body.encoded[...]) == body)
  }

  @Test func `text with controls or broken UTF-8 is refused, and cleaned for a writer`() {
    #expect(throws: ReplyBoardError.malformed) { try ReplyText([0x61, 0x07]) }
    #expect(throws: ReplyBoardError.malformed) { try ReplyText([0x61, 0xFF]) }
    let typed = bytes("a\r\nb\u{1B}[2Jc\rd\u{85}\n\t") + [0xC3]
    #expect(
      ReplyText(cleaning: typed[...]).bytes
        == bytes("a\nb\u{FFFD}[2Jc\u{FFFD}d\u{FFFD}\n\t\u{FFFD}")
    )
  }

  @Test func `right-to-left marks may stand`() throws {
    #expect(try text("שלום\u{200F}!").bytes == bytes("שלום\u{200F}!"))
  }
}

@Suite struct ReplyPartsTests {
  private let passes = [
    UInt8(1), 2, 3, 4,
  ].compactMap { try? Identifier([UInt8](repeating: $0, count: 16)[...]) }

  @Test func `a long text is cut between scalars and fits its cells`() throws {
    for unit in ["a", "ü", "漢", "😀", "a😀ü"] {
      let whole = try text(String(repeating: unit, count: 12_000 / unit.utf8.count))
      let parts = try Example.heading().parts(text: whole, passes: passes)
      #expect(parts.flatMap(\.text.bytes) == whole.bytes)
      #expect(parts.map(\.part.index) == (1...UInt8(parts.count)).map { $0 })
      #expect(parts.allSatisfy { $0.part.count == UInt8(parts.count) })
      #expect(parts[0].passes == passes && parts.dropFirst().allSatisfy { $0.passes.isEmpty })
      for part in parts {
        #expect(part.encoded.count <= ReplyBody.byteLimit)
        #expect(try ReplyBody(parsing: part.encoded[...]) == part)
      }
      for part in parts.dropLast() { #expect(part.encoded.count > ReplyBody.byteLimit - 10) }
    }
  }

  @Test func `an empty text is one part`() throws {
    let parts = try Example.heading().parts(text: text(""), passes: [])
    #expect(parts.count == 1 && parts[0].text.bytes.isEmpty)
  }

  @Test func `a text over 16 parts is refused`() throws {
    let longest = try Example.heading().parts(
      text: text(String(repeating: "a", count: 16 * 2_000)), passes: passes)
    #expect(longest.count == 16)
    let tooLong = try text(String(repeating: "a", count: 16 * 2_355))
    #expect(throws: ReplyBoardError.overLimit) {
      try Example.heading().parts(text: tooLong, passes: [])
    }
  }

  @Test func `a body that does not fit its cell is refused`() throws {
    let tooLong = try text(String(repeating: "a", count: 2_355))
    #expect(throws: ReplyBoardError.overLimit) {
      try ReplyBody(
        heading: Example.heading(), part: ReplyPart(1, of: 1), passes: [], text: tooLong)
    }
  }
}
