import Glibc
import TestOrganisation
import TestSupport
import Testing

/// The way back: reading answers and sending more with the codename.
@Suite(.serialized) struct AnswerTests {
  @Test func `T32 an answer goes where the case is, without who was left out`() throws {
    let stage = try Stage(today: Organisation.tomorrow)
    let today = Organisation.tomorrow
    let letter = try stage.file("letter")
    let sent = try stage.run(
      "send", ["-m", letter, "--desk", "main", "--without", "1", "--unconfirmed"])
    let codename = try Stage.codename(sent)
    try stage.organisation.answer("Which bank was it?\n")
    try stage.organisation.gateway("sweep", today: today)

    let read = try stage.run("check", [], codename: codename, today: today)
    #expect(read.status == 0)
    #expect(read.outputText.contains("\(Organisation.today)  anna\n"))
    #expect(read.outputText.contains("Which bank was it?"))
    let wrong = try stage.session("check", [], today: today)
    let typo = codename.split(separator: " ").reversed().joined(separator: " ")
    try wrong.play(
      "Your codename, nine words: ", .types(typo), "One of the words is wrong, or two are swapped.",
      "Your codename, nine words: ", .types(codename), "Which bank was it?")
    #expect(try wrong.end() == 0)
    #expect(!wrong.screen.contains(codename.split(separator: " ").prefix(2).joined(separator: " ")))

    let session = try stage.session(
      "answer", ["-m", letter, "--codename-fd", "3"], secret: codename, today: today)
    try session.play(
      "to         Audit office", "opened by  0 anna; nobody else", "left out   1 ben",
      "Send it?", .types("0"), "Nobody of the desk would be left to open the tip.")
    #expect(try session.end() == 2)
    let more = try stage.run(
      "answer", ["-m", letter], codename: codename, today: today)
    #expect(more.status == 0)
    #expect(more.errorText.contains("left out   1 ben"))
    #expect(more.outputText.contains("All you need is the codename."))
  }

  @Test func `T32 when nobody has answered yet, an answer asks who must not read it`() throws {
    let stage = try Stage()
    let letter = try stage.file("letter")
    let sent = try stage.run("send", ["-m", letter, "--desk", "main", "--unconfirmed"])
    let codename = try Stage.codename(sent)
    let alone = try stage.run("answer", ["-m", letter], codename: codename)
    #expect(alone.status == 2)
    #expect(alone.errorText.contains("No reply on the board says which desk has the case"))
    let session = try stage.session(
      "answer", ["-m", letter, "--codename-fd", "3"], secret: codename)
    try session.play(
      "No reply on the board", "Desk: ", .types("main"), "Who of them must not read it?",
      "0 anna", "1 ben", "Enter for nobody: ", .types("5"), "5 is not the number",
      "Enter for nobody: ", .types("1"), "left out   1 ben", "Send it?", .types("yes"),
      "Your tip has arrived")
    #expect(try session.end() == 0)
  }
}
