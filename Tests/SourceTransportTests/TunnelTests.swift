import NIOCore
import SourceTransport
import Testing

@testable import SourceTransport

private let onion = String(repeating: "a2", count: 28) + ".onion"
private let granted: [UInt8] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]

/// Plays Tor: greeting, password, way to the service, then the service itself.
private func tor(
  method: UInt8 = 2, password: UInt8 = 0, way: [UInt8] = granted
) async throws -> (ScriptedServer, Transport) {
  let server = try await ScriptedServer.start { text in
    if text.hasPrefix("GET ") {
      return .answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    }
    switch text.utf8.first {
    case 5 where text.utf8.count == 3: return .answerBytes([5, method])
    case 1: return .answerBytes([1, password])
    default: return .answerBytes(way)
    }
  }
  let address = try GatewayAddress("http://\(onion):8080")
  let proxy = try ProxyAddress("127.0.0.1:\(server.port)")
  return (server, Transport(to: address, proxy: proxy))
}

@Suite struct TunnelTests {
  @Test func `an onion service is asked for by name, with a password`() async throws {
    let (server, transport) = try await tor()
    #expect(try await transport.get("/", limit: 2).status == 200)
    let text = try #require(server.requests.first)
    #expect(text.hasPrefix("\u{5}\u{1}\u{2}\u{1}\u{5}sotto"))
    #expect(text.contains("\u{5}\u{1}\u{0}\u{3}\u{3E}\(onion)\u{1F}"))
    #expect(text.hasSuffix("GET / HTTP/1.1\r\nHost: \(onion):8080\r\n\r\n"))
    try await server.stop()
  }

  @Test func `two errands never have the same password`() async throws {
    let (server, first) = try await tor()
    let second = Transport(
      to: try GatewayAddress("http://\(onion)"),
      proxy: try ProxyAddress("127.0.0.1:\(server.port)"))
    _ = try await first.get("/", limit: 2)
    _ = try await second.get("/", limit: 2)
    let passwords = server.received.map { bytes in
      let count = Int(bytes[10])
      return Array(bytes[11..<11 + count])
    }
    #expect(passwords.count == 2)
    #expect(passwords.first != passwords.last)
    try await server.stop()
  }

  @Test func `an answer with a name or a long number is understood`() async throws {
    let name: [UInt8] = [5, 0, 0, 3, 2, 0x61, 0x62, 0, 0]
    let long: [UInt8] = [5, 0, 0, 4] + [UInt8](repeating: 0, count: 18)
    for way in [name, long] {
      let (server, transport) = try await tor(way: way)
      #expect(try await transport.get("/", limit: 2).status == 200)
      try await server.stop()
    }
  }

  @Test func `refusals of Tor keep their code`() async throws {
    let (open, unwilling) = try await tor(method: 0)
    await #expect(throws: TransportError.proxyRefused(0)) { try await unwilling.get("/", limit: 2) }
    let (wrong, stranger) = try await tor(password: 1)
    await #expect(throws: TransportError.proxyRefused(1)) { try await stranger.get("/", limit: 2) }
    let (gone, lost) = try await tor(way: [5, 4, 0, 1, 0, 0, 0, 0, 0, 0])
    await #expect(throws: TransportError.proxyRefused(4)) { try await lost.get("/", limit: 2) }
    for server in [open, wrong, gone] { try await server.stop() }
  }

  @Test func `without Tor the words say so`() async throws {
    let nobody = try IdlePort()
    defer { nobody.close() }
    let transport = Transport(
      to: try GatewayAddress("http://\(onion)"),
      proxy: try ProxyAddress("127.0.0.1:\(nobody.port)"))
    await #expect(throws: TransportError.proxyUnreachable) {
      try await transport.get("/", limit: 2)
    }
  }

  @Test func `a Tor that stays silent is given up`() async throws {
    let server = try await ScriptedServer.start { _ in .wait }
    let transport = Transport(
      to: try GatewayAddress("http://\(onion)"),
      proxy: try ProxyAddress("127.0.0.1:\(server.port)"),
      patience: Patience(connect: .milliseconds(50), idle: .seconds(5)))
    await #expect(throws: TransportError.unreachable) { try await transport.get("/", limit: 2) }
    try await server.stop()
  }
}
