import NIOCore
import NIOPosix
import SourceTransport
import Synchronization

/// A server on this machine that answers bytes with bytes, as a test tells it.
final class ScriptedServer: Sendable {
  /// What to do with the bytes of a connection that have not been answered yet.
  enum Step: Sendable {
    case wait
    case answer(String)
    case answerAndClose(String)
    case answerBytes([UInt8])
    case close
  }

  private let channel: any Channel
  private let log: Log

  final class Log: Sendable {
    let received = Mutex<[[UInt8]]>([])
  }

  private init(channel: any Channel, log: Log) {
    self.channel = channel
    self.log = log
  }

  /// `script` gets the unanswered bytes of a connection whenever some arrive.
  static func start(
    path: String? = nil, script: @escaping @Sendable (String) -> Step
  ) async throws -> ScriptedServer {
    let log = Log()
    let bootstrap = ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let index = log.received.withLock { received in
            received.append([])
            return received.count - 1
          }
          try channel.pipeline.syncOperations.addHandler(
            Script(index: index, log: log, script: script))
        }
      }
    let channel =
      if let path {
        try await bootstrap.bind(unixDomainSocketPath: path).get()
      } else {
        try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
      }
    return ScriptedServer(channel: channel, log: log)
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  /// All bytes received, by connection.
  var received: [[UInt8]] { log.received.withLock { $0 } }

  /// All bytes received, by connection, as text.
  var requests: [String] { received.map { String(decoding: $0, as: UTF8.self) } }

  func transport(patience: Patience = .standard) throws -> Transport {
    Transport(to: try GatewayAddress("http://127.0.0.1:\(port)"), patience: patience)
  }

  func stop() async throws { try await channel.close() }
}

private final class Script: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let index: Int
  private let log: ScriptedServer.Log
  private let script: @Sendable (String) -> ScriptedServer.Step
  private var unanswered: [UInt8] = []

  init(
    index: Int, log: ScriptedServer.Log,
    script: @escaping @Sendable (String) -> ScriptedServer.Step
  ) {
    self.index = index
    self.log = log
    self.script = script
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    log.received.withLock { $0[index] += bytes }
    unanswered += bytes
    switch script(String(decoding: unanswered, as: UTF8.self)) {
    case .wait: break
    case .answer(let text): send(Array(text.utf8), context)
    case .answerBytes(let bytes): send(bytes, context)
    case .answerAndClose(let text):
      send(Array(text.utf8), context)
      context.close(mode: .output, promise: nil)
    case .close: context.close(promise: nil)
    }
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    unanswered = []
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
