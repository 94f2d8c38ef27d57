internal import GatewayStore
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One connection: HTTP/1.1, the guard, then a loop that answers one request after the other.
struct GatewayChannel: ServerChildChannel {
  typealias Value = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
  private typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

  let store: GatewayStore
  let intake: TipIntake
  let limits: Limits

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      var decoder = NIOHTTPDecoderLimitConfiguration()
      decoder.maxHeaderFieldSize = limits.headerFieldByteCount
      decoder.maxHeaderListSize = limits.headerByteCount
      decoder.maxHeaderFieldCount = limits.headerFieldCount
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false,
        withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
        withDecoderLimitConfiguration: decoder)
      try pipeline.addHandler(ConnectionGuard(limits: limits))
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel,
        // So many reads of at most 64 KiB wait in memory for a slow disk.
        configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
    }
  }

  func handle(value channel: Value, logger: Logger) async {
    do {
      try await channel.executeThenClose { inbound, outbound in
        var stream = RequestStream(inbound)
        while let head = try await stream.nextHead() {
          let response = try await response(to: RequestLine(head), from: &stream, outbound)
          try await send(response, on: outbound)
        }
      }
    } catch {
      // The connection broke off: there is nobody left to tell, and nothing may be written down.
      return
    }
  }

  private func response(
    to request: RequestLine, from stream: inout RequestStream, _ outbound: Outbound
  ) async throws -> Response {
    switch request {
    case .page: return .page(Page.bytes(deployment: store.settings.deployment))
    case .document(let path):
      guard let bytes = store.document(path) else { return .problem(.notFound) }
      if case .bundle = path { return .bytes(bytes) }
      return .document(bytes)
    case .tip(let byteCount, let waits):
      return try await intake.answer(byteCount: byteCount, from: &stream) {
        guard waits else { return }
        try await outbound.write(.head(.init(version: .http1_1, status: .continue)))
      }
    case .problem(let problem): return .problem(problem)
    }
  }

  private func send(_ response: Response, on outbound: Outbound) async throws {
    guard response.body.count > Response.pieceByteCount else {
      let body = ByteBuffer(bytes: response.body)
      return try await outbound.write(
        contentsOf: [.head(response.head), .body(.byteBuffer(body)), .end(nil)])
    }
    try await outbound.write(.head(response.head))
    for piece in response.pieces { try await outbound.write(.body(.byteBuffer(piece))) }
    try await outbound.write(.end(nil))
  }
}
