import Glibc
import TestOrganisation
import TestSupport
import Testing

/// What a person sees who sends a tip (experience.md §2, §3).
@Suite(.serialized, .stage) struct SendTests {
  private let stage: Stage

  init() throws {
    stage = try #require(Stage.current)
  }

  private func wire(_ trouble: Recorder.Trouble? = nil) throws -> Recorder {
    try Recorder(at: stage.organisation.folder.file("wire.sock"), to: stage.socket, trouble)
  }

  private func requests(_ recorder: Recorder) -> [String] {
    recorder.take().flatMap {
      String(decoding: $0.sent, as: UTF8.self).matches(of: #/(?:GET|POST) \S+/#).map {
        String($0.0)
      }
    }
  }

  @Test func `a picture of what is about to be sent comes before anything is sealed`() throws {
    let recorder = try wire()
    defer { recorder.end() }
    let files = [
      try stage.file("letter"), "--desk", "main", try stage.file("Müller.pdf", "%PDF-1.4 /Author"),
    ]
    let session = try stage.session(
      "send", ["-m"] + files, at: recorder.address,
      environment: ["LC_ALL": "de_AT.UTF-8", "USER": "mueller", "LOGNAME": "Müller"])
    try session.play(
      "What you are about to send:", "Prüfstelle, Example", "0 anna, 1 ben; nobody else",
      "message    16 B", "file 1     Müller.pdf, application/pdf, 16 B",
      "! its name holds \"müller\", as your account does", "! has a field for its author's name",
      "sealed     78 kB, padded", "answers    with your codename", "Send it?", .types("no"),
      "Stopped, as you wished.", "Nothing was sealed or sent.")
    #expect(try session.end() == 1)
    let asked = requests(recorder)
    #expect(asked.count >= 5 && asked.allSatisfy { $0.hasPrefix("GET ") })
  }

  @Test func `people are left out at the last moment, but not all of them`() throws {
    let session = try stage.session(
      "send", ["-m", try stage.file("letter"), "--desk", "main", "--one-way"])
    try session.play(
      "Send it?", .types("maybe"), "Send it?", .types("0,1"), "Nobody would be left to open",
      "Send it?", .types("7"), "7 is not the number of a person at this desk", "Send it?",
      .types("1"), "opened by  0 anna; nobody else", "left out   1 ben",
      "answers    none: without a codename nobody can answer you", "Send it?", .types("yes"),
      "Your tip has arrived", "You need nothing of it.")
    #expect(try session.end() == 0)
    #expect(!session.screen.contains("codename:"))
  }

  @Test func `who is not at the desk cannot be left out of it`() throws {
    let before = try stage.tipCount()
    for wrong in ["0", "2", "x", "0,1", "256"] {
      let result = try stage.run(
        "send",
        ["-m", try stage.file("letter"), "--desk", "board", "--one-way", "--without", wrong])
      #expect(result.status == 2, "\(wrong)")
      #expect(result.errorText.contains("is not the number of a person at this desk."))
      #expect(result.errorText.contains("They are: 1 ben."))
    }
    let all = try stage.run(
      "send", ["-m", try stage.file("letter"), "--desk", "board", "--one-way", "--without", "1"])
    #expect(all.status == 2)
    #expect(all.errorText.contains("Nobody would be left to open the tip."))
    #expect(try stage.tipCount() == before)
  }

  @Test func `with several desks the person is asked for one`() throws {
    let session = try stage.session("send", ["-m", try stage.file("letter"), "--one-way", "--yes"])
    try session.play(
      "Which desk is it for?", "board  Board (1 ben)", "main  Audit office (0 anna, 1 ben)",
      "Desk: ", .types("sport"), "That is none of them.", "Desk: ", .types("board"),
      "Board, Example", "opened by  1 ben; nobody else", "Your tip has arrived")
    #expect(try session.end() == 0)
  }

  @Test func `where nobody can be asked for a desk, the desks are named`() throws {
    for desk in [[], ["--desk", "sport\u{1B}[2J"]] {
      let result = try stage.run(
        "send", ["-m", try stage.file("letter"), "--one-way"] + desk)
      #expect(result.status == 2)
      #expect(result.errorText.contains("  main  Audit office (0 anna, 1 ben)"))
      #expect(!result.errorText.contains("\u{1B}"))
    }
  }

  @Test func `T3 a pin of another deployment stops everything after the first keyring`() throws {
    let recorder = try wire()
    defer { recorder.end() }
    let wrong = String(repeating: "0", count: 32)
    let arguments = [
      "send", "\(recorder.address)#\(wrong)", "-m", try stage.file("letter"), "--desk", "main",
      "--one-way",
    ]
    let result = try Command("sotto-source", arguments).run()
    #expect(result.status == 3)
    #expect(result.errorText.contains("belongs to another deployment than the id you gave"))
    #expect(result.errorText.contains("Nothing was sent."))
    #expect(requests(recorder) == ["GET /keyring", "GET /keyring/1"])
  }

  @Test func `T3 without a pin nothing is sent before the person has compared every group`() throws
  {
    let recorder = try wire()
    defer { recorder.end() }
    let arguments = [
      "send", recorder.address, "-m", try stage.file("letter"), "--desk", "main", "--one-way",
      "--today", Organisation.today,
    ]
    let alone = try Command("sotto-source", arguments).run()
    #expect(alone.status == 3)
    let session = try TerminalSession("sotto-source", arguments)
    let groups = stage.organisation.deployment
    try session.play(
      .sees(String(groups.prefix(4))), .sees(String(groups.suffix(4))),
      "Are all of them the same?", .types("no"), "The deployment was not confirmed.")
    #expect(try session.end() == 3)
    #expect(requests(recorder).allSatisfy { $0.hasPrefix("GET /keyring") })
  }

  @Test func `an address that is not the organisation's own is told, and the tip arrives`() throws {
    let mirror = try Recorder(onLoopbackTo: stage.socket)
    defer { mirror.end() }
    let result = try stage.run(
      "send", ["-m", try stage.file("letter"), "--desk", "main", "--one-way"], at: mirror.address)
    #expect(result.status == 0)
    #expect(
      result.errorText.contains(
        "This address is not one of the organisation's own: tips.example.org."))
    #expect(result.errorText.contains("cannot open your tip"))
    #expect(result.outputText.contains("Your tip has arrived"))
  }

  @Test func `what the promise is good for is said, and it is kept only on demand`() throws {
    let arguments = ["-m", try stage.file("letter"), "--desk", "main", "--one-way"]
    let thrown = try stage.run("send", arguments)
    for words in [
      "(2026-11-24)", "until 2027-05-23 at the most", "exactly these sealed bytes", "does not",
      "It was thrown away", "--promise FILE would have kept it",
    ] { #expect(thrown.outputText.contains(words), "\(words)") }
    let path = stage.organisation.folder.file("promise")
    let kept = try stage.run("send", arguments + ["--promise", path, "--json"])
    #expect(kept.status == 0)
    #expect(kept.outputText.contains(#""codename":null"#))
    #expect(kept.outputText.contains(#""deleteBy":"2027-05-23""#))
    let note = String(decoding: contents(of: path), as: UTF8.self)
    #expect(note.hasPrefix("sotto-promise/1\n"))
    #expect(note.contains("\n— \(stage.organisation.deployment)/gateway "))
    #expect(kept.outputText.contains(##""promise":"sotto-promise/1\u000a"##))
  }

  @Test func `a large attachment has progress with bytes, rate and time left`() throws {
    let recorder = try wire(.isSlow(10))
    defer { recorder.end() }
    let path = stage.organisation.folder.file("film.mp4")
    try Stage.write([UInt8](repeating: 7, count: 20_000_000), to: path)
    let session = try stage.session(
      "send", ["-m", try stage.file("letter"), "--desk", "main", "--one-way", "--yes", path],
      at: recorder.address)
    try session.play(
      "film.mp4, video/mp4, 20 MB", "Sealing and sending", " % ", "MB of ", "MB/s", " left",
      "\r\u{1B}[KYour tip has arrived")
    #expect(try session.end() == 0)
  }
}
