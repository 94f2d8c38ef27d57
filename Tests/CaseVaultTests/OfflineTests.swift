import COfflineProbe
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct OfflineTests {
  @Test func `T20 after the guard no thread has a socket, another program or a debugger`() {
    #expect(offline_probe() == 0)
  }

  @Test func `T20 nothing that the investigator's tool links knows how to open a socket`() throws {
    let libraries = try Command("/usr/bin/ldd", [Self.program]).run().outputText
      .split(separator: "\n").compactMap { line in
        line.split(separator: " ").first { $0.hasPrefix("/") }.map(String.init)
      }
      .filter { !$0.hasSuffix("/libc.so.6") && !$0.contains("/ld-linux") }
    #expect(libraries.contains { $0.contains("libsqlite3") })
    for file in [Self.program] + libraries {
      let symbols = try Command("/usr/bin/nm", ["-D", "--undefined-only", file]).run()
      #expect(symbols.status == 0)
      let names = Set(
        symbols.outputText.split(whereSeparator: { " \n@".contains($0) }).map(String.init))
      #expect(names.isDisjoint(with: Self.socketFunctions), "\(file)")
    }
  }

  @Test func `T20 the tool runs under the guard and cannot be dumped`() throws {
    let session = try Session()
    let handle = try session.takeTip()
    // The tool's own account of itself becomes the text of a reply.
    let reply = try session.run("reply", [handle, "-m", "/proc/self/status"])
    #expect(reply.status == 0)
    let shown = try session.run("show", [handle]).outputText
    #expect(shown.contains("Seccomp:\t2"))
    #expect(shown.contains("NoNewPrivs:\t1"))
    let limits = try session.run("reply", [handle, "-m", "/proc/self/limits"])
    #expect(limits.status == 0)
    let core = try #require(
      try session.run("show", [handle]).outputText.split(separator: "\n").first {
        $0.contains("Max core file size")
      })
    #expect(core.split(separator: " ").filter { $0 == "0" }.count == 2)
  }

  private static let program = Command.path(of: "sotto-investigator")

  /// `socketpair` is no way out: libswiftCore's crash reporter names it, and the guard refuses it.
  private static let socketFunctions: Set = [
    "socket", "connect", "bind", "listen", "accept", "accept4", "send", "sendto", "sendmsg",
    "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg", "getaddrinfo", "gethostbyname",
  ]
}
