internal import Glibc

/// How the operator's commands reach a running gateway: a socket in its data folder that only its
/// own user can open (formats.md §7). A request is one line; the answer is everything until the
/// end.
public enum ControlSocket {
  private static let requestByteLimit = 8192

  /// Answers requests one after the other on a thread of its own, until the process ends. Makes
  /// the folder of the socket, mode 0700: a killed gateway leaves the socket behind, and the data
  /// folder itself holds plain files only.
  /// Throws `cannotListen` when the socket cannot be made.
  public static func serve(
    at path: String, answer: @escaping @Sendable (String) -> String
  ) throws(ServerError) {
    if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
    unlink(path)
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    let mask = umask(0o177)
    defer { umask(mask) }
    guard listener >= 0, withAddress(path, { bind(listener, $0, $1) }) == 0,
      listen(listener, 8) == 0
    else { throw .cannotListen }
    let context = Unmanaged.passRetained(Context(listener: listener, answer: answer)).toOpaque()
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Context>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard status == 0 else { throw .cannotListen }
    pthread_detach(thread)
  }

  /// The answer of the gateway that runs on the data folder; nil when none does.
  public static func ask(at path: String, _ request: String) -> String? {
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard connection >= 0 else { return nil }
    defer { close(connection) }
    guard withAddress(path, { connect(connection, $0, $1) }) == 0,
      send(connection, request + "\n")
    else { return nil }
    return receive(connection) { _ in false }
  }

  private final class Context: Sendable {
    let listener: Int32
    let answer: @Sendable (String) -> String

    init(listener: Int32, answer: @escaping @Sendable (String) -> String) {
      self.listener = listener
      self.answer = answer
    }

    func run() {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { continue }
        if let request = receive(connection, until: { $0.last == 0x0A }), request.last == "\n" {
          // Who went away does not read the answer; the work is done all the same.
          _ = send(connection, answer(String(request.dropLast())))
        }
        close(connection)
      }
    }
  }

  private static func receive(
    _ connection: Int32, until isComplete: ([UInt8]) -> Bool
  ) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: requestByteLimit)
    while !isComplete(bytes) {
      let count = read(connection, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0, bytes.count <= 1 << 20 else { return nil }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func send(_ connection: Int32, _ text: String) -> Bool {
    var rest = [UInt8](text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return -1 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
