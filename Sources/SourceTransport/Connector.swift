internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Opens connections that carry `Exchange`s. Never asks a name server: addresses are numbers, and
/// onion names go to Tor.
struct Connector: Sendable {
  let address: GatewayAddress
  let proxy: ProxyAddress
  let password: [UInt8]
  let patience: Patience

  func connect() async throws -> any Channel {
    guard case .onion(let name, let port) = address.place else {
      return try await open(address.place, otherwise: .unreachable) { channel in
        try Self.addHTTP(channel, idleTimeout: patience.idle)
      }
    }
    let established = NIOSingletons.posixEventLoopGroup.next().makePromise(of: Void.self)
    let channel: any Channel
    do {
      channel = try await open(proxy.place, otherwise: .proxyUnreachable) { channel in
        let handshake = TunnelHandshake(
          host: name, port: port, password: password, established: established)
        try channel.pipeline.syncOperations.addHandler(handshake)
      }
    } catch {
      established.fail(error)
      throw error
    }
    return try await tunnel(channel, established)
  }

  /// Waits until Tor has reached the service, then takes the handshake out of the way.
  private func tunnel(
    _ channel: any Channel, _ established: EventLoopPromise<Void>
  ) async throws -> any Channel {
    let deadline = channel.eventLoop.scheduleTask(in: patience.connect) {
      established.fail(TransportError.unreachable)
      channel.close(promise: nil)
    }
    defer { deadline.cancel() }
    try await established.futureResult.get()
    let idle = patience.idle
    try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let handshake = try pipeline.context(handlerType: TunnelHandshake.self)
      pipeline.removeHandler(context: handshake, promise: nil)
      try Self.addHTTP(channel, idleTimeout: idle)
    }.get()
    return channel
  }

  private func open(
    _ place: GatewayAddress.Place, otherwise failure: TransportError,
    _ setUp: @escaping @Sendable (any Channel) throws -> Void
  ) async throws -> any Channel {
    let bootstrap = ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .connectTimeout(patience.connect)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try setUp(channel) }
      }
    do {
      switch place {
      case .loopback(let ip, let port):
        let target = try SocketAddress(ipAddress: ip, port: port)
        return try await bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
          .connect(to: target).get()
      case .socket(let path):
        return try await bootstrap.connect(unixDomainSocketPath: path).get()
      case .onion: throw failure
      }
    } catch {
      throw failure
    }
  }

  private static func addHTTP(_ channel: any Channel, idleTimeout: TimeAmount) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(IdleStateHandler(allTimeout: idleTimeout))
    try pipeline.addHTTPClientHandlers()
    try pipeline.addHandler(Exchange())
  }
}
