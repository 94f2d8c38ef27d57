import Glibc
import TestOrganisation
import TestSupport
import Testing

/// How a codename is handed over: the one thing that must be neither lost nor found.
@Suite(.serialized, .stage) struct CodenameTests {
  private static let page = "This is your codename:"
  private let stage: Stage

  init() throws {
    stage = try #require(Stage.current)
  }

  private func send(output: String? = nil, errors: String? = nil) throws -> TerminalSession {
    try stage.session(
      "send", ["-m", try stage.file("letter"), "--desk", "main", "--yes"], output: output,
      errors: errors)
  }

  /// The nine words on the newest page.
  private func words(_ session: TerminalSession) throws -> [String] {
    let page = try #require(session.screen.split(separator: Self.page).last)
    let line = try #require(
      page.split(separator: "\r\n").first { $0.split(separator: " ").count == 9 })
    return line.split(separator: " ").map {
      String($0.replacing(#/\u{1B}\[[0-9;]*m/#, with: ""))
    }
  }

  /// Types the words that are asked for.
  private func confirm(_ words: [String], at session: TerminalSession) throws {
    for _ in 0..<3 {
      try session.play("Word ", ": ")
      let number = try #require(session.screen.split(separator: "Word ").last?.prefix { $0 != ":" })
      let index = try #require(Int(number))
      try session.play(.types(words[index - 1]))
    }
  }

  @Test func `the codename is shown on a screen of its own, whatever the streams are`() throws {
    let (output, errors) = (
      stage.organisation.folder.file("output"), stage.organisation.folder.file("errors")
    )
    let session = try send(output: output, errors: errors)
    try session.play("\u{1B}[?1049h", .sees(Self.page), "Press Enter")
    let words = try words(session)
    try session.play(.types(""), "Type three of its words")
    try confirm(words, at: session)
    #expect(try session.end() == 0)
    // Cleared, with nothing to scroll back to, and the first screen again.
    #expect(session.screen.hasSuffix("\u{1B}[H\u{1B}[2J\u{1B}[3J\u{1B}[?1049l"))
    let written = [output, errors].map { String(decoding: contents(of: $0), as: UTF8.self) }
    #expect(written[0].contains("Your tip has arrived"))
    #expect(written[1].contains("With the codename you can read answers"))
    for (word, next) in zip(words, words.dropFirst()) {
      for text in written { #expect(!text.contains("\(word) \(next)")) }
    }
  }

  @Test func `wrong words show the codename again, until three are right`() throws {
    let session = try send()
    try session.play(.sees(Self.page), "Press Enter", .types(""), "Word ", ": ", .types("wrong"))
    try session.play("That was not it.", .sees(Self.page), "Press Enter")
    let words = try words(session)
    try session.play(.types(""), "Type three")
    try confirm(words, at: session)
    try session.play("Good.")
    #expect(try session.end() == 0)
  }

  @Test func `who never comes back says so`() throws {
    let session = try send()
    try session.play(.sees(Self.page), "Press Enter", .types("forget"), "As you wish")
    #expect(try session.end() == 0)
  }

  @Test(arguments: [TerminalSession.Control.c, .d])
  func `stopping at the codename says what is lost`(_ key: TerminalSession.Control) throws {
    let session = try send()
    try session.play(
      .sees(Self.page), "Press Enter", .presses(key), "\u{1B}[?1049l",
      "you did not confirm the codename")
    #expect(try session.end() == 1)
  }

  @Test func `without a terminal a codename is given only when that is wished`() throws {
    let arguments = ["-m", try stage.file("letter"), "--desk", "main"]
    let before = try stage.tipCount()
    let refused = try stage.run("send", arguments)
    #expect(refused.status == 2)
    #expect(refused.errorText.contains("--unconfirmed or --one-way"))
    #expect(try stage.tipCount() == before)
    let given = try stage.run("send", arguments + ["--unconfirmed"])
    #expect(try Stage.codename(given).split(separator: " ").count == 9)
    #expect(!given.errorText.contains("codename: "))
  }
}
