import Glibc
import StrictCoding
import Testing

@testable import Terminal

@Suite struct OutputTests {
  @Test func `colour needs a terminal that has it and no NO_COLOR`() {
    #expect(Output.allowsColour(noColor: nil, terminal: "xterm"))
    #expect(Output.allowsColour(noColor: "", terminal: nil))
    #expect(!Output.allowsColour(noColor: "1", terminal: "xterm"))
    #expect(!Output.allowsColour(noColor: nil, terminal: "dumb"))
  }

  @Test func `a pipe gets no colour and every byte`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let output = Output(descriptor: ends[1])
    #expect(!output.isTerminal)
    #expect(!output.allowsColour)
    #expect(output.columnCount == 80)
    try output.print(output.styled("done", .good))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(read(ends[0], &bytes, 16) == 5)
    #expect(bytes.prefix(5).elementsEqual("done\n".utf8))
    close(ends[0])
  }

  @Test func `a full disk is a failure, not silence`() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let error = #expect(throws: Failure.self) { try Output(descriptor: full).print("result") }
    #expect(error?.status == .failed)
  }

  @Test func `a failure is told in its three sentences`() {
    let failure = Failure(
      .refused, happened: "The address begins with https.", meaning: "Nothing was sent.",
      next: "Use the onion address.")
    #expect(
      failure.text(isColoured: false)
        == "The address begins with https.\nNothing was sent.\nUse the onion address.")
    #expect(failure.text(isColoured: true).hasPrefix("\u{1B}[1;31mThe address"))
    #expect(Failure.misuse("x", next: "").text(isColoured: false) == "x\nNothing was done.")
  }

  @Test func `exit statuses are the four of the manual`() {
    let all: [Terminal.ExitStatus] = [.done, .failed, .misuse, .refused]
    #expect(all.map(\.rawValue) == [0, 1, 2, 3])
  }

  @Test func `only yes in full is yes`() {
    for word in ["yes", "YES", " Yes \r"] { #expect(Question.isYes(Array(word.utf8))) }
    for word in ["", "y", "yess", "no", "ye s x"] { #expect(!Question.isYes(Array(word.utf8))) }
  }

  @Test func `the clock knows the century and does not run backwards`() throws {
    let first = try Day(text: ascii("2025-01-01")[...])
    #expect(try Clock.today() > first)
    let before = Clock.uptime()
    #expect(Clock.uptime() >= before)
  }

  @Test func `memory dumps are off after asking for it`() throws {
    try Process.forbidDumps()
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    #expect(limit.rlim_max == 0)
  }
}
