import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct TriageCommandTests {
  @Test func `a case is worked on by command from new to closed`() throws {
    let session = try Session()
    let name = try session.takeTip("The books are cooked.")
    #expect(try session.run("note", [name], input: "Call the bank.").status == 0)
    #expect(try session.run("tag", [name, "Tax", "urgent"]).errorText.contains("tax, urgent"))
    #expect(try session.run("tag", [name, "urgent", "--remove"]).errorText.contains(": tax."))
    #expect(try session.run("assign", [name, "ada"]).errorText.contains("0 Ada"))
    #expect(try session.run("status", [name, "reviewing"]).status == 0)
    let shown = try session.run("show", [name]).outputText
    for line in [
      "Case \(name): reviewing since 2026-11-24", "Assigned to: 0 Ada", "Tags: tax",
      "Due: acknowledgement in 7 days", "Your note of 2026-11-24", "  | Call the bank.",
    ] { #expect(shown.split(separator: "\n").contains { $0 == line }, "\(line)") }
    let closed = try session.run("close", [name, "--reason", "handed on", "--json"])
    #expect(closed.outputText.contains("\"status\":\"closed\""))
    #expect(closed.errorText.contains("Still due to the source"))
    #expect(try session.run("show", [name]).outputText.contains("Reason: handed on"))
    let mine = try session.run("inbox", ["--mine", "--tag", "tax", "--status", "closed"])
    #expect(mine.outputText.contains(name))
    #expect(try session.run("inbox", ["--overdue"]).output.isEmpty)
    let due = try session.run("due", ["--json"]).outputText
    #expect(due.contains("\"what\":\"feedback\",\"deadline\":\"2027-02-24\",\"daysLeft\":92"))
  }

  @Test func `T30 what a search shows cannot attack the terminal`() throws {
    let session = try Session()
    _ = try session.takeTip(
      "find \u{1B}[2J me\n\u{202E}evil", files: [(Array("a\u{202E}find.txt".utf8), ascii("x"))])
    for arguments in [["find"], ["find", "--json"]] {
      let found = try session.run("search", arguments)
      #expect(found.status == 0)
      #expect(found.outputText.contains("message"))
      let scalars = found.outputText.unicodeScalars
      #expect(!scalars.contains { $0 != "\n" && ScalarReader.isControl($0.value) })
    }
    #expect(try session.run("search", ["find"]).outputText.split(separator: "\n").count == 2)
  }

  @Test func `a flood is discarded with one command and a count`() throws {
    let session = try Session()
    let name = try session.takeTip("spam")
    _ = try session.run("tag", [name, "spam"])
    #expect(try session.run("discard", ["--tagged", "other", "--yes"]).status == 0)
    let gone = try session.run("discard", ["--tagged", "spam", "--yes", "--json"])
    #expect(gone.outputText == "{\"cases\":1,\"tips\":1,\"files\":0}\n")
    #expect(gone.errorText.contains("Discarded: 1 case."))
    #expect(try session.run("show", [name]).status == 2)
    #expect(try session.run("inbox", ["--json"]).outputText == "[]\n")
  }

  @Test func `every refusal of triage says what happened and what to do`() throws {
    let session = try Session()
    let name = try session.takeTip()
    let refusals: [(Command.Result, Int32)] = try [
      (session.run("note", [name], input: " "), 2),
      (session.run("tag", [name, "two words"]), 2),
      (session.run("tag", [name]), 2),
      (session.run("assign", [name, "Eve"]), 2),
      (session.run("assign", [name]), 2),
      (session.run("assign", [name, "0", "--nobody"]), 2),
      (session.run("status", [name, "odd"]), 2),
      (session.run("merge", [name]), 2),
      (session.run("merge", [name, name]), 2),
      (session.run("merge", [name, "--undo"]), 2),
      (session.run("search", ["..."]), 2),
      (session.run("discard"), 2),
      (session.run("discard", [name, "--tagged", "x"]), 2),
      (session.run("discard", ["--before", "soon"]), 2),
      (session.run("reply", [name, "--to", "2"], input: "x"), 2),
      (session.run("close", ["ffff"]), 2),
    ]
    for (result, status) in refusals {
      #expect(result.status == status, "\(result.errorText)")
      #expect(result.output.isEmpty)
      let lines = result.errorText.split(separator: "\n").filter { !$0.hasPrefix("INSECURE") }
      #expect(lines.count >= 2, "\(result.errorText)")
    }
  }
}
