import Glibc
import Synchronization
import TestSupport

/// Stands between a source's tool and the gateway and keeps every byte that either of them sends.
final class Recorder: Sendable {
  /// What went over one connection.
  struct Connection: Sendable {
    var sent: [UInt8] = []
    var received: [UInt8] = []
  }

  /// Where the source's tool connects.
  let socket: String
  private let gateway: String
  private let listener: Int32
  private let recorded = Mutex<[Connection]>([])
  private let pause: Pause?

  /// With `pausingAfter` a connection on which so many bytes were sent is held until `resume`.
  init(at socket: String, to gateway: String, pausingAfter limit: Int? = nil) throws {
    self.socket = socket
    self.gateway = gateway
    pause = try limit.map(Pause.init)
    unlink(socket)
    listener = try UnixConnection.listen(socket)
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
  func take() -> [Connection] {
    recorded.withLock { connections in
      defer { connections = [] }
      return connections
    }
  }

  /// Waits until a connection is held.
  func waitUntilPaused() { pause?.wait() }

  /// Lets the connection that is held go on.
  func resume() { pause?.resume() }

  /// Ends listening; the thread that waits for connections ends too.
  func end() { shutdown(listener, Int32(SHUT_RDWR)) }

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
      pump(server, client) { piece in keep(piece, \.received, of: number) }
    }
    pump(client, server) { piece in keep(piece, \.sent, of: number) }
    back.join()
    close(server)
    close(client)
  }

  private func keep(
    _ piece: ArraySlice<UInt8>, _ side: WritableKeyPath<Connection, [UInt8]>, of number: Int
  ) {
    let count = recorded.withLock { connections in
      guard connections.indices.contains(number) else { return 0 }
      connections[number][keyPath: side] += piece
      return connections[number].sent.count
    }
    pause?.holdOnce(count)
  }

  /// Carries bytes until either end is closed.
  private func pump(_ from: Int32, _ to: Int32, _ keep: (ArraySlice<UInt8>) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(from, &buffer, buffer.count)
      guard count > 0 else { break }
      keep(buffer[..<count])
      guard UnixConnection(descriptor: to).write(Array(buffer[..<count])) else { break }
    }
    shutdown(from, Int32(SHUT_RD))
    shutdown(to, Int32(SHUT_WR))
  }
}

/// Holds one connection once, between two pipes.
private final class Pause: Sendable {
  private let limit: Int
  private let reached: (read: Int32, write: Int32)
  private let released: (read: Int32, write: Int32)
  private let isSpent = Mutex(false)

  init(after limit: Int) throws {
    self.limit = limit
    reached = try Self.pipe()
    released = try Self.pipe()
  }

  func holdOnce(_ count: Int) {
    guard count >= limit else { return }
    let isFirst = isSpent.withLock { isSpent in
      defer { isSpent = true }
      return !isSpent
    }
    guard isFirst else { return }
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
