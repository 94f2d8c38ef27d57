import Age
import Intake
import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing
import Tip
import Transfer

@testable import CaseVault

@Suite struct ImportTests {
  private static let files: [(name: [UInt8], bytes: [UInt8])] = [
    (Array("../../évil\u{202E}\u{1B}[31m.pdf".utf8), (0..<200_000).map { UInt8($0 % 251) }),
    (Array("empty".utf8), []),
  ]

  @Test func `a tip is opened and shown with its files`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(
      organisation.archive("hello", from: Source(10), files: Self.files))
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.openedCount == 1)
    #expect(report.cases == [tip.handle])
    #expect(report.marks == [])
    _ = consume vault
    let reopened = try test.open()
    let view = try reopened.show(tip.handle.hex.prefix(6).map { $0 })
    #expect(view.tips[0].message == Array("hello".utf8))
    #expect(view.summary.fileCount == 2)
    #expect(view.summary.desk == ascii("main"))
    #expect(view.summary.status == .new)
    #expect(view.summary.takesReplies)
    #expect(view.files[0].entry.content.byteCount == 200_000)
  }

  @Test func `T18 files come out only into a new private folder, under numbered names`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("hello", files: Self.files))
    try test.take(organisation.outFolder([tip]), vault)
    let view = try vault.show(tip.handle.hex)
    let target = TemporaryFolder()
    let path = try vault.extract(
      view, view.files, withMessages: true, to: target.path, random: test.random
    ) { _ in }
    let names = try listing(path)
    #expect(names.count == 3)
    #expect(names.contains("message-0001.txt"))
    #expect(names.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") && !$0.contains("\u{1B}") })
    let first = try #require(names.first { $0.hasPrefix("0001-") })
    #expect(contents(of: path + "/" + first) == Self.files[0].bytes)
    #expect(try permissions(path) == 0o700)
    #expect(try permissions(path + "/" + first) == 0o600)
  }

  @Test func `a changed attachment is not handed out`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("hello", files: Self.files))
    try test.take(organisation.outFolder([tip]), vault)
    let view = try vault.show(tip.handle.hex)
    try VaultFileEdit(test.path + "/files/" + view.files[0].attachment.stored).flip(100_000)
    let target = TemporaryFolder()
    #expect(throws: VaultError.damagedAttachment) {
      try vault.extract(
        view, view.files, withMessages: false, to: target.path, random: test.random
      ) { _ in }
    }
    #expect(try listing(listing(target.path).map { target.path + "/" + $0 }[0]).isEmpty)
  }

  @Test func `T5 a payload replaced under the same header shows as altered after intake`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    var tip = try organisation.send(organisation.archive("true", from: Source(10)))
    let other = try organisation.archive("false", from: Source(11))
    let count = Envelope.headerByteCount(stanzaCount: 8)
    tip.body =
      try Array(tip.body.prefix(count))
      + Payload.seal(
        other, fileKey: tip.fileKey, nonce: [UInt8](repeating: 1, count: 16),
        with: SodiumChunkCipher.self)
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.marks.contains(.altered))
    let view = try vault.show(tip.handle.hex)
    #expect(view.tips[0].marks.contains(.altered))
    #expect(!view.summary.takesReplies)
    #expect(throws: VaultError.noReplies) {
      try vault.reply(to: tip.handle, [65], status: .none, random: test.random)
    }
  }

  @Test func `T5 a body and its digest replaced together show against the sealed arrival`() throws {
    for isReplaced in [false, true] {
      let (test, vault, organisation) = try TestVault.enrolled()
      let tip = try organisation.send(organisation.archive("true", from: Source(10)))
      let accepted = isReplaced ? Digest(of: [1, 2, 3]) : tip.accepted
      let arrival = Arrival(
        body: accepted, caseHandle: tip.handle, listener: .onion, payment: .none)
      let path = try organisation.outFolder([tip], extra: organisation.intakeTable([arrival]))
      #expect(try test.take(path, vault).marks.contains(.altered) == isReplaced)
    }
  }

  @Test func `T5 a body that is not the manifest's stops the import before anything is kept`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("true"))
    let path = try organisation.outFolder([tip])
    let name = TransferPath.tip(tip.id)
    try VaultFileEdit(path + "/" + name.bytes.text).flip(20_000)
    let before = test.bytes(.journal)
    #expect(throws: VaultError.transfer(.altered(name))) { try test.take(path, vault) }
    #expect(test.bytes(.journal) == before)
    #expect(try listing(test.path + "/files").isEmpty)
  }

  @Test func `T6 the same archive sealed again is one tip`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let archive = try organisation.archive("once", from: Source(10), files: Self.files)
    let first = try organisation.send(archive)
    try test.take(organisation.outFolder([first]), vault)
    let report = try test.take(organisation.outFolder([organisation.send(archive)]), vault)
    #expect(report.repeatedCount == 1)
    #expect(report.openedCount == 0)
    #expect(try vault.inbox().map { $0.tipCount } == [1])
    #expect(try listing(test.path + "/files").count == Self.files.count)
  }

  @Test func `T6 a tip that comes in a second folder is known by its id`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("once"))
    try test.take(organisation.outFolder([tip]), vault)
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.openedCount + report.repeatedCount + report.unopenableCount == 0)
  }

  @Test func `a folder is taken once, another with its number is refused, a gap is told`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let path = try organisation.outFolder([organisation.send(organisation.archive("one"))])
    try test.take(path, vault)
    #expect(try test.take(path, vault).isRepeated)
    let other = try organisation.outFolder(
      [organisation.send(organisation.archive("two"))], number: 1, previous: .zero)
    #expect(throws: VaultError.transfer(.conflictingNumber(continueFrom: 2))) {
      try test.take(other, vault)
    }
    let later = try organisation.outFolder(
      [organisation.send(organisation.archive("three"))], number: 3)
    #expect(try test.take(later, vault).missingFrom == 2)
  }

  @Test func `a folder for somebody else is refused`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let second = try TestVault(seed: 9)
    try organisation.enrol([second.open()], desks: [("main", [0, 1])])
    try test.take(organisation.officerFolder(), vault)
    #expect(throws: VaultError.wrongAddressee) {
      try test.take(organisation.outFolder([], to: 1), vault)
    }
  }

  @Test func `T17 a copy that broke off anywhere is told and leaves nothing`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("true"))
    let before = test.bytes(.journal)
    for name in ["index.age", TransferPath.tip(tip.id).bytes.text, "manifest.txt"] {
      for isCut in [true, false] {
        let fresh = try organisation.outFolder([tip], number: 1, previous: .zero)
        let file = try VaultFileEdit(fresh + "/" + name)
        if isCut { try file.write(file.bytes.dropLast(9)) } else { try file.remove() }
        #expect(throws: VaultError.self) { try test.take(fresh, vault) }
      }
    }
    #expect(test.bytes(.journal) == before)
    let extra = try organisation.outFolder([tip], number: 1, previous: .zero)
    try VaultFileEdit(extra + "/zzz").write([1])
    #expect(throws: VaultError.self) { try test.take(extra, vault) }
  }

  @Test func `a tip for others is counted and not shown`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let stranger = try HybridRecipient(seed: Secret(copying: [UInt8](repeating: 9, count: 32)))
    let envelope = try Envelope(to: [stranger], stanzaCount: 8, random: test.random)
    var tip = try organisation.send(organisation.archive("x"))
    tip.body = try envelope.seal(organisation.archive("x"), with: SodiumChunkCipher.self)
    tip.accepted = Digest(of: tip.body[...])
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.unopenableCount == 1)
    #expect(report.cases.isEmpty)
    #expect(try vault.inbox().isEmpty)
  }

  @Test func `a foreign tip is kept whole as one attachment`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let plaintext = Array("%PDF not an archive".utf8) + [UInt8](repeating: 0, count: 65_517)
    let tip = try organisation.send(plaintext)
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.marks == .foreign)
    let view = try vault.show(tip.handle.hex)
    #expect(view.files.count == 1)
    let target = TemporaryFolder()
    let path = try vault.extract(
      view, view.files, withMessages: true, to: target.path, random: test.random
    ) { _ in }
    #expect(try listing(path) == ["0001-foreign-tip.bin"])
    #expect(contents(of: path + "/0001-foreign-tip.bin") == plaintext)
  }

  @Test func `a payload that is cut off leaves a mark and no file`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    var tip = try organisation.send(organisation.archive("x", files: Self.files))
    tip.body.removeLast(30)
    tip.accepted = Digest(of: tip.body[...])
    let report = try test.take(organisation.outFolder([tip]), vault)
    #expect(report.marks == .damaged)
    #expect(try vault.show(tip.handle.hex).files.isEmpty)
    #expect(try listing(test.path + "/files").isEmpty)
  }

  @Test func `attachments that a crash left behind are removed by the next import`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    try VaultFileEdit(test.path + "/files/00").write([1, 2, 3])
    try test.take(organisation.outFolder([]), vault)
    #expect(try listing(test.path + "/files").isEmpty)
  }

  @Test func `a short name is as long as it needs to be, and asked for by any unique beginning`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    var tips = try ["a", "b"].map { try organisation.send(organisation.archive($0)) }
    tips[0].handle = try Identifier(hex: Array("aaaaaaaaaaaa00000000000000000000".utf8)[...])
    tips[1].handle = try Identifier(hex: Array("aaaaaaaaaaab00000000000000000000".utf8)[...])
    try test.take(organisation.outFolder(tips), vault)
    #expect(try vault.inbox().map { $0.shortName }.sorted() == ["aaaaaaaaaaaa", "aaaaaaaaaaab"])
    #expect(throws: VaultError.ambiguous) { try vault.show(Array("aaaa".utf8)) }
    #expect(throws: VaultError.notFound) { try vault.show(Array("b".utf8)) }
    #expect(throws: VaultError.notFound) { try vault.show([]) }
    #expect(try vault.show(Array("aaaaaaaaaaab".utf8)).tips[0].message == [98])
  }
}
