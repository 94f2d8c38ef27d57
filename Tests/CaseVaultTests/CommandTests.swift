import DurableFile
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct CommandTests {
  @Test func `a tip is imported, listed, shown, opened and answered`() throws {
    let session = try Session()
    let name = try session.takeTip("The books are cooked.", files: [(ascii("books.csv"), [1, 2])])
    let inbox = try session.run("inbox")
    #expect(inbox.status == 0)
    #expect(inbox.outputText.contains(name))
    #expect(inbox.outputText.contains("new"))
    #expect(inbox.errorText.contains("INSECURE DEMO"))
    let shown = try session.run("show", [name]).outputText
    #expect(shown.contains("  | The books are cooked."))
    #expect(shown.contains("File 1: books.csv, application/octet-stream, 2 B"))
    let opened = try session.run("open", [name, "1", "--to", session.folder.path])
    #expect(opened.status == 0)
    let path = String(opened.outputText.dropLast())
    #expect(contents(of: path + "/0001-books.csv") == [1, 2])
    let reply = try session.run("reply", [name, "--status", "reviewing"], input: "Thank you.")
    #expect(reply.status == 0)
    let stick = TemporaryFolder()
    let exported = try session.run("export", [stick.path])
    #expect(exported.outputText == "folder 1\n")
    #expect(try listing(stick.path) == ["sotto-in-0-000001"])
    let after = try session.run("show", [name]).outputText
    #expect(after.contains("Case \(name): reviewing"))
    #expect(after.contains("  | Thank you."))
    #expect(after.contains("exported"))
  }

  @Test func `T30 a source's text cannot move the cursor, hide or reorder words`() throws {
    let session = try Session()
    let attack = "\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}evil\u{9B}31m\rover\n\u{7F}Tip 1 of 1"
    let name = try session.takeTip(attack, files: [(Array("a\u{202E}\u{1B}[1m.txt".utf8), [])])
    for output in try [
      session.run("show", [name]), session.run("inbox"), session.run("show", [name, "--json"]),
      session.run("inbox", ["--json"]),
    ] {
      #expect(output.status == 0)
      let scalars = (output.outputText + output.errorText).unicodeScalars
      #expect(!scalars.contains { $0 != "\n" && ScalarReader.isControl($0.value) })
    }
    // A line of the message cannot pass for one of the tool's.
    let shown = try session.run("show", [name]).outputText
    #expect(shown.split(separator: "\n").filter { $0.hasPrefix("Tip 1 of 1") }.count == 1)
  }

  @Test func `every refusal says what happened, what it means and what to do`() throws {
    let session = try Session()
    let stick = TemporaryFolder()
    let refusals: [(Command.Result, Int32)] = try [
      (session.run("inbox", passphrase: "wrong"), 1),
      (session.run("import", [stick.path]), 2),
      (session.run("show", ["ffff"]), 2),
      (session.run("export", [stick.file("none")]), 2),
      (session.run("init", ["--name", "Eve"]), 3),
      (session.run("reply", ["ffff", "--status", "odd"], input: "x"), 2),
      (session.run("keys offer", ["--weeks", "27"]), 2),
      (session.run("keys offer", ["--deployment", "12"]), 2),
    ]
    for (result, status) in refusals {
      #expect(result.status == status)
      #expect(result.output.isEmpty)
      let lines = result.errorText.split(separator: "\n").filter { !$0.hasPrefix("INSECURE") }
      #expect(lines.count >= 2, "\(result.errorText)")
      #expect(!result.errorText.contains(session.folder.path))
    }
  }

  @Test func `a day is chosen only in a demo`() throws {
    let folder = TemporaryFolder()
    var command = Command(
      "sotto-investigator",
      [
        "init", "--name", "Ada", "--vault", folder.file("v"), "--today", "2026-01-01",
        "--passphrase-fd", "3",
      ])
    command.descriptors[3] = ascii("correct horse\n")
    #expect(try command.run().status == 3)
    #expect(try listing(folder.path).isEmpty)
  }

  @Test func `an interrupted write is told and the vault goes on`() throws {
    let session = try Session()
    let name = try session.takeTip()
    let journal = try VaultFileEdit(session.vaultPath + "/journal")
    let before = try journal.bytes
    #expect(try session.run("reply", [name], input: "lost").status == 0)
    let whole = try journal.bytes
    try journal.write(Array(whole.prefix((before.count + whole.count) / 2)))
    let shown = try session.run("show", [name])
    #expect(shown.status == 0)
    #expect(shown.errorText.contains("interrupted"))
    #expect(!shown.outputText.contains("lost"))
    #expect(try session.run("reply", [name], input: "again").status == 0)
    #expect(try session.run("show", [name]).outputText.contains("  | again"))
  }
}
