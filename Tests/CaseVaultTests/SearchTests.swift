import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct SearchTests {
  private func places(_ vault: Vault, _ text: String) throws -> [String] {
    try vault.search(text).map { "\($0.place) \($0.number)" }
  }

  private func filled() throws -> (TestVault, Vault, Identifier) {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(
      organisation.archive(
        "Die Bücher der Zürich AG sind gefälscht.", from: Source(10),
        files: [
          (ascii("scan.bin"), [0xFF, 0x00, 0x41]), (ascii("ledger 2026.txt"), ascii("alpha beta")),
        ]))
    try test.take([tip], vault, organisation)
    try vault.addNote(to: tip.handle, ascii("ask the plumber"), random: test.random)
    try vault.tag(tip.handle, adding: [CaseTag("embezzlement")], random: test.random)
    try vault.reply(to: tip.handle, ascii("grateful regards"), status: .none, random: test.random)
    return (test, vault, tip.handle)
  }

  @Test func `everything that was opened or written is found`() throws {
    let (_, vault, id) = try filled()
    #expect(try places(vault, "zurich BUCHER") == ["message 1"])
    #expect(try places(vault, "ledger") == ["fileName 2"])
    #expect(try places(vault, "octet") == ["fileName 1", "fileName 2"])
    #expect(try places(vault, "beta alpha") == ["fileText 2"])
    #expect(try places(vault, "plumb") == ["note 1"])
    #expect(try places(vault, "embezzlement") == ["tag 0"])
    #expect(try places(vault, "regards") == ["reply 2"])
    #expect(try vault.search("plumber").map { $0.conversation } == [id])
    #expect(try places(vault, "alpha plumber").isEmpty)
    // Only the last word may be only begun.
    #expect(try places(vault, "plumb ask").isEmpty)
  }

  @Test func `a tag that was taken off is not found`() throws {
    let (test, vault, id) = try filled()
    try vault.tag(id, adding: [], removing: [CaseTag("embezzlement")], random: test.random)
    #expect(try places(vault, "embezzlement").isEmpty)
  }

  @Test func `the index is the same after journal, snapshot and both`() throws {
    let (test, vault, id) = try filled()
    let words = ["bucher", "ledger", "beta", "plumb", "embez", "regards"]
    let before = try words.map { try vault.search($0) }
    _ = consume vault
    let replayed = try test.open()
    #expect(try words.map { try replayed.search($0) } == before)
    try replayed.snapshot(random: test.random)
    try replayed.addNote(to: id, ascii("behind"), random: test.random)
    _ = consume replayed
    let again = try test.open()
    #expect(try words.map { try again.search($0) } == before)
    #expect(try again.search("behind").count == 1)
  }

  @Test(arguments: [
    "\"", "\"\"", "a\" OR \"b", "NEAR(a b)", "text:plumber", "plumber*", "-plumber", "^plumber",
    "(", "* OR plumber", "a AND", "plumber\0\"", "{text}: x", "'; DROP TABLE words; --", "🦆", "…",
    "ask+plumber", "\u{301}",
  ])
  func `words mean nothing to the index`(_ text: String) throws {
    let (_, vault, _) = try filled()
    var found: [Hit] = []
    do throws(VaultError) {
      found = try vault.search(text)
    } catch {
      #expect(error == .noText)
    }
    // Signs around a word fall away; words of a query language are words.
    let isThere = ["plumber*", "-plumber", "^plumber", "plumber\0\"", "ask+plumber"]
    #expect(found.isEmpty || isThere.contains(text), "\(text)")
    #expect(try vault.search("plumber").count == 1)
  }

  @Test func `nothing to look for is told`() throws {
    let (_, vault, _) = try filled()
    for text in ["", "  ", "...", "\"\""] {
      #expect(throws: VaultError.noText) { try vault.search(text) }
    }
  }

  @Test func `at most so many hits as asked for, the best first`() throws {
    let (test, vault, id) = try filled()
    for count in 1...60 {
      let text =
        String(repeating: "rare ", count: count) + String(repeating: "fill ", count: 61 - count)
      try vault.addNote(to: id, Array(text.utf8), random: test.random)
    }
    #expect(try vault.search("rare").count == Vault.hitLimit)
    #expect(try vault.search("rare", limit: .max).count == 60)
    #expect(try vault.search("rare", limit: 1).map { $0.number } == [61])
  }

  @Test func `attachments are searched when they are text of a bounded length`() throws {
    func text(_ pieces: [[UInt8]], room: Int = 1 << 30) -> [UInt8]? {
      var trial = TextTrial(room: room)
      for piece in pieces { piece.withUnsafeBytes { trial.append($0) } }
      return trial.text
    }
    #expect(text([ascii("ab"), ascii("c")]) == ascii("abc"))
    #expect(text([Array("zü".utf8)]) == Array("zü".utf8))
    // Filled up with zeroes, as foreign tips are.
    #expect(text([ascii("ab") + [0, 0], [0, 0]]) == ascii("ab"))
    let binaries: [[[UInt8]]] = [
      [], [[]], [[0, 0]], [[0x41, 0, 0x42]], [[0x41, 0], [0x42]], [[0], [0x42]], [[0xFF, 0x41]],
    ]
    for binary in binaries { #expect(text(binary) == nil) }
    let long = [UInt8](repeating: 0x41, count: 1 << 20)
    #expect(text([long]) == long)
    #expect(text([long, [0x41]]) == nil)
    #expect(text([ascii("abc")], room: 2) == nil)
  }

  @Test func `a foreign tip that is text is found`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let plaintext = ascii("words of a stranger") + [UInt8](repeating: 0, count: 65_517)
    try test.take([organisation.send(plaintext)], vault, organisation)
    #expect(try places(vault, "stranger") == ["fileText 1"])
  }

  @Test func `hits in a merged case name the case and number its tips and files`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tips = try ["one", "two"].map {
      try organisation.send(
        organisation.archive("message \($0)", files: [(ascii("f.txt"), Array("file \($0)".utf8))]))
    }
    try test.take(tips, vault, organisation)
    try vault.merge(tips[1].handle, into: tips[0].handle, random: test.random)
    let hits = try vault.search("two")
    #expect(Set(hits.map { "\($0.place) \($0.number)" }) == ["message 2", "fileText 2"])
    #expect(hits.map { $0.conversation } == [tips[0].handle, tips[0].handle])
  }
}
