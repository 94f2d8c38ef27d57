import Age
import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct ThreadTests {
  private let source = Source(10)

  @Test func `a follow-up joins the case of the first tip, its chain key ratcheted`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let first = try organisation.send(organisation.archive("one", from: source))
    try test.take(organisation.outFolder([first]), vault)
    let day = TestVault.today.adding(1)
    let key = HKDF.expand(source.chain, label: "tag-ratchet", count: 32)
    var second = try organisation.send(
      organisation.archive("two", from: source, day: day, chainKey: key))
    second.received = day
    let report = try test.take(organisation.outFolder([second]), vault)
    #expect(report.marks == [])
    #expect(report.cases == [first.handle])
    let view = try vault.show(first.handle.hex)
    #expect(view.tips.map { $0.message } == [Array("one".utf8), Array("two".utf8)])
  }

  @Test func `T31 another recipient or chain of the author is conflicting and pins nothing`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    let first = try organisation.send(organisation.archive("one", from: source))
    try test.take(organisation.outFolder([first]), vault)
    let pinned = try vault.thread(of: source.author.publicKey)
    let other = try HybridRecipient(seed: Secret(copying: [UInt8](repeating: 77, count: 32)))
    let redirected = try organisation.send(
      organisation.archive("two", from: source, recipient: other))
    let jumped = try organisation.send(
      organisation.archive(
        "three", from: source, chainKey: Secret(copying: [UInt8](repeating: 78, count: 32))))
    for tip in [redirected, jumped] {
      let report = try test.take(organisation.outFolder([tip]), vault)
      #expect(report.marks == .conflicting)
    }
    let view = try vault.show(first.handle.hex)
    #expect(view.tips.map { $0.marks } == [[], .conflicting, .conflicting])
    #expect(try vault.thread(of: source.author.publicKey)?.recipient == pinned?.recipient)
  }

  @Test func `T31 a first tip that conflicts or is altered pins nothing`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    var tip = try organisation.send(organisation.archive("one", from: source))
    tip.accepted = Digest(of: [1])
    try test.take(organisation.outFolder([tip]), vault)
    #expect(try vault.thread(of: source.author.publicKey) == nil)
  }

  @Test func `reply fields of a tip whose day is not the day it came are ignored`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let archive = try organisation.archive(
      "late", from: source, day: TestVault.today.adding(-2))
    let tip = try organisation.send(archive)
    #expect(try test.take(organisation.outFolder([tip]), vault).marks.contains(.wrongDay))
    #expect(try !vault.show(tip.handle.hex).summary.takesReplies)
  }

  @Test func `two bodies with one tip id are both kept and both conflicting`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let archive = try organisation.archive("one")
    let first = try organisation.send(archive)
    // The message is not signed in a one-way tip: same about but for its digest.
    let twin = try organisation.twin(of: archive)
    let second = try organisation.send(twin)
    try test.take(organisation.outFolder([first]), vault)
    try test.take(organisation.outFolder([second]), vault)
    #expect(try vault.inbox().map { $0.marks } == [.conflicting, .conflicting])
  }

  @Test func `a tip of another desk, or that leaves this person out, is marked as forwarded`()
    throws
  {
    let test = try TestVault()
    let vault = try test.open()
    let second = try TestVault(seed: 9)
    let organisation = try Organisation()
    try organisation.enrol([vault, second.open()], desks: [("main", [0, 1]), ("other", [1])])
    try test.take(organisation.officerFolder(), vault)
    let other = try organisation.send(
      organisation.archive("x", from: Source(20), desk: "other"))
    let leftOut = try organisation.send(
      organisation.archive("y", from: Source(30), without: [0]))
    try test.take(organisation.outFolder([other, leftOut]), vault)
    #expect(try vault.inbox().map { $0.marks } == [.forwarded, .forwarded])
    #expect(throws: VaultError.leftOut) {
      try vault.reply(to: leftOut.handle, [65], status: .none, random: test.random)
    }
    // Neither was this person's to answer.
    #expect(try vault.waitingReplies().isEmpty)
  }

  @Test func `the lowest index that is not left out answers a first tip, once`() throws {
    let test = try TestVault()
    let second = try TestVault(seed: 9)
    let organisation = try Organisation()
    let (vault, other) = (try test.open(), try second.open())
    try organisation.enrol([vault, other], desks: [("main", [0, 1])])
    try test.take(organisation.officerFolder(), vault)
    try second.take(organisation.officerFolder(), other)
    let tips = [
      try organisation.send(organisation.archive("a", from: Source(20)), to: [0, 1]),
      try organisation.send(organisation.archive("b", from: Source(30), without: [0]), to: [1]),
      try organisation.send(organisation.archive("c"), to: [0, 1]),
    ]
    try test.take(organisation.outFolder(tips), vault)
    let again = try organisation.send(organisation.archive("again", from: Source(20)))
    try test.take(organisation.outFolder([again]), vault)
    #expect(try vault.show(tips[0].handle.hex).replies.map { $0.isAutomatic } == [true])
    #expect(try vault.waitingReplies().count == 1)
    try second.take(
      organisation.outFolder(tips, to: 1, number: 1, previous: .zero), other)
    #expect(try other.waitingReplies().map { $0.author } == [Source(30).author.publicKey])
  }

  @Test func `T4 a tip sealed under an older keyring is marked`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let archive = try organisation.archive("old")
    try organisation.signKeyring([("main", [0])])
    try test.take(organisation.officerFolder(weeks: [:]), vault)
    let tip = try organisation.send(archive)
    #expect(try test.take(organisation.outFolder([tip]), vault).marks == .oldKeyring)
  }
}
