import DurableFile
import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing
import Tip

@testable import CaseVault

extension TestVault {
  /// A vault of investigator 0, Ada, of an organisation that also has an investigator 1, whose
  /// tool answers first tips where 0 is left out.
  static func withColleague() throws -> (TestVault, Vault, Organisation) {
    let test = try TestVault()
    let vault = try test.open()
    let organisation = try Organisation()
    let colleague = try TestVault(seed: 9)
    try withExtendedLifetime(colleague) {
      try organisation.enrol([vault, colleague.open()], desks: [("main", [0, 1])])
    }
    try test.take(organisation.officerFolder(), vault)
    return (test, vault, organisation)
  }

  /// Exports onto a stick of its own.
  func export(_ vault: Vault) throws {
    _ = try Folder(path: folder.path).makeFolder("stick")
    try vault.exportFolders(to: folder.file("stick"), random: random)
  }

  /// Imports tips as the next folder.
  func take(_ tips: [SentTip], _ vault: Vault, _ organisation: Organisation) throws {
    try take(organisation.outFolder(tips), vault)
  }
}

@Suite struct TriageTests {
  @Test func `status, person, tags and notes of a case are there after opening again`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tip = try organisation.send(organisation.archive("hello", from: Source(10)))
    try test.take([tip], vault, organisation)
    let id = tip.handle
    #expect(try vault.find(id.hex).status == .new)
    try vault.setStatus(of: id, to: .reviewing, random: test.random)
    try vault.assign(id, to: 1, random: test.random)
    try vault.tag(id, adding: [CaseTag("Tax"), CaseTag("urgent")], random: test.random)
    try vault.tag(id, adding: [], removing: [CaseTag("urgent")], random: test.random)
    try vault.addNote(to: id, ascii("Call the bank.\n\n"), random: test.random)
    let before = try vault.show(id.hex)
    _ = consume vault
    let again = try test.open()
    let view = try again.show(id.hex)
    #expect(view.summary == before.summary)
    #expect(view.summary.status == .reviewing)
    #expect(view.summary.assignee == 1)
    #expect(view.summary.tags == [try CaseTag("tax")])
    #expect(view.notes.map { $0.text } == [ascii("Call the bank.")])
    #expect(view.notes.map { $0.day } == [TestVault.today])
    try again.snapshot(random: test.random)
    _ = consume again
    #expect(try test.open().show(id.hex).summary == before.summary)
  }

  @Test func `a closed case has its reason, and a new tip opens it again`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let source = Source(10)
    let tip = try organisation.send(organisation.archive("one", from: source))
    try test.take([tip], vault, organisation)
    try vault.setStatus(
      of: tip.handle, to: .closed, reason: FreeText(cleaning: ascii("done")),
      random: test.random)
    #expect(try vault.show(tip.handle.hex).decision?.reason == ascii("done"))
    #expect(try vault.find(tip.handle.hex).status == .closed)
    let more = try organisation.send(organisation.archive("two", from: source))
    try test.take([more], vault, organisation)
    #expect(try vault.find(tip.handle.hex).status == .new)
    #expect(try vault.show(tip.handle.hex).decision?.reason == [])
  }

  @Test func `what a source is told becomes the status of the case, words alone end new`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tip = try organisation.send(organisation.archive("one", from: Source(10)))
    try test.take([tip], vault, organisation)
    try vault.reply(to: tip.handle, ascii("Thank you"), status: .none, random: test.random)
    #expect(try vault.find(tip.handle.hex).status == .received)
    #expect(try vault.find(tip.handle.hex).told == ReplyStatus.none)
    try vault.reply(to: tip.handle, [65], status: .closed, random: test.random)
    try vault.setStatus(of: tip.handle, to: .reviewing, random: test.random)
    let summary = try vault.find(tip.handle.hex)
    #expect(summary.status == .reviewing)
    #expect(summary.told == .closed)
  }

  @Test func `T32 nobody is given a case of which any tip leaves them out`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let source = Source(10)
    let first = try organisation.send(organisation.archive("one", from: source))
    try test.take([first], vault, organisation)
    try vault.assign(first.handle, to: 1, random: test.random)
    // The source comes back and leaves out the person who works on it.
    let second = try organisation.send(
      organisation.archive("two", from: source, without: [1]))
    let report = try test.take(organisation.outFolder([second]), vault)
    #expect(report.unassignedCount == 1)
    #expect(try vault.find(first.handle.hex).assignee == nil)
    #expect(throws: VaultError.excluded(1)) {
      try vault.assign(first.handle, to: 1, random: test.random)
    }
    #expect(throws: VaultError.unknownPerson) {
      try vault.assign(first.handle, to: 2, random: test.random)
    }
    try vault.assign(first.handle, to: 0, random: test.random)
    try vault.assign(first.handle, to: nil, random: test.random)
    #expect(try vault.find(first.handle.hex).assignee == nil)
  }

  @Test func `T32 replies name everybody whom any tip of the source leaves out`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let source = Source(10)
    let first = try organisation.send(organisation.archive("one", from: source))
    let second = try organisation.send(organisation.archive("two", from: source, without: [1]))
    try test.take([first], vault, organisation)
    try test.take([second], vault, organisation)
    #expect(try vault.thread(in: first.handle)?.without == [1])
    // Later tips that name nobody take nobody in again.
    let third = try organisation.send(organisation.archive("three", from: source))
    try test.take([third], vault, organisation)
    #expect(try vault.thread(in: first.handle)?.without == [1])
  }

  @Test func `T32 who is left out by a later tip cannot answer any more`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let source = Source(10)
    let first = try organisation.send(organisation.archive("one", from: source))
    let second = try organisation.send(organisation.archive("two", from: source, without: [0]))
    try test.take([first], vault, organisation)
    try test.take([second], vault, organisation)
    #expect(throws: VaultError.leftOut) {
      try vault.reply(to: first.handle, [65], status: .none, random: test.random)
    }
  }

  @Test func `a person is named by number, name or beginning, and only when it is one`() throws {
    let (_, vault, _) = try TestVault.withColleague()
    #expect(try vault.person("1") == 1)
    for text in ["ada", "9", "", "x", "256"] {
      #expect(throws: VaultError.unknownPerson) { try vault.person(text) }
    }
  }

  @Test func `a tag is one word that can be seen`() throws {
    #expect(try CaseTag("Straße").bytes == Array("straße".utf8))
    for word in [
      "", "two words", "a,b", "-x", "a\u{202E}", "a\u{1B}", String(repeating: "a", count: 65),
    ] {
      #expect(throws: VaultError.noTag) { try CaseTag(word) }
    }
  }

  @Test func `a note that says nothing is refused`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tip = try organisation.send(organisation.archive("one"))
    try test.take([tip], vault, organisation)
    #expect(throws: VaultError.noText) {
      try vault.addNote(to: tip.handle, ascii(" \n"), random: test.random)
    }
  }

  @Test func `the inbox lists what fits every part of the filter`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    let tips = try (0..<3).map {
      try organisation.send(organisation.archive("tip", from: Source(UInt8(20 + 2 * $0))))
    }
    try test.take(tips, vault, organisation)
    try vault.tag(tips[0].handle, adding: [CaseTag("a")], random: test.random)
    try vault.tag(tips[1].handle, adding: [CaseTag("a")], random: test.random)
    try vault.assign(tips[1].handle, to: 0, random: test.random)
    try vault.setStatus(of: tips[2].handle, to: .closed, random: test.random)
    func ids(_ change: (inout CaseFilter) throws -> Void) throws -> Set<Identifier> {
      var filter = CaseFilter()
      try change(&filter)
      return try Set(vault.inbox(filter).map { $0.id })
    }
    #expect(try ids { _ in }.count == 3)
    #expect(try ids { $0.tag = try CaseTag("A") } == [tips[0].handle, tips[1].handle])
    #expect(
      try ids {
        $0.tag = try CaseTag("a")
        $0.assignee = 0
      } == [tips[1].handle])
    #expect(try ids { $0.status = .closed } == [tips[2].handle])
    #expect(try ids { $0.desk = ascii("main") }.count == 3)
    #expect(try ids { $0.desk = ascii("other") }.isEmpty)
    #expect(try ids { $0.before = TestVault.today }.isEmpty)
    #expect(try ids { $0.before = TestVault.today.adding(1) }.count == 3)
    #expect(try ids { $0.isOverdue = true }.isEmpty)
    vault.today = TestVault.today.adding(8)
    #expect(try ids { $0.isOverdue = true }.count == 3)
  }

  @Test func `a case is found by the beginning of its id, in either case of letters`() throws {
    let (test, vault, organisation) = try TestVault.withColleague()
    var tips = try (0..<3).map { _ in try organisation.send(organisation.archive("tip")) }
    for (index, id) in ["ab00", "ab0f", "c123"].enumerated() {
      tips[index].handle = try Identifier(
        hex: (Array(id.utf8) + [UInt8](repeating: 0x37, count: 28))[...])
    }
    try test.take(tips, vault, organisation)
    #expect(try vault.find(ascii("ab00")).id == tips[0].handle)
    #expect(try vault.find(ascii("AB0F7")).id == tips[1].handle)
    #expect(try vault.find(ascii("c")).id == tips[2].handle)
    #expect(throws: VaultError.ambiguous) { try vault.find(ascii("ab0")) }
    for text in ["", "d", "g", "c124", "ab00x", String(repeating: "7", count: 33)] {
      #expect(throws: VaultError.notFound) { try vault.find(Array(text.utf8)) }
    }
  }
}
