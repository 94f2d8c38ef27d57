import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// Power cuts and full disks while a vault is backed up, restored, or gets another passphrase.
@Suite(.enabled(if: Command.canInjectFaults, "strace cannot run here"))
struct BackupFaultTests {
  private static let places = environment("SOTTO_FAULT_PLACES").flatMap { Int($0) } ?? 8

  /// A session with a case with an attachment, and a backup from before it.
  private func session() throws -> (session: Session, backup: Command, name: String) {
    let session = try Session(isCheap: true)
    let backup = session.command("backup", [session.folder.file("backup")])
    try #require(try backup.run().status == 0)
    let name = try session.takeTip(files: [(ascii("a.txt"), [UInt8](repeating: 7, count: 70_000))])
    return (session, backup, name)
  }

  private func restored(_ session: Session, to name: String) throws -> Vault {
    let path = session.folder.file(name)
    let passphrase = Secret(copying: Array(Session.passphrase.utf8))
    _ = try Vault.restore(
      from: session.folder.file("backup"), to: path, passphrase: passphrase,
      today: TestVault.today, random: SeededRandom(77)
    ) { _ in { _ in } }
    return try Vault(at: path, passphrase: passphrase, today: TestVault.today)
  }

  /// Plays a command with faults; `check` looks at what each left behind.
  private func play(
    _ command: Command, in session: Session, _ check: (FaultTrial, Command.Result) throws -> Void
  ) throws {
    let fault = try FaultSession(session)
    let trace = try command.traceWrites(below: fault.place)
    try #require(trace.result.status == 0, "\(trace.result.errorText)")
    #expect(trace.unsynced == [])
    for trial in trace.trials(Self.places, random: SeededRandom(5)) {
      try fault.putBack()
      let result = try command.run(trial)
      if trial.fault != .kill && result.status != 0 {
        #expect(result.status == 1, "\(trial): \(result.errorText)")
        #expect(!result.errorText.contains(fault.place))
      }
      try check(trial, result)
    }
  }

  @Test func `T14 a backup is the one before or the new one, wherever it is interrupted`() throws {
    let (session, backup, name) = try session()
    try play(backup, in: session) { trial, result in
      let left = try restored(session, to: "left")
      let isNew = try !left.inbox().isEmpty
      #expect(isNew || result.status != 0, "\(trial)")
      if isNew { #expect(try left.show(Array(name.utf8)).files.count == 1) }
      #expect(try backup.run().status == 0, "\(trial)")
      #expect(try listing(session.folder.file("backup")) == ["backup", "files"], "\(trial)")
      #expect(try listing(session.folder.file("backup/files")).count == 1, "\(trial)")
      #expect(try restored(session, to: "whole").inbox().count == 1, "\(trial)")
    }
  }

  @Test func `T14 a restore makes a whole vault or none, and can be done again`() throws {
    let (session, backup, name) = try session()
    try #require(try backup.run().status == 0)
    var command = Command(
      "sotto-investigator",
      [
        "restore", session.folder.file("backup"), "--vault", session.folder.file("new"),
        "--passphrase-fd", "3", "--today", TestVault.today.text.text,
      ])
    command.descriptors[3] = Array("\(Session.passphrase)\n".utf8)
    let passphrase = Secret(copying: Array(Session.passphrase.utf8))
    try play(command, in: session) { trial, result in
      let again = try command.run()
      // A crash behind the last write left a whole vault, which is not overwritten.
      #expect(again.status == 0 || again.status == 3, "\(trial): \(again.errorText)")
      #expect(result.status != 0 || again.status == 3, "\(trial)")
      let vault = try Vault(
        at: session.folder.file("new"), passphrase: passphrase, today: TestVault.today)
      #expect(try vault.show(Array(name.utf8)).files.count == 1, "\(trial)")
      #expect(try vault.setting(.restored) != nil, "\(trial)")
      try vault.repair()
      #expect(
        try listing(session.folder.file("new")).filter { $0 != ".partial-creation" }
          == ["files", "journal", "snapshot", "vault", "weeks"], "\(trial)")
    }
  }

  @Test func `T14 a vault opens with the old or the new passphrase, wherever it is interrupted`()
    throws
  {
    let (session, _, _) = try session()
    var command = session.command("passphrase", ["--new-passphrase-fd", "4"])
    command.descriptors[4] = ascii("a new one\n")
    let new = Secret(copying: ascii("a new one"))
    try play(command, in: session) { trial, result in
      let isNew: Bool
      do throws(VaultError) {
        _ = try Vault(at: session.vaultPath, passphrase: new, today: TestVault.today)
        isNew = true
      } catch .wrongPassphrase {
        isNew = false
        #expect(try session.open().inbox().count == 1, "\(trial)")
      }
      #expect(isNew || result.status != 0, "\(trial)")
      // The next command overwrites what a crash left of the old passphrase.
      let passphrase = isNew ? "a new one" : Session.passphrase
      #expect(try session.run("keys destroy", passphrase: passphrase).status == 0, "\(trial)")
      #expect(try listing(session.vaultPath) == ["files", "journal", "vault", "weeks"], "\(trial)")
    }
  }
}
