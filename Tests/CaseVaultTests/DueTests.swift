import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct DueTests {
  private typealias Duty = DueClock.Duty

  private func due(_ vault: Vault, ofAll: Bool = false) throws -> [String] {
    try vault.due(ofAll: ofAll).map { "\($0.clock.duty) \($0.daysLeft)" }
  }

  @Test func `word is due after 7 days and feedback after 3 months, until they are exported`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("one", from: Source(10)))
    try test.take([tip], vault, organisation)
    // 2026-11-24 and 2027-02-24.
    #expect(try due(vault) == ["acknowledgement 7", "feedback 92"])
    vault.today = TestVault.today.adding(9)
    #expect(try due(vault) == ["acknowledgement -2", "feedback 83"])
    #expect(try vault.find(tip.handle.hex).due?.isOverdue(on: vault.today) == true)
    vault.today = TestVault.today
    // The automatic answer is word enough, but no feedback.
    try test.export(vault)
    #expect(try due(vault) == ["feedback 92"])
    try vault.reply(to: tip.handle, ascii("We look into it."), status: .none, random: test.random)
    #expect(try due(vault) == ["feedback 92"])
    try test.export(vault)
    #expect(try due(vault).isEmpty)
    #expect(try vault.find(tip.handle.hex).due == nil)
  }

  @Test func `nothing is due to a source that cannot be answered`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    try test.take([organisation.send(organisation.archive("one way"))], vault, organisation)
    #expect(try due(vault).isEmpty)
  }

  @Test func `who is left out owes nothing, who does not answer alone owes feedback`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tip = try organisation.send(
      organisation.archive("one", from: Source(10), without: [0]))
    try test.take([tip], vault, organisation)
    #expect(try due(vault).isEmpty)
    let colleague = try TestVault(seed: 12)
    let other = try colleague.open()
    let more = try Organisation()
    let first = try TestVault(seed: 13)
    try withExtendedLifetime(first) {
      try more.enrol([first.open(), other], desks: [("main", [0, 1])])
    }
    try colleague.take(more.officerFolder(), other)
    let second = try more.send(more.archive("two", from: Source(20)), to: [0, 1])
    try colleague.take(more.outFolder([second], to: 1), other)
    #expect(try due(other) == ["feedback 92"])
  }

  @Test func `cases of somebody else are left out unless all are asked for`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tip = try organisation.send(organisation.archive("one", from: Source(10)))
    try test.take([tip], vault, organisation)
    try vault.assign(tip.handle, to: 1, random: test.random)
    #expect(try due(vault).isEmpty)
    #expect(try due(vault, ofAll: true).count == 2)
    try vault.assign(tip.handle, to: 0, random: test.random)
    #expect(try due(vault).count == 2)
  }

  @Test func `closing a case does not stop the clock, in a merged one each source has its own`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tips = try [20, 30].map {
      try organisation.send(organisation.archive("tip", from: Source($0)))
    }
    try test.take(tips, vault, organisation)
    try vault.setStatus(of: tips[0].handle, to: .closed, random: test.random)
    try vault.merge(tips[1].handle, into: tips[0].handle, random: test.random)
    #expect(
      try vault.due().map { $0.summary.id } == [Identifier](repeating: tips[0].handle, count: 4))
    try vault.reply(to: tips[0].handle, thread: 1, [65], status: .closed, random: test.random)
    try test.export(vault)
    #expect(try due(vault) == ["feedback 92"])
  }

  @Test func `what is overdue longest comes first`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    var late = try organisation.send(
      organisation.archive("late", from: Source(20), day: TestVault.today.adding(-1)))
    late.received = TestVault.today.adding(-1)
    let new = try organisation.send(organisation.archive("new", from: Source(30)))
    try test.take([new, late], vault, organisation)
    #expect(
      try due(vault) == ["acknowledgement 6", "acknowledgement 7", "feedback 91", "feedback 92"])
  }
}
