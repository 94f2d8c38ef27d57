public import GatewayStore
internal import Glibc
internal import HummingbirdCore
internal import Intake
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// Serves a store over HTTP/1.1 (formats.md §5) on Unix sockets and ports of this machine. Writes
/// nothing down about anybody.
public struct GatewayServer: Sendable {
  private let group: ServiceGroup

  /// A server on one or more endpoints. With `stopsOnSignals` SIGTERM and SIGINT end it, once the
  /// requests that are being answered are done. `whenListening` is called for each endpoint, with
  /// its port when it has one. Throws `noEndpoint`.
  public init(
    store: GatewayStore, endpoints: [Endpoint], limits: Limits = .standard,
    stopsOnSignals: Bool = true,
    whenListening: @escaping @Sendable (Endpoint, Int?) async -> Void
  ) throws(ServerError) {
    guard !endpoints.isEmpty else { throw .noEndpoint }
    let silent = Logger(label: "", factory: { _ in SwiftLogNoOpLogHandler() })
    let uploads = Uploads(limit: limits.uploads)
    let servers: [any Service] = endpoints.map { endpoint in
      let intake = TipIntake(store: store, listener: endpoint.listener, uploads: uploads)
      return Server(
        childChannelSetup: GatewayChannel(store: store, intake: intake, limits: limits),
        configuration: endpoint.configuration(limits),
        onServerRunning: { channel in
          endpoint.openToGroup()
          await whenListening(endpoint, channel.localAddress?.port)
        },
        eventLoopGroup: NIOSingletons.posixEventLoopGroup, logger: silent)
    }
    var configuration = ServiceGroupConfiguration(
      services: servers, gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [],
      logger: silent)
    configuration.maximumGracefulShutdownDuration = .nanoseconds(limits.stop.nanoseconds)
    group = ServiceGroup(configuration: configuration)
  }

  /// Serves until a signal or `stop()`. Throws `cannotListen`.
  public func run() async throws(ServerError) {
    do {
      try await group.run()
    } catch {
      throw .cannotListen
    }
  }

  /// Ends `run()` once the requests that are being answered are done.
  public func stop() async {
    await group.triggerGracefulShutdown()
  }
}

extension Endpoint {
  fileprivate func configuration(_ limits: Limits) -> ServerConfiguration {
    let address: BindAddress =
      switch place {
      case .socket(let path): .unixDomainSocket(path: path)
      case .loopback(let ip, let port): .hostname(ip, port: port)
      }
    return ServerConfiguration(
      address: address,
      availableConnectionsDelegate: MaximumAvailableConnections(limits.connections))
  }

  /// Lets the group of the socket's folder connect: Tor and a front server run as other users.
  fileprivate func openToGroup() {
    if case .socket(let path) = place { chmod(path, 0o660) }
  }
}
