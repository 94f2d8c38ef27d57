internal import NIOCore
internal import NIOHTTP1

/// Closes connections that hold on to the gateway without using it (threat T16): silent ones,
/// trickled bodies, readers that do not read, senders that go on after they were answered, too many
/// requests at once. Answers what is no HTTP.
///
/// Time in which the gateway itself was not ready to read is not counted against a sender.
final class ConnectionGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: Limits
  private var clock: Scheduled<Void>?
  /// Requests whose answer is not complete.
  private var unanswered = 0
  private var isBodyOpen = false
  private var closesAfterAnswer = false
  private var quietSince = NIODeadline.uptimeNanoseconds(0)
  private var stalledSince: NIODeadline?
  /// Set once the last answer of the connection was given.
  private var closesAt: NIODeadline?

  // The current window of a body.
  private var readySince: NIODeadline?
  private var readyTime = TimeAmount.zero
  private var bodyByteCount = 0

  init(limits: Limits) {
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    quietSince = context.eventLoop.now
    schedule(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    clock?.cancel()
    clock = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    clock?.cancel()
    clock = nil
    context.fireChannelInactive()
  }

  func read(context: ChannelHandlerContext) {
    if readySince == nil { readySince = context.eventLoop.now }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if let readySince { readyTime = readyTime + (context.eventLoop.now - readySince) }
    readySince = nil
    guard closesAt == nil else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      unanswered += 1
      guard unanswered <= limits.pipelinedRequests else { return context.close(promise: nil) }
      if !head.isKeepAlive { closesAfterAnswer = true }
      isBodyOpen = true
      startWindow()
    case .body(let bytes): bodyByteCount += bytes.readableBytes
    case .end: isBodyOpen = false
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Nobody else asks for what comes after the last answer; it is read so that the sender sees
    // the answer instead of a reset.
    if closesAt != nil { context.read() }
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      if unanswered == 1 && isBodyOpen { closesAfterAnswer = true }
      if isLastAnswer { head.headers.replaceOrAdd(name: "Connection", value: "close") }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      let isLast = isLastAnswer
      unanswered -= 1
      quietSince = context.eventLoop.now
      let written = promise ?? context.eventLoop.makePromise()
      context.write(data, promise: written)
      if isLast { leave(context, after: written.futureResult) }
    default: context.write(data, promise: promise)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalledSince = context.channel.isWritable ? nil : context.eventLoop.now
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      closesAfterAnswer = true
      if unanswered == 0 { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError, unanswered == 0, closesAt == nil else {
      return context.close(promise: nil)
    }
    unanswered = 1
    isBodyOpen = true
    let response = Response.problem(.malformedRequest)
    write(context: context, data: wrapOutboundOut(.head(response.head)), promise: nil)
    for piece in response.pieces {
      context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
    }
    write(context: context, data: wrapOutboundOut(.end(nil)), promise: nil)
  }
}

extension ConnectionGuard {
  private var isLastAnswer: Bool { unanswered == 1 && closesAfterAnswer }

  /// Ends the connection once the answer has left; a sender who is not done gets a moment more to
  /// notice it.
  private func leave(_ context: ChannelHandlerContext, after written: EventLoopFuture<Void>) {
    closesAt = context.eventLoop.now + (isBodyOpen ? limits.linger : limits.idle)
    context.flush()
    if isBodyOpen {
      context.close(mode: .output, promise: nil)
      context.read()
    } else {
      written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
  }

  private func startWindow() {
    readyTime = .zero
    bodyByteCount = 0
  }

  private func schedule(_ context: ChannelHandlerContext) {
    clock = context.eventLoop.assumeIsolated().scheduleTask(in: limits.tick) {
      self.check(context, now: context.eventLoop.now)
    }
  }

  private func check(_ context: ChannelHandlerContext, now: NIODeadline) {
    guard !isOverdue(now) else { return context.close(promise: nil) }
    schedule(context)
  }

  private func isOverdue(_ now: NIODeadline) -> Bool {
    if let closesAt { return now >= closesAt }
    if let stalledSince, now - stalledSince >= limits.writeStall { return true }
    if unanswered == 0 { return now - quietSince >= limits.idle }
    guard isBodyOpen else { return false }
    let ready = readyTime + (readySince.map { now - $0 } ?? .zero)
    guard ready >= limits.bodyWindow else { return false }
    guard bodyByteCount >= limits.bodyByteCountMin else { return true }
    startWindow()
    if readySince != nil { readySince = now }
    return false
  }
}
