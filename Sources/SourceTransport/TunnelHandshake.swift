internal import NIOCore

/// The client's half of SOCKS 5 (RFC 1928) with user name and password (RFC 1929): asks Tor for a
/// way to an onion service. Tor never shares a circuit between different passwords
/// (IsolateSOCKSAuth), so that two errands cannot be told to be one person's.
///
/// Written here because NIOSOCKS cannot authenticate.
final class TunnelHandshake: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Step {
    case method
    case authentication
    case connection
    case done
  }

  private let host: String
  private let port: Int
  private let password: [UInt8]
  private let established: EventLoopPromise<Void>
  private var step = Step.method
  private var received = ByteBuffer()

  private static let version: UInt8 = 5
  private static let byPassword: UInt8 = 2
  private static let user = Array("sotto".utf8)

  init(host: String, port: Int, password: [UInt8], established: EventLoopPromise<Void>) {
    self.host = host
    self.port = port
    self.password = password
    self.established = established
  }

  func channelActive(context: ChannelHandlerContext) {
    send([Self.version, 1, Self.byPassword], context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    do throws(TransportError) {
      while try advance(context) {}
    } catch {
      fail(error, context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.unreachable, context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(.unreachable, context)
  }

  /// Takes one message when it is there in full; false when more bytes are needed or all is done.
  private func advance(_ context: ChannelHandlerContext) throws(TransportError) -> Bool {
    switch step {
    case .method:
      guard let message = received.readBytes(length: 2) else { return false }
      guard message == [Self.version, Self.byPassword] else { throw .proxyRefused(message[1]) }
      let user = [UInt8(Self.user.count)] + Self.user
      send([1] + user + [UInt8(password.count)] + password, context)
      step = .authentication
    case .authentication:
      guard let message = received.readBytes(length: 2) else { return false }
      guard message[1] == 0 else { throw .proxyRefused(message[1]) }
      let name = Array(host.utf8)
      let target = [3, UInt8(name.count)] + name + [UInt8(port >> 8), UInt8(port & 0xFF)]
      send([Self.version, 1, 0] + target, context)
      step = .connection
    case .connection:
      guard let length = try answerLength(), received.readBytes(length: length) != nil else {
        return false
      }
      guard received.readableBytes == 0 else { throw .malformedAnswer }
      step = .done
      established.succeed()
    case .done: return false
    }
    return true
  }

  /// Length of the last answer: 4 bytes, an address of the kind the fourth names, a port.
  private func answerLength() throws(TransportError) -> Int? {
    let start = received.readerIndex
    guard let kind: UInt8 = received.getInteger(at: start + 3),
      let status: UInt8 = received.getInteger(at: start + 1)
    else { return nil }
    guard status == 0 else { throw .proxyRefused(status) }
    switch kind {
    case 1: return 4 + 4 + 2
    case 4: return 4 + 16 + 2
    case 3:
      guard let count: UInt8 = received.getInteger(at: start + 4) else { return nil }
      return 4 + 1 + Int(count) + 2
    default: throw .malformedAnswer
    }
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
    guard step != .done else { return }
    step = .done
    established.fail(error)
    context.close(promise: nil)
  }
}
