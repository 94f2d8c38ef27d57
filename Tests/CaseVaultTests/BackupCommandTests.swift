import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct BackupCommandTests {
  private func restore(
    _ session: Session, _ passphrase: String = Session.passphrase, to name: String = "new"
  ) throws -> Command.Result {
    try run(["restore", session.folder.file("backup")], on: name, in: session, passphrase)
  }

  /// Runs a command on another vault.
  private func run(
    _ words: [String], on vault: String, in session: Session,
    _ passphrase: String = Session.passphrase
  ) throws -> Command.Result {
    var command = Command(
      "sotto-investigator",
      words + [
        "--vault", session.folder.file(vault), "--passphrase-fd", "3", "--today",
        TestVault.today.text.text,
      ])
    command.descriptors[3] = Array("\(passphrase)\n".utf8)
    return try command.run()
  }

  @Test func `a vault is backed up, lost and restored by command`() throws {
    let session = try Session(isCheap: true)
    let name = try session.takeTip("hello", files: [(ascii("a.txt"), [65])])
    let backup = try session.run("backup", [session.folder.file("backup")])
    #expect(backup.status == 0)
    #expect(backup.output.isEmpty)
    #expect(backup.errorText.contains("1 file of cases, 1 of them new"))
    let restored = try restore(session)
    #expect(restored.status == 0, "\(restored.errorText)")
    #expect(restored.errorText.contains("keys offer"))
    #expect(try run(["show", name], on: "new", in: session).outputText.contains("  | hello"))
    let keys = try run(["keys", "list"], on: "new", in: session)
    #expect(keys.outputText.contains("lost 2026-11-24"))
  }

  @Test func `keys are listed and destroyed by command`() throws {
    let session = try Session(isCheap: true)
    let lines = try session.run("keys list").outputText.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("WEEK"))
    #expect(lines[1].contains("ready") && lines[1].contains("keyring 1"))
    let early = try session.run("keys destroy")
    #expect(early.status == 0)
    #expect(early.errorText.contains("No key's time has come."))
    let gone = try session.run("keys destroy", ["--week", "2026-11-23", "--yes"])
    #expect(gone.status == 0, "\(gone.errorText)")
    let json = try session.run("keys list", ["--json"]).outputText
    #expect(json.contains(#""state":"destroyed","since":"2026-11-24""#))
    // What is old waits for a folder of the gateway.
    let late = try session.run("keys destroy", today: TestVault.today.adding(40))
    #expect(late.errorText.contains("wait: no folder"))
  }

  @Test func `the passphrase is changed by command`() throws {
    let session = try Session(isCheap: true)
    var command = session.command("passphrase", ["--new-passphrase-fd", "4"])
    command.descriptors[4] = ascii("a new one\n")
    #expect(try command.run().status == 0)
    #expect(try session.run("inbox").status == 1)
    #expect(try session.run("inbox", passphrase: "a new one").status == 0)
  }

  @Test func `every refusal of these commands says what to do next`() throws {
    let session = try Session(isCheap: true)
    let letter = TemporaryFolder()
    try #require(try Command("/bin/cp", ["/etc/hostname", letter.path]).run().status == 0)
    var refusals: [(Command.Result, Int32)] = try [
      (restore(session), 2),
      (session.run("backup", [letter.path]), 3),
      (session.run("backup", [session.folder.file("none/none")]), 2),
      (session.run("keys destroy", ["--week", "2026-11-24", "--yes"]), 2),
      (session.run("keys destroy", ["--week", "2020-01-06", "--yes"]), 2),
      (session.run("keys destroy", ["--week", "soon", "--yes"]), 2),
    ]
    try #require(try session.run("backup", [session.folder.file("backup")]).status == 0)
    try refusals.append((restore(session, "wrong"), 1))
    try refusals.append((restore(session, to: "vault"), 3))
    for (result, status) in refusals {
      #expect(result.status == status, "\(result.errorText)")
      #expect(result.output.isEmpty)
      let lines = result.errorText.split(separator: "\n").filter { !$0.hasPrefix("INSECURE") }
      #expect(lines.count >= 2, "\(result.errorText)")
      #expect(!result.errorText.contains(session.folder.path))
    }
  }
}
