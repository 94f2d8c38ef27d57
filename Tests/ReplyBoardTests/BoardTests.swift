import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import ReplyBoard

@Suite struct BoardManifestTests {
  @Test func `the golden manifest verifies and is written again byte for byte`() throws {
    let golden = try golden("board.txt")
    let board = try VerifiedBoard(parsing: golden[...], terms: Example.terms())
    let bundle = try Bundle(parsing: TestSupport.golden("bundle.bin"))
    #expect(try board.manifest == Example.manifest(bundle))
    #expect(try board.manifest.signed(by: Example.gateway()) == golden)
    #expect(board.manifest.firstDay.text == ascii("2026-03-07"))
    #expect(try board.manifest.entry(of: day("2026-03-08")) == .lost)
    #expect(try board.manifest.entry(of: day("2026-03-06")) == nil)
    #expect(try board.manifest.entry(of: day("2026-03-10")) == nil)
  }

  @Test(arguments: [
    ("sotto-board/1", "sotto-board/2"), ("day 2026-03-10", "day 2026-03-11"),
    ("window 3", "window 2"), ("window 3", "window 0"), ("window 3", "window 367"),
    ("window 3\n", ""), ("bundle 2026-03-08 lost\n", ""),
    ("bundle 2026-03-08 lost", "bundle 2026-03-07 lost"),
    ("bundle 2026-03-08 lost", "bundle 2026-03-08 lost 16"),
    ("bundle 2026-03-08 lost", "bundle 2026-03-08 gone"), ("2026-03-09 16 ", "2026-03-09 17 "),
    ("2026-03-09 16 ", "2026-03-09 8 "), ("2026-03-09 16 ", "2026-03-09 0 "),
    ("07 4096 ", "07 8192 "), ("07 4096 ", "07 04096 "),
  ])
  func `another byte in its lines is an error`(found: String, replaced: String) throws {
    let bundle = try Bundle(parsing: golden("bundle.bin"))
    let text = String(decoding: try Example.manifest(bundle).encoded, as: UTF8.self)
    let changed = text.replacing(found, with: replaced, maxReplacements: 1)
    try #require(changed != text)
    #expect(throws: ReplyBoardError.self) { try BoardManifest(parsing: bytes(changed)[...]) }
  }

  @Test func `a manifest cannot be made with numbers no board has`() throws {
    for (window, entries) in [
      (0, []), (367, []), (1, [.lost, .lost]), (2, [.bundle(count: 20, .zero)]),
    ] as [(Int, [BoardManifest.Entry])] {
      #expect(throws: ReplyBoardError.misuse) {
        try BoardManifest(
          deployment: Example.deployment, day: day("2026-03-10"), window: window,
          entries: entries)
      }
    }
  }
}

/// T8: the server shows a chosen visitor another board, or an old one, or cuts a bundle.
@Suite struct BoardThreatTests {
  private let served: [UInt8]
  private let bundle: [UInt8]

  init() throws {
    served = try golden("board.txt")
    bundle = try golden("bundle.bin")
  }

  @Test func `T8 a bundle other than the manifest's is refused`() throws {
    let board = try VerifiedBoard(parsing: served[...], terms: Example.terms())
    #expect(try board.bundle(of: day("2026-03-09"), parsing: bundle).bytes == bundle)
    var changed = bundle
    changed[5_000] ^= 1
    let other = try Bundle(freezing: [], random: SeededRandom(8)).bytes
    for wrong in [changed, other, [UInt8](bundle.dropLast(4_096)), []] {
      #expect(throws: ReplyBoardError.otherBundle) {
        try board.bundle(of: day("2026-03-09"), parsing: wrong)
      }
    }
  }

  @Test func `T8 yesterday's bundle is not taken for another day's`() throws {
    let board = try VerifiedBoard(parsing: served[...], terms: Example.terms())
    for text in ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-10"] as [StaticString] {
      #expect(throws: ReplyBoardError.otherBundle) {
        try board.bundle(of: day(text), parsing: bundle)
      }
    }
  }

  @Test func `T8 a manifest by another key, changed or cut is refused`() throws {
    let terms = try Example.terms()
    let other = try NoteSigner(name: terms.gateway.name, key: Example.signingKey(0x23))
    let manifest = try Example.manifest(Bundle(parsing: bundle))
    #expect(throws: ReplyBoardError.note(.unknownKey)) {
      try VerifiedBoard(parsing: manifest.signed(by: other)[...], terms: terms)
    }
    var changed = served
    changed[20] = changed[20] == 0x30 ? 0x31 : 0x30
    #expect(throws: ReplyBoardError.note(.badSignature)) {
      try VerifiedBoard(parsing: changed[...], terms: terms)
    }
    for count in stride(from: 0, to: served.count, by: 11) {
      #expect(throws: ReplyBoardError.self) {
        try VerifiedBoard(parsing: served[..<count], terms: terms)
      }
    }
  }

  @Test func `T8 a manifest of another deployment is refused`() throws {
    let terms = try Example.terms()
    let other = try BoardTerms(
      deployment: Identifier([UInt8](repeating: 7, count: 16)[...]), since: terms.since,
      window: terms.window, gateway: terms.gateway)
    #expect(throws: ReplyBoardError.otherDeployment) {
      try VerifiedBoard(parsing: served[...], terms: other)
    }
  }

  @Test func `T8 a manifest that leaves out days of the window is refused`() throws {
    let terms = try Example.terms()
    let short = try BoardManifest(
      deployment: terms.deployment, day: day("2026-03-10"), window: 3, entries: [.lost, .lost])
    #expect(throws: ReplyBoardError.incompleteWindow) {
      try VerifiedBoard(parsing: short.signed(by: Example.gateway())[...], terms: terms)
    }
    let narrow = try BoardManifest(
      deployment: terms.deployment, day: day("2026-03-10"), window: 2, entries: [.lost, .lost])
    #expect(throws: ReplyBoardError.incompleteWindow) {
      try VerifiedBoard(parsing: narrow.signed(by: Example.gateway())[...], terms: terms)
    }
  }

  @Test func `a young deployment has fewer days`() throws {
    let terms = try Example.terms()
    for (day, count) in [(0, 0), (1, 1), (2, 2), (3, 3), (9, 3)] {
      let manifest = try BoardManifest(
        deployment: terms.deployment, day: terms.since.adding(day), window: 3,
        entries: [BoardManifest.Entry](repeating: .lost, count: count))
      let board = try VerifiedBoard(
        parsing: manifest.signed(by: Example.gateway())[...], terms: terms)
      #expect(board.manifest.entries.count == count)
    }
  }

  @Test func `T8 an old manifest is used with a warning`() throws {
    let board = try VerifiedBoard(parsing: served[...], terms: Example.terms())
    #expect(try !board.isStale(on: day("2026-03-10")))
    #expect(try !board.isStale(on: day("2026-03-13")))
    #expect(try board.isStale(on: day("2026-03-14")))
  }
}

@Suite struct RefusedTagsTests {
  @Test func `the golden list parses and is written again byte for byte`() throws {
    let golden = try golden("refused.txt")
    let refused = try RefusedTags(parsing: golden[...])
    #expect(refused.tags.count == 2 && refused.investigator == 2)
    #expect(refused.encoded == golden)
  }

  @Test func `T11 tags stand in ascending order, each once`() throws {
    let tags = try RefusedTags(parsing: golden("refused.txt")[...]).tags
    for wrong in [[tags[1], tags[0]], [tags[0], tags[0]]] {
      #expect(throws: ReplyBoardError.misuse) {
        try RefusedTags(deployment: Example.deployment, investigator: 2, tags: wrong)
      }
      var text = ascii("sotto-refused/1\ndeployment ") + (try Example.deployment.hex)
      text += ascii("\ninvestigator 2\n")
      for tag in wrong { text += ascii("refused ") + tag.hex + [0x0A] }
      #expect(throws: ReplyBoardError.coding(.malformed)) { try RefusedTags(parsing: text[...]) }
    }
  }

  @Test func `nothing refused is a list too, and bytes behind the last tag are an error`() throws {
    let none = try RefusedTags(deployment: Example.deployment, investigator: 0, tags: [])
    #expect(try RefusedTags(parsing: none.encoded[...]) == none)
    #expect(throws: ReplyBoardError.coding(.trailing)) {
      try RefusedTags(parsing: (none.encoded + ascii("refused\n"))[...])
    }
  }
}

private func day(_ text: StaticString) throws -> Day { try Day(text: ascii(text)[...]) }
