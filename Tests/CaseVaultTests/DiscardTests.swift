import DurableFile
import Primitives
import ReplyBoard
import SQLite
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct DiscardTests {
  private let canaries = ["zanzibar", "quicksilver", "marzipan", "obsidian", "periwinkle"]

  private func filled() throws -> (TestVault, Vault, Organisation, SentTip) {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(
      organisation.archive(
        canaries[0], from: Source(10),
        files: [(Array("\(canaries[1]).txt".utf8), Array(canaries[2].utf8))]))
    let other = try organisation.send(organisation.archive("stays here"))
    try test.take([tip, other], vault, organisation)
    try vault.addNote(to: tip.handle, Array(canaries[3].utf8), random: test.random)
    try vault.tag(tip.handle, adding: [CaseTag(canaries[4])], random: test.random)
    return (test, vault, organisation, tip)
  }

  /// Whether the database holds a text anywhere, its full-text index included.
  private func holds(_ vault: Vault, _ text: String) throws -> Bool {
    try vault.database.withSerialized { (image) throws(VaultError) in
      let bytes = [UInt8](image)
      let wanted = Array(text.utf8)
      return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
    }
  }

  @Test func `nothing of a discarded case is left in database, index and files`() throws {
    let (test, vault, _, tip) = try filled()
    for canary in canaries { #expect(try holds(vault, canary), "\(canary)") }
    #expect(try listing(test.path + "/files").count == 1)
    let report = try vault.discard([tip.handle], random: test.random)
    #expect(report == DiscardReport(caseCount: 1, tipCount: 1, fileCount: 1))
    // A word in the index may have lost its first letters to the word before it.
    for canary in canaries { #expect(try !holds(vault, String(canary.suffix(5))), "\(canary)") }
    #expect(try listing(test.path + "/files").isEmpty)
    #expect(test.bytes(.journal).count == JournalHead.byteCount)
    #expect(throws: VaultError.notFound) { try vault.find(tip.handle.hex) }
    #expect(try vault.inbox().count == 1)
    #expect(try vault.search("stays").count == 1)
    _ = consume vault
    #expect(try test.open().inbox().count == 1)
  }

  @Test func `a discarded tip is not imported again, a new one of its source is`() throws {
    let (test, vault, organisation, tip) = try filled()
    _ = try vault.discard([tip.handle], random: test.random)
    let more = try organisation.send(organisation.archive("more", from: Source(10)))
    let report = try test.take(organisation.outFolder([tip, more]), vault)
    #expect(report.openedCount == 1)
    let view = try vault.show(tip.handle.hex)
    #expect(view.tips.map { $0.message } == [ascii("more")])
    #expect(view.summary.status == .new)
    #expect(view.summary.tags.isEmpty && view.notes.isEmpty)
  }

  @Test func `T31 whoever learned a discarded tip cannot pose as its source`() throws {
    let (test, vault, organisation, tip) = try filled()
    _ = try vault.discard([tip.handle], random: test.random)
    let forged = try organisation.send(
      organisation.archive(
        "forged", from: Source(10), chainKey: Secret(copying: [UInt8](repeating: 7, count: 32))))
    #expect(try test.take(organisation.outFolder([forged]), vault).marks == .conflicting)
  }

  @Test func `an automatic answer that did not leave is not sent, a written one is`() throws {
    let (test, vault, organisation, tip) = try filled()
    let second = try organisation.send(organisation.archive("second", from: Source(40)))
    try test.take([second], vault, organisation)
    try vault.reply(to: second.handle, ascii("words"), status: .none, random: test.random)
    #expect(try vault.waitingReplies().count == 3)
    _ = try vault.discard([tip.handle, second.handle], random: test.random)
    #expect(try vault.waitingReplies().map { $0.text } == [ascii("words")])
    #expect(try vault.due().isEmpty)
  }

  @Test func `an answer that left keeps its number`() throws {
    let (test, vault, organisation, tip) = try filled()
    try test.export(vault)
    _ = try vault.discard([tip.handle], random: test.random)
    let more = try organisation.send(organisation.archive("more", from: Source(10)))
    try test.take([more], vault, organisation)
    try vault.reply(to: tip.handle, ascii("words"), status: .none, random: test.random)
    #expect(try vault.show(tip.handle.hex).replies.map { $0.number } == [1, 2])
  }

  @Test func `discarding a merged case discards all of it`() throws {
    let (test, vault, organisation, tip) = try filled()
    let second = try organisation.send(organisation.archive("second", from: Source(40)))
    try test.take([second], vault, organisation)
    try vault.merge(second.handle, into: tip.handle, random: test.random)
    let report = try vault.discard([tip.handle], random: test.random)
    #expect(report == DiscardReport(caseCount: 1, tipCount: 2, fileCount: 1))
    let more = try organisation.send(organisation.archive("more", from: Source(40)))
    try test.take([more], vault, organisation)
    #expect(try vault.find(more.handle.hex, or: second.handle.hex).id == second.handle)
  }

  @Test func `T14 a crash before the snapshot discards all the same, and the next run purges`()
    throws
  {
    let (test, vault, _, tip) = try filled()
    let (journal, keys) = (test.bytes(.journal), try listing(test.path + "/files"))
    let content = contents(of: "\(test.path)/files/\(keys[0])")
    // The journal as it is when only the records of the discarding were written.
    try vault.write(random: test.random) { () throws(VaultError) in
      try vault.removePassages(vault.passages(of: tip.handle))
      for kind in [ChangeKind.discardContent, .discardFiles, .discardTips] {
        try vault.apply(kind, .blob(tip.handle.bytes))
      }
    }
    _ = consume vault
    #expect(test.bytes(.journal).count > journal.count)
    let again = try test.open()
    #expect(throws: VaultError.notFound) { try again.find(tip.handle.hex) }
    try Folder(path: test.path + "/files").write(content, to: keys[0])
    try again.tidy(random: test.random)
    #expect(try listing(test.path + "/files").isEmpty)
    #expect(test.bytes(.journal).count == JournalHead.byteCount)
    #expect(try !holds(again, String(canaries[0].suffix(5))))
  }

  @Test func `a case that is not there is refused and nothing is discarded`() throws {
    let (test, vault, _, tip) = try filled()
    let unknown = try Identifier([UInt8](repeating: 9, count: 16)[...])
    #expect(throws: VaultError.notFound) {
      try vault.discard([tip.handle, unknown], random: test.random)
    }
    #expect(try vault.inbox().count == 2)
  }

  @Test func `cases of which nothing could be opened are told from others`() throws {
    let (test, vault, organisation, _) = try filled()
    var damaged = try organisation.send(organisation.archive("damaged"))
    damaged.body[damaged.body.count - 1] ^= 1
    damaged.accepted = Digest(of: damaged.body[...])
    try test.take([damaged], vault, organisation)
    var filter = CaseFilter()
    filter.isUnopenable = true
    #expect(try vault.inbox(filter).map { $0.id } == [damaged.handle])
  }
}

extension Vault {
  /// The case that either name leads to.
  fileprivate func find(_ first: [UInt8], or second: [UInt8]) throws -> CaseSummary {
    do throws(VaultError) {
      return try find(first)
    } catch .notFound {
      return try find(second)
    }
  }
}
