import COfflineProbe
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct OfflineTests {
  @Test func `T20 after the guard no thread has a socket, another program or a debugger`() {
    #expect(offline_probe().map { String(cString: $0) } == nil)
  }

  @Test func `T20 every call that the guard refuses is tried`() {
    let refused = names(
      #/REFUSED\(([a-z][a-z0-9_]+)\)/#, in: "Sources/COfflineGuard/offline_guard.c")
    let tried = names(
      #/CALL\(([a-z][a-z0-9_]+)\)/#, in: "Tests/COfflineProbe/offline_probe.c")
    #expect(refused.count == 22)
    #expect(tried.isSuperset(of: refused))
  }

  /// What stands in brackets, without the names in the definitions of the two words themselves.
  private func names(_ mark: Regex<(Substring, Substring)>, in path: String) -> Set<Substring> {
    let text = String(decoding: contents(of: packagePath(path)), as: UTF8.self)
    return Set(text.matches(of: mark).map { $0.1 }).subtracting(["call", "name"])
  }

  @Test func `T20 nothing that the investigator's tool links knows how to open a socket`() throws {
    let offline = packagePath("Tests/Conformance/offline")
    let result = try Command(offline, [Self.program]).run()
    #expect(result.status == 0, "\(result.outputText)")
    // The search finds what there is.
    let online = try Command(offline, [Command.path(of: "sotto-source")]).run()
    #expect(online.status == 1)
    #expect(online.outputText.contains("sotto-source can call: "))
    #expect(online.outputText.contains(" socket "))
  }

  @Test func `T20 the tool runs under the guard and cannot be dumped`() throws {
    let session = try Session()
    let handle = try session.takeTip()
    // The tool's own account of itself becomes the text of a reply.
    let reply = try session.run("reply", [handle, "-m", "/proc/self/status"])
    #expect(reply.status == 0)
    let shown = try session.run("show", [handle]).outputText
    #expect(shown.contains("Seccomp:    2"))
    #expect(shown.contains("NoNewPrivs:    1"))
    let limits = try session.run("reply", [handle, "-m", "/proc/self/limits"])
    #expect(limits.status == 0)
    let core = try #require(
      try session.run("show", [handle]).outputText.split(separator: "\n").first {
        $0.contains("Max core file size")
      })
    #expect(core.split(separator: " ").filter { $0 == "0" }.count == 2)
  }

  private static let program = Command.path(of: "sotto-investigator")
}
