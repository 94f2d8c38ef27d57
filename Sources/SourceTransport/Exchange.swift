internal import NIOCore
internal import NIOHTTP1

/// What the caller hands to the connection.
enum Outgoing: Sendable {
  /// A request: its head, the first or only part of its body, and where the answer goes.
  case request(HTTPRequestHead, ByteBuffer?, isWhole: Bool, limit: Int, EventLoopPromise<Answer>)
  /// More of the body.
  case body(ByteBuffer)
  /// The body is complete.
  case end
}

/// One request and its answer at a time on a connection: collects the answer up to its limit, and
/// closes when an answer comes before the body is complete, so that the sender stops.
final class Exchange: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Outgoing
  typealias OutboundOut = HTTPClientRequestPart

  private var promise: EventLoopPromise<Answer>?
  private var isSending = false
  private var limit = 0
  private var status = 0
  private var body: [UInt8] = []
  private var isKeptAlive = true

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .request(let head, let first, let isWhole, let limit, let answer):
      self.promise = answer
      self.limit = limit
      isSending = !isWhole
      let last = isWhole ? nil : promise
      if let first {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(first))), promise: last)
      } else {
        context.write(wrapOutboundOut(.head(head)), promise: last)
      }
      if isWhole { context.write(wrapOutboundOut(.end(nil)), promise: promise) }
    case .body(let buffer):
      context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: promise)
    case .end:
      isSending = false
      context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard promise != nil else { return context.close(promise: nil) }
    switch unwrapInboundIn(data) {
    case .head(let head):
      status = Int(head.status.code)
      isKeptAlive = head.isKeepAlive
      let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      guard length <= limit else { return fail(.tooLarge, context) }
      body.reserveCapacity(length)
    case .body(let buffer):
      guard body.count + buffer.readableBytes <= limit else { return fail(.tooLarge, context) }
      body.append(contentsOf: buffer.readableBytesView)
    case .end:
      let answer = Answer(status: status, body: body)
      let promise = self.promise
      self.promise = nil
      body = []
      // Closing fails what is still being written: the answer must stand before that.
      promise?.succeed(answer)
      if isSending || !isKeptAlive { context.close(promise: nil) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.closed, context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error is HTTPParserError ? .malformedAnswer : .closed, context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      // Between two requests nobody waits.
      if promise != nil { fail(.timedOut, context) }
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  private func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
    let promise = self.promise
    self.promise = nil
    promise?.fail(error)
    context.close(promise: nil)
  }
}
