import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayServer

/// A connection without a network, whose clock only moves when told.
private struct Line {
  let channel: EmbeddedChannel

  init(_ change: (inout Limits) -> Void = { _ in }) throws {
    var limits = Limits.standard
    change(&limits)
    channel = EmbeddedChannel()
    // An embedded channel knows no half-closed state.
    try channel.pipeline.syncOperations.addHandler(WholeCloseOnly())
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withErrorHandling: false)
    try channel.pipeline.syncOperations.addHandler(ConnectionGuard(limits: limits))
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
  }

  var isOpen: Bool { channel.isActive }

  func receive(_ text: String) throws {
    // A closed connection refuses bytes; the tests look at what became of it.
    _ = try? channel.writeInbound(ByteBuffer(string: text))
    // As a channel that reads by itself does once it has delivered what was there.
    channel.read()
  }

  func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  func answer(_ status: HTTPResponseStatus = .ok) throws {
    let head = HTTPResponseHead(
      version: .http1_1, status: status, headers: ["Content-Length": "2"])
    try write(.head(head))
    try write(.body(.byteBuffer(ByteBuffer(string: "ok"))))
    try write(.end(nil))
    channel.flush()
  }

  var sent: String {
    get throws {
      var text = ""
      while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
        text += String(buffer: buffer)
      }
      return text
    }
  }

  private func write(_ part: HTTPServerResponsePart) throws {
    channel.write(part, promise: nil)
  }
}

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let post = "POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n"

@Suite struct ConnectionGuardTests {
  @Test func `T16 a silent connection is closed`() throws {
    let line = try Line()
    line.wait(59)
    #expect(line.isOpen)
    line.wait(2)
    #expect(!line.isOpen)
  }

  @Test func `T16 a header that never ends is closed`() throws {
    let line = try Line()
    try line.receive("GET / HTTP/1.1\r\n")
    for _ in 0..<70 {
      try line.receive("a: b\r\n")
      line.wait(1)
    }
    #expect(!line.isOpen)
  }

  @Test func `the gateway may take its time`() throws {
    let line = try Line()
    try line.receive(get)
    line.wait(1_000)
    #expect(line.isOpen)
    try line.answer()
    #expect(try line.sent.hasSuffix("\r\n\r\nok"))
    line.wait(59)
    #expect(line.isOpen)
    try line.receive(get)
    line.wait(59)
    try line.answer()
    line.wait(61)
    #expect(!line.isOpen)
  }

  @Test func `T16 a trickled body is closed`() throws {
    let line = try Line()
    try line.receive(post)
    for _ in 0..<31 {
      try line.receive(String(repeating: "x", count: 1_000))
      line.wait(1)
    }
    #expect(!line.isOpen)
  }

  @Test func `T16 a slow body that is not too slow stays`() throws {
    let line = try Line()
    try line.receive(post)
    for _ in 0..<300 {
      try line.receive(String(repeating: "x", count: 1_100))
      line.wait(1)
    }
    #expect(line.isOpen)
  }

  @Test func `T16 a fast start does not pay for a trickle later`() throws {
    let line = try Line()
    try line.receive(post + String(repeating: "x", count: 5_000_000))
    line.wait(31)
    #expect(line.isOpen)
    line.wait(31)
    #expect(!line.isOpen)
  }

  @Test func `T16 time in which the gateway does not read is nobody's fault`() throws {
    let line = try Line()
    try line.channel.pipeline.syncOperations.addHandler(NoReads())
    try line.receive(post + "x")
    line.wait(1_000)
    #expect(line.isOpen)
  }

  @Test func `T16 a reader that does not read is closed`() throws {
    let line = try Line()
    try line.receive(get)
    line.channel.isWritable = false
    line.channel.pipeline.fireChannelWritabilityChanged()
    line.wait(29)
    #expect(line.isOpen)
    line.wait(2)
    #expect(!line.isOpen)
  }

  @Test func `T16 a reader that goes on reading stays`() throws {
    let line = try Line()
    try line.receive(get)
    for _ in 0..<10 {
      line.channel.isWritable = false
      line.channel.pipeline.fireChannelWritabilityChanged()
      line.wait(29)
      line.channel.isWritable = true
      line.channel.pipeline.fireChannelWritabilityChanged()
    }
    #expect(line.isOpen)
  }

  @Test func `T16 a sender that goes on after the answer is closed within moments`() throws {
    let line = try Line()
    try line.receive(post + "x")
    try line.answer(.conflict)
    #expect(try line.sent.contains("Connection: close\r\n"))
    try line.receive("xxxx")
    #expect(line.isOpen)
    line.wait(2)
    #expect(!line.isOpen)
  }

  @Test func `T16 too many requests at once close the connection`() throws {
    let few = try Line()
    try few.receive(String(repeating: get, count: 8))
    #expect(few.isOpen)
    for _ in 0..<8 { try few.answer() }
    #expect(few.isOpen)
    let many = try Line()
    try many.receive(String(repeating: get, count: 9))
    #expect(!many.isOpen)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
  ])
  func `who asks for it gets the connection closed after the answer`(request: String) throws {
    let line = try Line()
    try line.receive(request)
    #expect(line.isOpen)
    try line.answer()
    #expect(try line.sent.contains("Connection: close\r\n"))
    #expect(!line.isOpen)
  }

  @Test func `a stop waits for the answer`() throws {
    let idle = try Line()
    idle.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(!idle.isOpen)
    let busy = try Line()
    try busy.receive(get)
    busy.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(busy.isOpen)
    try busy.answer()
    #expect(try busy.sent.contains("ok"))
    #expect(!busy.isOpen)
  }

  @Test(arguments: [
    "\u{16}\u{3}\u{1}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
  ])
  func `T17 what is no HTTP is answered once and closed`(request: String) throws {
    let line = try Line()
    try line.receive(request)
    let sent = try line.sent
    #expect(sent.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(sent)")
    #expect(sent.contains("Connection: close\r\n"))
    #expect(sent.components(separatedBy: "HTTP/1.1").count == 2)
    line.wait(2)
    #expect(!line.isOpen)
  }

  @Test func `T17 nonsense behind a request that is being answered just ends`() throws {
    for nonsense in [get + "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nTransfer-Encoding: zip\r\n\r\n"] {
      let line = try Line()
      try line.receive(nonsense)
      #expect(!line.isOpen)
      #expect(try line.sent == "")
    }
  }
}

private final class WholeCloseOnly: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .all { context.close(promise: promise) } else { promise?.succeed() }
  }
}

/// Stands for a store that is not ready.
private final class NoReads: ChannelOutboundHandler {
  typealias OutboundIn = HTTPServerResponsePart
  func read(context: ChannelHandlerContext) {}
}

extension String {
  fileprivate func components(separatedBy mark: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: mark) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }
}
