import Glibc
import TestOrganisation
import TestSupport
import Testing

/// Sending that stops halfway: what is known of the tip is said, and nothing is sent twice unseen.
@Suite(.serialized, .stage) struct InterruptionTests {
  private let stage: Stage

  init() throws {
    stage = try #require(Stage.current)
  }

  private func wire(_ trouble: Recorder.Trouble) throws -> Recorder {
    try Recorder(at: stage.organisation.folder.file("wire.sock"), to: stage.socket, trouble)
  }

  private func send(_ recorder: Recorder, byteCount: Int) throws -> TerminalSession {
    let path = stage.organisation.folder.file("attachment")
    try Stage.write([UInt8](repeating: 7, count: byteCount), to: path)
    return try stage.session(
      "send", ["-m", try stage.file("letter"), "--desk", "main", "--one-way", "--yes", path],
      at: recorder.address)
  }

  @Test func `T6 a connection that breaks is tried again, and the tip is one tip`() throws {
    let before = try #require(Int(try stage.tipCount() ?? ""))
    let recorder = try wire(.breaks(after: 300_000))
    defer { recorder.end() }
    let session = try send(recorder, byteCount: 600_000)
    try session.play(
      "The connection broke. Trying again in 2 seconds.", "Your tip has arrived")
    #expect(try session.end() == 0)
    #expect(try stage.tipCount() == String(before + 1))
    let tips = recorder.take().compactMap { connection -> ArraySlice<UInt8>? in
      let start = connection.sent.firstRange(of: [UInt8]("POST /tips".utf8))?.lowerBound
      return start.map { connection.sent[$0...] }
    }
    #expect(tips.count == 2)
    #expect(tips.last?.starts(with: tips[0]) == true)
  }

  @Test func `stopping before all has left says that nothing was accepted`() throws {
    let before = try stage.tipCount()
    let recorder = try wire(.pauses(after: 1_000_000))
    defer { recorder.end() }
    let session = try send(recorder, byteCount: 20_000_000)
    recorder.waitUntilPaused()
    try session.play(
      .presses(.c), "Stopped. The tip was not accepted: not all of it had left",
      "Run the command again to send it.")
    #expect(try session.end() == 1)
    recorder.resume()
    #expect(try stage.tipCount() == before)
  }

  @Test func `stopping when all has left says that nobody knows, and what to do`() throws {
    let recorder = try wire(.holdsAnswers(after: 70_000))
    defer { recorder.end() }
    let session = try send(recorder, byteCount: 1_000)
    recorder.waitUntilPaused()
    try session.play(
      .presses(.c), "It is not known whether the tip was accepted",
      "Run the command again, with a new codename: at worst the investigators see it twice.")
    #expect(try session.end() == 1)
    recorder.resume()
  }

  @Test func `a gateway that is not there is told with what was sent: nothing`() throws {
    let arguments = ["-m", try stage.file("letter"), "--desk", "main", "--one-way"]
    let result = try stage.run(
      "send", arguments, at: "unix:\(stage.organisation.folder.file("none.sock"))")
    #expect(result.status == 1)
    #expect(result.errorText.contains("The gateway does not answer.\nNothing was sent.\n"))
    #expect(!result.errorText.contains(stage.organisation.folder.path))
  }
}
