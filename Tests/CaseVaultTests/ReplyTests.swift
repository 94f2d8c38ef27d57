import Age
import AgeIdentity
import DurableFile
import Intake
import Primitives
import ReplyBoard
import SignedNote
import StrictCoding
import TestSupport
import Testing
import Transfer

@testable import CaseVault

@Suite struct ReplyTests {
  private let source = Source(10)

  /// What the source reads out of an in folder: its replies on a day, by tag.
  private func read(
    _ folder: ExportedFolder, day: Day = TestVault.today, first: Day = TestVault.today,
    index: UInt8 = 0
  ) throws -> [ReplyBody] {
    let chain = try TagChain(day: first, key: source.chain).advanced(to: day)
    let tags = (0..<TagChain.slotCount).map { chain.tag(investigator: index, slot: $0) }
    return try folder.cells().filter { tags.contains($0.tag) }.map {
      let plaintext = try AgeFile.open(
        $0.sealed, identities: [.hybrid(source.identity)], cipher: SodiumChunkCipher.self)
      return try SignedReply(parsing: plaintext[...]).body
    }.sorted { ($0.heading.number, $0.part.index) < ($1.heading.number, $1.part.index) }
  }

  /// A vault that has a tip of `source`.
  private func answering() throws -> (TestVault, Vault, Organisation, Identifier) {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("one", from: source))
    try test.take(organisation.outFolder([tip]), vault)
    return (test, vault, organisation, tip.handle)
  }

  @Test func `an unanswered reply is sealed anew when it leaves the board, until it is answered`()
    throws
  {
    let (test, vault, organisation, handle) = try answering()
    try vault.reply(to: handle, ascii("Where was that?"), status: .none, random: test.random)
    let stick = TemporaryFolder()
    func export(_ days: Int) throws -> ExportReport {
      vault.today = TestVault.today.adding(days)
      return try vault.exportFolders(to: stick.path, random: test.random)
    }
    #expect(try export(0).repeatedCount == 0)
    #expect(try export(29).hasNewFolder == false)
    let again = try export(30)
    #expect(again.hasNewFolder && again.repeatedCount == 1 && again.replyCount == 1)
    #expect(try export(30).hasNewFolder == false)
    #expect(try export(60).repeatedCount == 1)
    let answer = try organisation.send(
      organisation.archive("There.", from: Source(10), day: TestVault.today))
    var received = answer
    received.received = TestVault.today.adding(1)
    vault.today = TestVault.today.adding(1)
    try test.take(organisation.outFolder([received]), vault)
    #expect(try export(90).repeatedCount == 0)
  }

  @Test func `the first export carries the automatic answer among dummies`() throws {
    let (test, vault, organisation, handle) = try answering()
    let stick = TemporaryFolder()
    let report = try vault.exportFolders(to: stick.path, random: test.random)
    #expect(report.folders == [1])
    #expect(report.hasNewFolder)
    #expect(report.replyCount == 1)
    let folder = try ExportedFolder(stick.path, 1)
    let manifest = try folder.manifest(organisation, vault)
    #expect(manifest.previous == .zero)
    #expect(manifest.last.number == 1)
    #expect(try folder.cells().count == 16)
    let replies = try read(folder)
    #expect(replies.map { $0.heading.status } == [.received])
    #expect(replies[0].heading.number == 1)
    #expect(replies[0].text.bytes.isEmpty)
    #expect(try ImportedList(parsing: folder.read("imported")[...]).ids.count == 1)
    #expect(try vault.show(handle.hex).replies[0].progress == .exported)
  }

  @Test func `an in folder carries keyrings and sheets that the gateway did not show`() throws {
    let (test, vault, organisation, _) = try answering()
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let folder = stick.file("sotto-in-0-000001/")
    #expect(contents(of: folder + "keyrings/000001") == organisation.keyrings[0])
    #expect(try listing(folder + "weeks").count == 4)
    let week = TestVault.today.week
    let shown: [(TransferPath, [UInt8])] = [
      (.keyring(1), organisation.keyrings[0]),
      (.week(week), try #require(organisation.weeks[week])),
    ]
    try test.take(organisation.outFolder([], extra: shown), vault)
    try vault.reply(to: vault.inbox()[0].id, [65], status: .none, random: test.random)
    try vault.exportFolders(to: stick.path, random: test.random)
    let second = try listing(stick.file("sotto-in-0-000002"))
    #expect(!second.contains("keyrings"))
    #expect(try listing(stick.file("sotto-in-0-000002/weeks")).count == 3)
  }

  @Test func `a long reply is cut into parts, each under a tag of its own`() throws {
    let (test, vault, _, handle) = try answering()
    let text = [UInt8](repeating: 0x61, count: 5_000)
    try vault.reply(to: handle, text, status: .reviewing, random: test.random)
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let folder = try ExportedFolder(stick.path, 1)
    let parts = try read(folder).filter { $0.heading.number == 2 }
    #expect(parts.count == 3)
    #expect(parts.flatMap { $0.text.bytes } == text)
    #expect(parts[0].passes.count == 1)
    let pass = Digest(of: (Label.bytes("pass") + parts[0].passes[0].bytes)[...])
    #expect(try PassList(parsing: folder.read("passes")[...]).digests.contains(pass))
    #expect(try vault.show(handle.hex).summary.status == .reviewing)
  }

  @Test func `a text that 16 parts do not hold is refused at once`() throws {
    let (test, vault, _, handle) = try answering()
    #expect(throws: VaultError.board(.overLimit)) {
      try vault.reply(
        to: handle, [UInt8](repeating: 0x61, count: 40_000), status: .none, random: test.random)
    }
    #expect(try vault.waitingReplies().count == 1)
  }

  @Test func `an unacknowledged folder is written again, byte for byte`() throws {
    let (test, vault, _, handle) = try answering()
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let first = try ExportedFolder(stick.path, 1).bytes()
    try VaultFileEdit(stick.file("sotto-in-0-000001/cells")).flip(5_000)
    let again = try vault.exportFolders(to: stick.path, random: test.random)
    #expect(!again.hasNewFolder)
    #expect(try ExportedFolder(stick.path, 1).bytes() == first)
    try vault.reply(to: handle, [65], status: .none, random: test.random)
    let other = TemporaryFolder()
    #expect(try vault.exportFolders(to: other.path, random: test.random).folders == [1, 2])
    #expect(try ExportedFolder(other.path, 1).bytes() == first)
    // Ids stay in the list until the gateway has taken one of the folders.
    let ids = try ImportedList(parsing: ExportedFolder(other.path, 2).read("imported")[...]).ids
    #expect(ids.count == 1)
  }

  @Test func `an acknowledged folder is not written again`() throws {
    let (test, vault, organisation, handle) = try answering()
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let digest = Digest(of: try ExportedFolder(stick.path, 1).read("manifest.txt")[...])
    let last = Manifest.Acknowledgement(number: 1, digest: digest)
    try test.take(organisation.outFolder([], last: last), vault)
    #expect(try vault.show(handle.hex).replies[0].progress == .delivered)
    let other = TemporaryFolder()
    let report = try vault.exportFolders(to: other.path, random: test.random)
    #expect(report.folders == [2])
  }

  @Test func `an acknowledgement of a folder that was never written is an alarm`() throws {
    let (test, vault, organisation, _) = try answering()
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let last = Manifest.Acknowledgement(number: 1, digest: Digest(of: [1]))
    #expect(throws: VaultError.foreignAcknowledgement(number: 1)) {
      try test.take(organisation.outFolder([], last: last), vault)
    }
  }

  @Test func `a vault restored from a copy goes on from the gateway's number, a day later`()
    throws
  {
    let (test, vault, organisation, handle) = try answering()
    let last = Manifest.Acknowledgement(number: 4, digest: Digest(of: [1]))
    #expect(try test.take(organisation.outFolder([], last: last), vault).standing == .vaultBehind)
    let stick = TemporaryFolder()
    let report = try vault.exportFolders(to: stick.path, random: test.random)
    #expect(report.folders == [5])
    #expect(report.waitingCount == 1)
    #expect(try read(ExportedFolder(stick.path, 5)).isEmpty)
    _ = consume vault
    let tomorrow = try test.open(TestVault.today.adding(1))
    try tomorrow.reply(to: handle, [65], status: .none, random: test.random)
    let later = try tomorrow.exportFolders(to: stick.path, random: test.random)
    #expect(later.replyCount == 2)
  }

  @Test func `T11 a refused cell goes out again under a new tag, the others do not`() throws {
    let (test, vault, organisation, handle) = try answering()
    try vault.reply(to: handle, Array("hello".utf8), status: .none, random: test.random)
    let stick = TemporaryFolder()
    try vault.exportFolders(to: stick.path, random: test.random)
    let folder = try ExportedFolder(stick.path, 1)
    let chain = try TagChain(day: TestVault.today, key: source.chain)
    let tags = (0..<TagChain.slotCount).map { chain.tag(investigator: 0, slot: $0) }
    let issued = try folder.cells().map { $0.tag }.filter { tags.contains($0) }
    #expect(issued.count == 2)
    let refused = try RefusedTags(
      deployment: organisation.deployment, investigator: 0, tags: [issued[0]])
    let sealed = try organisation.seal(
      refused.encoded, to: [organisation.recipient(0, TestVault.today.week)])
    let digest = Digest(of: try folder.read("manifest.txt")[...])
    let report = try test.take(
      organisation.outFolder(
        [], last: .init(number: 1, digest: digest), extra: [(.refused, sealed)]), vault)
    #expect(report.refusedCount == 1)
    try vault.exportFolders(to: stick.path, random: test.random)
    let second = try ExportedFolder(stick.path, 2).cells().map { $0.tag }
    let again = second.filter { tags.contains($0) }
    #expect(again.count == 1)
    #expect(!issued.contains(again[0]))
    #expect(try vault.waitingReplies().isEmpty)
  }

  @Test func `no tag is issued twice on a day, what is left waits for the next`() throws {
    let (test, vault, _, handle) = try answering()
    for number in 0..<17 {
      try vault.reply(to: handle, [UInt8(number) + 0x41], status: .none, random: test.random)
    }
    let stick = TemporaryFolder()
    let report = try vault.exportFolders(to: stick.path, random: test.random)
    #expect(report.replyCount == 16)
    #expect(report.waitingCount == 2)
    #expect(try Set(read(ExportedFolder(stick.path, 1)).map { $0.heading.number }).count == 16)
    let again = try vault.exportFolders(to: stick.path, random: test.random)
    #expect(again.replyCount == 0)
    _ = consume vault
    let tomorrow = try test.open(TestVault.today.adding(1))
    let last = try tomorrow.exportFolders(to: stick.path, random: test.random)
    #expect(last.replyCount == 2)
    let folder = try ExportedFolder(stick.path, last.folders.last ?? 0)
    #expect(try read(folder, day: TestVault.today.adding(1)).count == 2)
  }

  @Test func `a one-way tip takes no replies`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("one"))
    try test.take(organisation.outFolder([tip]), vault)
    #expect(throws: VaultError.noReplies) {
      try vault.reply(to: tip.handle, [65], status: .none, random: test.random)
    }
  }
}

/// An in folder on a stick.
struct ExportedFolder {
  private let path: String
  private let folder: Folder

  init(_ path: String, _ number: UInt32) throws {
    let name = try FolderName(direction: .in, investigator: 0, number: number)
    self.path = path + "/" + name.text.text
    folder = try Folder(path: self.path)
  }

  func read(_ name: String) throws -> [UInt8] { try folder.read(name, limit: 1 << 24) }

  func bytes() throws -> [[UInt8]] { try folder.entries().files.map { try read($0) } }

  func cells() throws -> [Cell] {
    let bytes = try read("cells")
    return try stride(from: 0, to: bytes.count, by: Cell.byteCount).map {
      try Cell(parsing: bytes[$0..<$0 + Cell.byteCount])
    }
  }

  /// The manifest, checked as the gateway does.
  func manifest(_ organisation: Organisation, _ vault: Vault) throws -> Manifest {
    let name = organisation.deployment.hex + ascii("/investigator/0")
    let key = try VerifierKey(
      name: KeyName(name[...]), publicKey: vault.signingKey().publicKey)
    let manifest = try Manifest(verifying: read("manifest.txt"), by: key)
    try manifest.check(FolderContent(path).files { _ in })
    return manifest
  }
}
