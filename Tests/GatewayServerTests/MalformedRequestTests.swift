import GatewayServer
import Glibc
import Intake
import NIOCore
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import GatewayServer

private let get = "GET /keyring HTTP/1.1\r\nHost: a\r\n\r\n"

/// What a sender can do wrong, over a real socket.
@Suite struct MalformedRequestTests {
  @Test(arguments: [
    "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: 05\r\n\r\nhello",
    "POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\na: \(String(repeating: "x", count: 20_000))\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "a: b\r\n", count: 70))\r\n",
    "GET /\(String(repeating: "x", count: 10_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nb\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n",
  ])
  func `T16 T17 what does not follow the rules is 400`(request: String) async throws {
    try await Self.gateway().serving { path in
      let client = RawClient(path)
      client.send(request)
      #expect(client.answer().status == 400)
    }
  }

  @Test func `T16 requests in one go are answered in their order`() async throws {
    let gateway = try await Self.gateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(get + "GET /week HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let first = client.answer().body == gateway.keyring
      #expect(first)
      let second = client.answer().body == gateway.sheet
      #expect(second)
      #expect(client.rest().isEmpty)
    }
  }

  @Test func `T16 a flood of requests on one connection ends it`() async throws {
    try await Self.gateway().serving { path in
      let client = RawClient(path)
      for _ in 0..<3_000 where !client.send(get) { break }
      _ = client.rest()
      #expect(RawClient(path).isServed)
    }
  }

  @Test func `T16 a chunk that never ends is not read`() async throws {
    try await Self.gateway().serving { path in
      let client = RawClient(path)
      client.send("POST /tips HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;")
      #expect(client.answer().status == 411)
      let extensions = [UInt8](repeating: 0x78, count: 1 << 16)
      var sent = 0
      while client.send(extensions), sent < 1 << 30 { sent += extensions.count }
      #expect(sent < 1 << 30)
    }
  }

  @Test func `T16 slow and silent connections end, others are served meanwhile`() async throws {
    var limits = Limits.standard
    limits.idle = .milliseconds(100)
    limits.bodyWindow = .milliseconds(100)
    limits.tick = .milliseconds(20)
    try await Self.gateway().serving(limits: limits) { path in
      let silent = RawClient(path)
      let half = RawClient(path)
      half.send("GET / HTTP/1.1\r\nHos")
      let stalled = RawClient(path)
      stalled.send("POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: 78094\r\n\r\nage")
      #expect(RawClient(path).isServed)
      #expect(silent.rest().isEmpty)
      #expect(half.rest().isEmpty)
      #expect(stalled.rest().isEmpty)
    }
  }

  @Test func `T17 a thousand broken requests change nothing`() async throws {
    let random = SeededRandom(16)
    let seeds = [
      get, "POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: 78094\r\n\r\nage-encryption.org/v1\n",
      "POST /tips HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ]
    try await Self.gateway().serving { path in
      for round in 0..<1_000 {
        var request = Array(seeds[round % seeds.count].utf8)
        for _ in 0...random.number(below: 3) {
          let place = Int(random.number(below: UInt32(request.count)))
          request[place] = random.bytes(1)[0]
        }
        let client = RawClient(path)
        client.send(request)
        client.finishSending()
        _ = client.rest()
      }
      #expect(RawClient(path).isServed)
    }
  }

  @Test func `only this machine's addresses are listened on`() throws {
    for text in ["0.0.0.0:80", "[::]:80", "192.168.1.1:80", "example.org:80", "localhost:80"] {
      #expect(throws: ServerError.notLocal) { try Endpoint(text, listener: .onion) }
    }
    for text in [
      "", "80", "unix:", "unix:relative", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
    ] {
      #expect(throws: ServerError.malformedEndpoint) { try Endpoint(text, listener: .onion) }
    }
    for text in ["127.0.0.1:0", "[::1]:8080", "unix:/run/sotto/socket"] {
      #expect(throws: Never.self) { try Endpoint(text, listener: .onion) }
    }
  }

  @Test func `the socket is open to its group and to nobody else`() async throws {
    try await Self.gateway().serving { path in
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o660)
    }
  }

  private static func gateway() async throws -> TestGateway { try await TestGateway() }
}

extension RawClient {
  fileprivate var isServed: Bool {
    send(get)
    return answer().status == 200
  }
}
