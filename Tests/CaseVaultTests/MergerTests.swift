import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct MergerTests {
  private func two(
    _ first: [UInt8] = [], _ second: [UInt8] = []
  ) throws -> (TestVault, Vault, Identifier, Identifier) {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tips = [
      try organisation.send(
        organisation.archive(
          "one", from: Source(20), files: [(ascii("a.txt"), [1])], without: first)),
      try organisation.send(
        organisation.archive(
          "two", from: Source(30), files: [(ascii("b.txt"), [2])], without: second)),
    ]
    // One after the other: in one folder they come in random order.
    for tip in tips { try test.take([tip], vault, organisation) }
    return (test, vault, tips[0].handle, tips[1].handle)
  }

  @Test func `two cases are shown as one, each source is answered alone`() throws {
    let (test, vault, one, other) = try two()
    try vault.tag(one, adding: [CaseTag("a")], random: test.random)
    try vault.tag(other, adding: [CaseTag("b")], random: test.random)
    try vault.merge(one, into: other, random: test.random)
    #expect(try vault.inbox().map { $0.id } == [other])
    let view = try vault.show(one.hex)
    #expect(view.summary.id == other)
    #expect(view.summary.tags == [try CaseTag("a"), try CaseTag("b")])
    #expect(view.tips.map { $0.message } == [ascii("one"), ascii("two")])
    #expect(view.tips.map { $0.thread } == [1, 2])
    #expect(view.files.map { $0.number } == [1, 2])
    // The newest tip is of source 2.
    try vault.reply(to: other, ascii("for two"), status: .none, random: test.random)
    try vault.reply(to: other, thread: 1, ascii("for one"), status: .none, random: test.random)
    let written = try vault.show(other.hex).replies.filter { !$0.isAutomatic }
    #expect(written.map { $0.thread } == [1, 2])
    #expect(written.map { $0.text } == [ascii("for one"), ascii("for two")])
    #expect(throws: VaultError.notFound) {
      try vault.reply(to: other, thread: 3, [65], status: .none, random: test.random)
    }
  }

  @Test func `merging can be taken back and nothing is lost`() throws {
    let (test, vault, one, other) = try two()
    try vault.addNote(to: one, ascii("mine"), random: test.random)
    let before = try vault.inbox()
    try vault.merge(one, into: other, random: test.random)
    try vault.unmerge(other, random: test.random)
    #expect(try vault.inbox() == before)
    #expect(try vault.show(one.hex).notes.map { $0.text } == [ascii("mine")])
    #expect(throws: VaultError.notMerged) { try vault.unmerge(one, random: test.random) }
  }

  @Test func `a case cannot be merged with itself, in a circle or twice`() throws {
    let (test, vault, one, other) = try two()
    #expect(throws: VaultError.sameCase) { try vault.merge(one, into: one, random: test.random) }
    try vault.merge(one, into: other, random: test.random)
    #expect(throws: VaultError.sameCase) { try vault.merge(other, into: one, random: test.random) }
    #expect(throws: VaultError.sameCase) { try vault.merge(one, into: other, random: test.random) }
  }

  @Test func `what is merged into a merged case moves along`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let ids = try (0..<3).map { index in
      let tip = try organisation.send(organisation.archive("tip \(index)"))
      try test.take([tip], vault, organisation)
      return tip.handle
    }
    try vault.merge(ids[0], into: ids[1], random: test.random)
    try vault.merge(ids[1], into: ids[2], random: test.random)
    #expect(try vault.inbox().map { $0.tipCount } == [3])
    #expect(try vault.find(ids[0].hex).id == ids[2])
  }

  @Test func `T32 no merger brings a case to a person whom a source left out`() throws {
    // The one who works on either.
    var (test, vault, one, other) = try two([1], [])
    try vault.assign(other, to: 1, random: test.random)
    #expect(throws: VaultError.excluded(1)) {
      try vault.merge(one, into: other, random: test.random)
    }
    #expect(throws: VaultError.excluded(1)) {
      try vault.merge(other, into: one, random: test.random)
    }
    try vault.assign(other, to: nil, random: test.random)
    try vault.merge(one, into: other, random: test.random)
    #expect(throws: VaultError.excluded(1)) { try vault.assign(other, to: 1, random: test.random) }
    // This person.
    (test, vault, one, other) = try two([0], [])
    #expect(throws: VaultError.excluded(0)) {
      try vault.merge(one, into: other, random: test.random)
    }
    // Everybody.
    (test, vault, one, other) = try two([1], [2])
    try vault.merge(one, into: other, random: test.random)
  }

  @Test func `T32 a tip that leaves out the person of a merged case takes it from them`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let sources = [Source(20), Source(30)]
    let tips = try sources.map { try organisation.send(organisation.archive("tip", from: $0)) }
    try test.take(tips, vault, organisation)
    try vault.merge(tips[0].handle, into: tips[1].handle, random: test.random)
    try vault.assign(tips[1].handle, to: 1, random: test.random)
    let more = try organisation.send(
      organisation.archive("more", from: sources[0], without: [1]))
    try test.take([more], vault, organisation)
    #expect(try vault.find(tips[1].handle.hex).assignee == nil)
  }
}
