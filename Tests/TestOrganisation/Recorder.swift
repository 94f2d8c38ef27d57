internal import Glibc
internal import Synchronization

/// Stands between a source's tool and the gateway and keeps every byte that either of them sends.
public final class Recorder: Sendable {
  /// What went over one connection.
  public struct Connection: Sendable {
    /// By the source's tool.
    public internal(set) var sent: [UInt8] = []
    /// From the gateway.
    public internal(set) var received: [UInt8] = []
  }

  /// What is wrong with the wire.
  public enum Trouble: Sendable {
    /// The first connection on which so many bytes were sent is held until `resume`.
    case pauses(after: Int)
    /// The same, for the answer to these bytes.
    case holdsAnswers(after: Int)
    /// The first connection on which so many bytes were sent breaks.
    case breaks(after: Int)
    /// So many milliseconds pass with each piece of at most 64 KiB.
    case isSlow(Int32)
  }

  /// The path of the socket where the source's tool connects; empty for one on loopback.
  public let socket: String
  /// The same as an address for the source's tool.
  public let address: String
  private let gateway: String
  private let listener: Int32
  private let recorded = Mutex<[Connection]>([])
  private let trouble: Trouble?
  private let isOver = Mutex(false)
  private let pause: Pause

  /// Listens at the Unix socket `socket`.
  public convenience init(
    at socket: String, to gateway: String, _ trouble: Trouble? = nil
  ) throws {
    unlink(socket)
    try self.init(
      listener: UnixConnection.listen(socket), socket: socket, address: "unix:\(socket)",
      gateway: gateway, trouble: trouble)
  }

  /// Listens at a free port of 127.0.0.1.
  public convenience init(onLoopbackTo gateway: String) throws {
    let (listener, port) = try UnixConnection.listenOnLoopback()
    try self.init(
      listener: listener, socket: "", address: "http://127.0.0.1:\(port)", gateway: gateway,
      trouble: nil)
  }

  private init(
    listener: Int32, socket: String, address: String, gateway: String, trouble: Trouble?
  ) throws {
    self.listener = listener
    self.socket = socket
    self.address = address
    self.gateway = gateway
    self.trouble = trouble
    pause = try Pause()
    BackgroundWork { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { break }
        BackgroundWork { [self] in relay(client) }.detach()
      }
      close(listener)
    }.detach()
  }

  /// All connections so far, and forgets them.
  public func take() -> [Connection] {
    recorded.withLock { connections in
      defer { connections = [] }
      return connections
    }
  }

  /// Waits until a connection is held.
  public func waitUntilPaused() { pause.wait() }

  /// Lets the connection that is held go on.
  public func resume() { pause.resume() }

  /// Ends listening; the thread that waits for connections ends too.
  public func end() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func relay(_ client: Int32) {
    guard let server = UnixConnection(gateway)?.descriptor else {
      close(client)
      return
    }
    let number = recorded.withLock { connections in
      connections.append(Connection())
      return connections.count - 1
    }
    let back = BackgroundWork { [self] in
      pump(server, client) { piece in
        let count = keep(piece, \.received, of: number)
        if case .holdsAnswers(let limit) = trouble, count >= limit, isFirst() { pause.hold() }
        return true
      }
    }
    pump(client, server) { piece in
      let count = keep(piece, \.sent, of: number)
      guard !makeTrouble(count) else {
        for end in [client, server] { shutdown(end, Int32(SHUT_RDWR)) }
        return false
      }
      return true
    }
    back.join()
    close(server)
    close(client)
  }

  private func keep(
    _ piece: ArraySlice<UInt8>, _ side: WritableKeyPath<Connection, [UInt8]>, of number: Int
  ) -> Int {
    recorded.withLock { connections in
      guard connections.indices.contains(number) else { return 0 }
      connections[number][keyPath: side] += piece
      return connections[number].sent.count
    }
  }

  /// Whether the connection on which `count` bytes were sent breaks now.
  private func makeTrouble(_ count: Int) -> Bool {
    switch trouble {
    case .pauses(let limit) where count >= limit && isFirst(): pause.hold()
    case .breaks(let limit) where count >= limit: return isFirst()
    case .isSlow(let milliseconds): poll(nil, 0, milliseconds)
    default: break
    }
    return false
  }

  private func isFirst() -> Bool {
    isOver.withLock { isOver in
      defer { isOver = true }
      return !isOver
    }
  }

  /// Carries bytes until either end is closed, or `keep` says that it is enough.
  private func pump(_ from: Int32, _ to: Int32, _ keep: (ArraySlice<UInt8>) -> Bool) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(from, &buffer, buffer.count)
      guard count > 0, keep(buffer[..<count]) else { break }
      guard UnixConnection(descriptor: to).write(Array(buffer[..<count])) else { break }
    }
    shutdown(from, Int32(SHUT_RD))
    shutdown(to, Int32(SHUT_WR))
  }
}

/// Holds one connection once, between two pipes.
private final class Pause: Sendable {
  private let reached: (read: Int32, write: Int32)
  private let released: (read: Int32, write: Int32)

  init() throws {
    reached = try Self.pipe()
    released = try Self.pipe()
  }

  func hold() {
    signal(reached.write)
    waitFor(released.read)
  }

  func wait() { waitFor(reached.read) }
  func resume() { signal(released.write) }

  private func signal(_ descriptor: Int32) {
    var byte: UInt8 = 1
    _ = write(descriptor, &byte, 1)
  }

  private func waitFor(_ descriptor: Int32) {
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) < 0 && errno == EINTR {}
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else {
      throw Organisation.Unexpected(status: errno, words: "no pipe")
    }
    return (ends[0], ends[1])
  }

  deinit {
    for descriptor in [reached.read, reached.write, released.read, released.write] {
      close(descriptor)
    }
  }
}
