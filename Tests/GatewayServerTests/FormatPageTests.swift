import NIOCore
import TestSupport
import Testing

@testable import GatewayServer

/// Sources/GatewayServer/Format.md says what the code does.
@Suite struct FormatPageTests {
  private func seconds(_ time: TimeAmount) -> Int { Int(time.nanoseconds / 1_000_000_000) }

  @Test func `the page of the server names the sizes that the code has`() throws {
    let limits = Limits.standard
    #expect(
      try formatSizes(of: "GatewayServer") == [
        "bytes of a problem": Problem.byteCount,
        "connections at once": limits.connections,
        "uploads at once": limits.uploads,
        "requests before the first is answered": limits.pipelinedRequests,
        "bytes of a header field": limits.headerFieldByteCount,
        "bytes of all header fields": limits.headerByteCount,
        "header fields": limits.headerFieldCount,
        "seconds without a request": seconds(limits.idle),
        "seconds of a body's window": seconds(limits.bodyWindow),
        "bytes of a body in a window": limits.bodyByteCountMin,
      ])
  }
}
