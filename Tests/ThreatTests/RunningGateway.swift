import Glibc
import TestSupport

/// A gateway process that serves an organisation's data folder on a Unix socket.
final class RunningGateway {
  let socket: String
  let log: String
  private(set) var process: pid_t = 0

  init(_ organisation: Organisation, today: String = Organisation.today) throws {
    socket = organisation.folder.file("gateway.sock")
    log = organisation.folder.file("gateway.log")
    let words = [
      Command.path(of: "sotto-gateway"), "serve", "--data", organisation.folder.file("gateway"),
      "--listen", "unix:\(socket)", "--today", today,
    ]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = [nil]
    guard posix_spawn(&process, words[0], &actions, nil, arguments, &environment) == 0 else {
      throw Organisation.Unexpected(status: -1, words: "the gateway did not start")
    }
    try waitUntilItListens()
  }

  /// Waits for the line in its log: the socket is bound by then.
  private func waitUntilItListens() throws {
    for _ in 0..<600 {
      if String(decoding: contents(of: log), as: UTF8.self).contains("Listening"),
        let connection = UnixConnection(socket)
      {
        connection.close()
        return
      }
      usleep(50_000)
    }
    throw Organisation.Unexpected(
      status: -1, words: String(decoding: contents(of: log), as: UTF8.self))
  }

  /// Sends a signal and waits for the end.
  func end(_ signal: Int32 = SIGTERM) {
    guard process > 0 else { return }
    kill(process, signal)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    process = 0
    unlink(log)
  }

  /// What stands in files that the process has open, those without a name included.
  func openFiles() -> [[UInt8]] {
    (3..<256).compactMap { number in
      let path = "/proc/\(process)/fd/\(number)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return contents(of: path)
    }
  }

  /// All memory that the process can read or write.
  func memory() -> [[UInt8]] {
    let maps = String(decoding: contents(of: "/proc/\(process)/maps"), as: UTF8.self)
    let descriptor = open("/proc/\(process)/mem", O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { Glibc.close(descriptor) }
    return maps.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count >= 2, fields[1].hasPrefix("rw") else { return nil }
      let bounds = fields[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
      guard bounds.count == 2 else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(bounds[1] - bounds[0]))
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(bounds[0]))
      }
      return count > 0 ? Array(bytes.prefix(count)) : nil
    }
  }

  deinit { end(SIGKILL) }
}

/// A blocking connection to a Unix socket.
struct UnixConnection {
  let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  init?(_ path: String) {
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.with(path, { connect(descriptor, $0, $1) }) == 0 else {
      Glibc.close(descriptor)
      return nil
    }
  }

  /// A socket at `path` that waits for connections.
  static func listen(_ path: String) throws -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard with(path, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 64) == 0 else {
      throw Organisation.Unexpected(status: errno, words: "no socket")
    }
    return descriptor
  }

  private static func with(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  func close() { Glibc.close(descriptor) }

  func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Everything up to the end of the first answer, or nil when the peer went away before.
  func answer() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else { continue }
      let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
      if let length, text[head.upperBound...].utf8.count >= length { return text }
    }
  }

  /// Posts a body and returns the whole answer.
  func post(_ body: [UInt8]) -> String? {
    let head =
      "POST /tips HTTP/1.1\r\nHost: tips.example.org\r\nContent-Length: \(body.count)\r\n\r\n"
    return write([UInt8](head.utf8) + body) ? answer() : nil
  }
}

extension String {
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
