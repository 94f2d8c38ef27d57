import TestSupport
import Testing

/// The harness of threats.md T14 itself finds what it is there to find.
@Suite(.enabled(if: Command.canInjectFaults, "strace cannot run here"))
struct FaultInjectionTests {
  private let folder = TemporaryFolder()

  private func trace(_ script: String) throws -> WriteTrace {
    try Command("/bin/sh", ["-c", script, "sh", folder.path]).traceWrites(below: folder.path)
  }

  @Test
  func `every call that changes the folder is a place, reading and writing elsewhere is none`()
    throws
  {
    let trace = try trace("echo one >\"$1/a\"; cat \"$1/a\" >/dev/null; mv \"$1/a\" \"$1/b\"")
    #expect(trace.result.status == 0)
    #expect(trace.points.map { $0.call }.first == "openat")
    #expect(trace.points.map { $0.call }.last == "exit_group")
    #expect(trace.points.contains { $0.call.hasPrefix("rename") })
    #expect(trace.points.count == 4, "\(trace.points)")
  }

  @Test func `a name given before the sync, and what is never synced, is found`() throws {
    let trace = try trace("echo one >\"$1/a\"; mv \"$1/a\" \"$1/b\"")
    #expect(trace.unsynced.contains { $0.hasPrefix("named before it was synced") })
    #expect(trace.unsynced.contains("not synced at the end: \(folder.path)"))
    let synced = try self.trace("echo two >>\"$1/b\"; sync \"$1/b\" \"$1\"")
    #expect(synced.unsynced == [])
  }

  @Test func `a call fails or the program dies exactly there`() throws {
    let script = "echo one >\"$1/a\" && mv \"$1/a\" \"$1/b\""
    let command = Command("/bin/sh", ["-c", script, "sh", folder.path])
    let trace = try command.traceWrites(below: folder.path)
    func names() throws -> [String] {
      let listed = try Command("/bin/ls", [folder.path]).run().outputText
      try #require(try Command("/bin/sh", ["-c", "rm -f \"$0\"/*", folder.path]).run().status == 0)
      return listed.split(separator: "\n").map(String.init)
    }
    #expect(try names() == ["b"])
    let rename = try #require(trace.points.first { $0.call.hasPrefix("rename") })
    #expect(try command.run(FaultTrial(.kill, at: rename)).status != 0)
    #expect(try names() == ["a"])
    let full = try command.run(FaultTrial(.error("ENOSPC"), at: rename))
    #expect(full.status != 0)
    #expect(full.errorText.contains("No space left"))
    #expect(try names() == ["a"])
    let end = try #require(trace.points.last)
    #expect(try command.run(FaultTrial(.kill, at: end)).status == -9)
    #expect(try names() == ["b"])
  }

  @Test func `each place is played three times, no fault twice`() throws {
    let trace = try trace("echo one >\"$1/a\"; echo two >\"$1/b\"; echo three >\"$1/c\"")
    let all = trace.trials(100, random: SeededRandom(1))
    #expect(Set(all).count == all.count)
    #expect(all.count == 2 * trace.points.count - 1)
    #expect(trace.trials(2, random: SeededRandom(1)).count >= 5)
  }
}
