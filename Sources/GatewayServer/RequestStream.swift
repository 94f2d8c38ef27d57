internal import NIOCore
internal import NIOHTTP1

/// The requests of one connection, one after the other, as their bytes arrive.
struct RequestStream {
  /// The connection ended, or something else came, before the body was complete.
  struct Aborted: Error {}

  private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

  init(_ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>) {
    parts = inbound.makeAsyncIterator()
  }

  /// The head of the next request, past what is left of the body before; nil at the end.
  mutating func nextHead() async throws -> HTTPRequestHead? {
    while let part = try await parts.next() {
      if case .head(let head) = part { return head }
    }
    return nil
  }

  /// The next bytes of the body; nil when it is complete.
  mutating func nextBytes() async throws -> [UInt8]? {
    switch try await parts.next() {
    case .body(let buffer): return Array(buffer.readableBytesView)
    case .end: return nil
    case .head, nil: throw Aborted()
    }
  }
}
