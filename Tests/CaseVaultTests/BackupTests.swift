import Age
import DurableFile
import Intake
import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct BackupTests {
  private let place = TemporaryFolder()
  private var backup: String { place.file("backup") }

  private func backUp(_ test: TestVault, _ vault: Vault) throws -> BackupReport {
    try vault.backUp(to: backup, passphrase: TestVault.passphrase, random: test.random) { _ in
      { _ in }
    }
  }

  private func restore(
    _ test: TestVault, as name: String = "restored", passphrase: Secret = TestVault.passphrase,
    today: Day = TestVault.today.adding(2)
  ) throws -> Vault {
    _ = try Vault.restore(
      from: backup, to: place.file(name), passphrase: passphrase, today: today,
      random: test.random
    ) { _ in { _ in } }
    return try Vault(at: place.file(name), passphrase: passphrase, today: today)
  }

  private func filled() throws -> (TestVault, Vault, Organisation, SentTip) {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(
      organisation.archive(
        "hello", from: Source(10), files: [(ascii("a.txt"), [UInt8](repeating: 65, count: 70_000))]
      ))
    try test.take([tip], vault, organisation)
    try vault.addNote(to: tip.handle, ascii("Call the bank."), random: test.random)
    return (test, vault, organisation, tip)
  }

  @Test func `a restored vault has the cases, their files and notes, and the person's keys`()
    throws
  {
    let (test, vault, _, tip) = try filled()
    let report = try backUp(test, vault)
    #expect(report == BackupReport(copiedCount: 1, fileCount: 1))
    let restored = try restore(test)
    let (before, after) = try (vault.show(tip.handle.hex), restored.show(tip.handle.hex))
    #expect(after.tips.map { $0.message } == before.tips.map { $0.message })
    #expect(after.notes.map { $0.text } == [ascii("Call the bank.")])
    var content: [UInt8] = []
    try after.files[0].attachment.read(in: restored.folder.files) { content += $0 }
    #expect(content == [UInt8](repeating: 65, count: 70_000))
    #expect(try restored.signingKey().publicKey == vault.signingKey().publicKey)
    #expect(try restored.search("bank").count == 1)
    #expect(try restored.index == 0)
  }

  @Test func `T26 no backup holds the seed of a week`() throws {
    let (test, vault, organisation, _) = try filled()
    _ = try backUp(test, vault)
    let restored = try restore(test)
    #expect(restored.weeks.weeks.isEmpty)
    #expect(try restored.weekKeys().allSatisfy { $0.state == .lost(TestVault.today.adding(2)) })
    let tip = try organisation.send(organisation.archive("sealed to a lost key"))
    #expect(throws: VaultError.self) {
      try test.take(organisation.outFolder([tip]), restored)
    }
  }

  @Test func `after a restore new keys are offered and old sheets are no alarm`() throws {
    let (test, vault, organisation, _) = try filled()
    _ = try backUp(test, vault)
    let today = TestVault.today.adding(2)
    let restored = try restore(test, today: today)
    #expect(try restored.lostWeeks().count == 4)
    // The officer hands out the sheets with the lost keys once more, under a new keyring.
    try organisation.signKeyring([("main", [0])])
    let week = today.week
    try test.take(organisation.officerFolder(weeks: [week: organisation.sheet(week)]), restored)
    try organisation.enrolAgain(restored, weekCount: 4)
    try test.take(organisation.officerFolder(), restored)
    #expect(try restored.lostWeeks().isEmpty)
    let tip = try organisation.send(organisation.archive("new", day: today), week: week)
    let report = try test.take(organisation.outFolder([tip], day: today), restored)
    #expect(report.openedCount == 1)
    // The old vault, should it turn up, is told that it is out of use.
    #expect(throws: VaultError.foreignKey(week: week)) {
      try test.take(organisation.officerFolder(), vault)
    }
  }

  @Test func `T11 T33 a restored vault issues no tags on its first day, and no used number`()
    throws
  {
    let (test, vault, _, tip) = try filled()
    _ = try backUp(test, vault)
    let restored = try restore(test)
    try restored.reply(to: tip.handle, ascii("words"), status: .none, random: test.random)
    #expect(try restored.show(tip.handle.hex).replies.map { $0.number } == [1, 34])
    let stick = place.file("stick")
    _ = try Folder(creating: stick)
    #expect(try restored.exportFolders(to: stick, random: test.random).waitingCount == 2)
    restored.today = restored.today.adding(1)
    #expect(try restored.exportFolders(to: stick, random: test.random).replyCount == 2)
    try restored.reply(to: tip.handle, ascii("more"), status: .none, random: test.random)
    #expect(try restored.show(tip.handle.hex).replies.map { $0.number } == [1, 34, 35])
  }

  @Test func `a second backup copies what is new and drops what was discarded`() throws {
    let (test, vault, organisation, tip) = try filled()
    _ = try backUp(test, vault)
    let other = try organisation.send(
      organisation.archive("other", files: [(ascii("b.txt"), [66])]))
    try test.take([other], vault, organisation)
    #expect(try backUp(test, vault) == BackupReport(copiedCount: 1, fileCount: 2))
    let first = contents(of: backup + "/backup")
    _ = try vault.discard([tip.handle], random: test.random)
    #expect(try backUp(test, vault) == BackupReport(copiedCount: 0, fileCount: 1))
    #expect(contents(of: backup + "/backup") != first)
    let restored = try restore(test)
    #expect(throws: VaultError.notFound) { try restored.find(tip.handle.hex) }
    #expect(try restored.find(other.handle.hex).fileCount == 1)
  }

  @Test func `a folder with anything else, or of another vault, is left alone`() throws {
    let (test, vault, _, _) = try filled()
    let folder = try Folder(creating: backup)
    try folder.write([1], to: "letter")
    #expect(throws: VaultError.otherBackup) { try backUp(test, vault) }
    #expect(try listing(backup) == ["letter"])
    try folder.remove("letter")
    _ = try backUp(test, vault)
    let other = try TestVault(seed: 99)
    let stranger = try other.open()
    #expect(throws: VaultError.otherBackup) { try backUp(other, stranger) }
    // Nor does a restored vault take the place of its own backup.
    let restored = try restore(test)
    #expect(throws: VaultError.otherBackup) { try backUp(test, restored) }
  }

  @Test func `what is no backup, damaged or taken is refused and nothing stays`() throws {
    let (test, vault, _, _) = try filled()
    #expect(throws: VaultError.noBackup) { try restore(test) }
    _ = try backUp(test, vault)
    #expect(throws: VaultError.wrongPassphrase) {
      try restore(test, passphrase: Secret(copying: ascii("wrong")))
    }
    let file = try VaultFileEdit(backup + "/backup")
    var bytes = try file.bytes
    bytes[bytes.count - 1] ^= 1
    try file.write(bytes)
    #expect(throws: VaultError.damaged(.backup)) { try restore(test) }
    #expect(try listing(place.path) == ["backup"])
    bytes[bytes.count - 1] ^= 1
    try file.write(bytes)
    _ = try restore(test)
    #expect(throws: VaultError.alreadyExists) { try restore(test) }
  }

  @Test func `a backup with a lost or damaged attachment restores all the rest`() throws {
    let (test, vault, _, tip) = try filled()
    _ = try backUp(test, vault)
    let name = try listing(backup + "/files")[0]
    let file = try VaultFileEdit("\(backup)/files/\(name)")
    try file.write(Array(try file.bytes.dropLast()))
    let report = try Vault.restore(
      from: backup, to: place.file("restored"), passphrase: TestVault.passphrase,
      today: TestVault.today, random: test.random
    ) { _ in { _ in } }
    #expect(report == RestoreReport(fileCount: 0, missingCount: 1))
    let restored = try Vault(
      at: place.file("restored"), passphrase: TestVault.passphrase, today: TestVault.today)
    #expect(try restored.show(tip.handle.hex).tips.count == 1)
  }

  @Test func `T26 another passphrase opens the vault, the old one does not any more`() throws {
    let (test, vault, _, tip) = try filled()
    _ = try backUp(test, vault)
    let new = Secret(copying: ascii("another one"))
    try vault.changePassphrase(to: new, random: test.random)
    _ = consume vault
    #expect(throws: VaultError.wrongPassphrase) { try test.open() }
    let again = try Vault(at: test.path, passphrase: new, today: TestVault.today)
    #expect(try again.find(tip.handle.hex).tipCount == 1)
    #expect(try listing(test.path) == ["files", "journal", "vault", "weeks"])
    // As written down: an older backup opens with the older one.
    _ = try restore(test)
  }
}

extension Organisation {
  /// A known investigator offers new keys; the officer signs a keyring and new sheets.
  func enrolAgain(_ vault: Vault, weekCount: Int) throws {
    let offer = try Offer(
      verifying: vault.offer(
        as: .investigator, to: deployment, weekCount: weekCount, random: random))
    try replaceOffer(0, offer)
  }
}
