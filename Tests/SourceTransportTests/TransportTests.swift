import NIOCore
import SourceTransport
import Synchronization
import Testing

@testable import SourceTransport

private let found = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

/// Hands out `count` pieces of `size` bytes and counts how often it was asked.
private final class Pieces {
  private(set) var asked = 0
  private let count: Int
  private let size: Int

  init(_ count: Int, of size: Int) {
    self.count = count
    self.size = size
  }

  func next() -> [UInt8]? {
    asked += 1
    return asked <= count ? [UInt8](repeating: 0x78, count: size) : nil
  }
}

@Suite struct TransportTests {
  @Test func `T2 a request holds the host and nothing else`() async throws {
    let server = try await ScriptedServer.start {
      $0.hasSuffix("\r\n\r\n") ? .answer(found) : .wait
    }
    let answer = try await server.transport().get("/keyring", limit: 5)
    #expect(answer == Answer(status: 200, body: Array("hello".utf8)))
    #expect(
      server.requests == ["GET /keyring HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"])
    try await server.stop()
  }

  @Test func `T2 a body comes with its type and length and nothing else`() async throws {
    let server = try await ScriptedServer.start { $0.hasSuffix("xxx") ? .answer(found) : .wait }
    let whole = Pieces(1, of: 3)
    let parts = Pieces(3, of: 1)
    for pieces in [whole, parts] {
      _ = try await server.transport().post(
        "/tips", contentType: "application/octet-stream", contentLength: 3, body: pieces.next)
    }
    let request =
      "POST /tips HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
      + "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nxxx"
    #expect(server.requests == [request, request])
    try await server.stop()
  }

  @Test func `one connection serves many requests`() async throws {
    let server = try await ScriptedServer.start {
      $0.hasSuffix("\r\n\r\n") ? .answer(found) : .wait
    }
    let transport = try server.transport()
    for _ in 0..<5 { _ = try await transport.get("/", limit: 5) }
    #expect(server.received.count == 1)
    try await server.stop()
  }

  @Test func `a connection that the gateway closed is opened anew`() async throws {
    let server = try await ScriptedServer.start {
      $0.hasSuffix("\r\n\r\n") ? .answerAndClose(found) : .wait
    }
    let transport = try server.transport()
    for _ in 0..<3 { _ = try await transport.get("/", limit: 5) }
    #expect(server.received.count == 3)
    try await server.stop()
  }

  @Test func `a Unix socket works like a port`() async throws {
    let path = "/tmp/sotto-transport-\(UInt64.random(in: 0...UInt64.max)).sock"
    let server = try await ScriptedServer.start(path: path) {
      $0.hasSuffix("\r\n\r\n") ? .answer(found) : .wait
    }
    let transport = Transport(to: try GatewayAddress("unix:\(path)"))
    #expect(try await transport.get("/", limit: 5).status == 200)
    #expect(server.requests == ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    try await server.stop()
  }

  @Test func `a redirect is an answer like any other`() async throws {
    let server = try await ScriptedServer.start { _ in
      .answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    }
    #expect(try await server.transport().get("/", limit: 5).status == 302)
    try await server.stop()
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nh",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello!\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\nhello!",
  ])
  func `an answer over the limit is dropped`(answer: String) async throws {
    let server = try await ScriptedServer.start { _ in .answer(answer) }
    await #expect(throws: TransportError.tooLarge) {
      try await server.transport().get("/", limit: 5)
    }
    try await server.stop()
  }

  @Test(arguments: ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
  func `what is no HTTP is called so`(answer: String) async throws {
    let server = try await ScriptedServer.start { _ in .answerAndClose(answer) }
    await #expect(throws: TransportError.malformedAnswer) {
      try await server.transport().get("/", limit: 5)
    }
    try await server.stop()
  }

  @Test func `a connection that ends early is called so`() async throws {
    let server = try await ScriptedServer.start { _ in .close }
    await #expect(throws: TransportError.closed) {
      try await server.transport().get("/", limit: 5)
    }
    let half = try await ScriptedServer.start { _ in
      .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
    }
    await #expect(throws: TransportError.self) {
      try await half.transport().get("/", limit: 5)
    }
    try await server.stop()
    try await half.stop()
  }

  @Test func `silence ends`() async throws {
    let server = try await ScriptedServer.start { _ in .wait }
    let patience = Patience(connect: .seconds(5), idle: .milliseconds(50))
    await #expect(throws: TransportError.timedOut) {
      try await server.transport(patience: patience).get("/", limit: 5)
    }
    try await server.stop()
  }

  @Test func `nobody there is unreachable`() async throws {
    let nobody = try IdlePort()
    defer { nobody.close() }
    let transport = Transport(to: try GatewayAddress("http://127.0.0.1:\(nobody.port)"))
    await #expect(throws: TransportError.unreachable) { try await transport.get("/", limit: 5) }
  }
}

@Suite struct UploadTests {
  @Test func `a large body arrives whole`() async throws {
    let size = 65_536
    let server = try await ScriptedServer.start { text in
      text.utf8.suffix(1).elementsEqual([0x78]) && text.utf8.count > 32 * size
        ? .answer(found) : .wait
    }
    let pieces = Pieces(32, of: size)
    let answer = try await server.transport().post(
      "/tips", contentType: "a/b", contentLength: 32 * size, body: pieces.next)
    #expect(answer.status == 200)
    #expect(pieces.asked == 33)
    try await server.stop()
  }

  @Test func `an early answer stops the sending`() async throws {
    let server = try await ScriptedServer.start { _ in
      .answer("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n")
    }
    let pieces = Pieces(100_000, of: 65_536)
    let answer = try await server.transport().post(
      "/tips", contentType: "a/b", contentLength: 100_000 * 65_536, body: pieces.next)
    #expect(answer.status == 409)
    #expect(pieces.asked < 50_000)
    try await server.stop()
  }

  @Test func `a body of another length than announced is not finished`() async throws {
    let server = try await ScriptedServer.start { _ in .wait }
    for (count, length) in [(2, 30), (4, 30), (3, 25)] {
      let pieces = Pieces(count, of: 10)
      await #expect(throws: TransportError.wrongBodyLength) {
        try await server.transport().post(
          "/tips", contentType: "a/b", contentLength: length, body: pieces.next)
      }
    }
    try await server.stop()
  }

  @Test func `an error of the sender is passed on`() async throws {
    struct Unreadable: Error {}
    let server = try await ScriptedServer.start { _ in .wait }
    var isFirst = true
    await #expect(throws: Unreadable.self) {
      try await server.transport().post("/tips", contentType: "a/b", contentLength: 30) {
        guard isFirst else { throw Unreadable() }
        isFirst = false
        return [UInt8](repeating: 0, count: 10)
      }
    }
    try await server.stop()
  }
}
