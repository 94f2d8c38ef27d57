public import Glibc
internal import Synchronization
internal import TestSupport

/// A gateway process that serves an organisation's data folder on a Unix socket.
public final class RunningGateway: Sendable {
  /// Where it listens.
  public let socket: String
  /// The file with what it writes to standard error.
  public let log: String
  /// Its number; 0 once it has ended.
  public var process: Int32 { running.withLock { $0 } }
  private let running = Mutex<Int32>(0)

  /// Starts it, and waits until it listens.
  public init(_ organisation: Organisation, today: String = Organisation.today) throws {
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
    var process: Int32 = 0
    guard posix_spawn(&process, words[0], &actions, nil, arguments, &environment) == 0 else {
      throw Organisation.Unexpected(status: -1, words: "the gateway did not start")
    }
    running.withLock { [process] running in running = process }
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
  public func end(_ signal: Int32 = SIGTERM) {
    let process = running.withLock { process in
      defer { process = 0 }
      return process
    }
    guard process > 0 else { return }
    kill(process, signal)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    unlink(log)
  }

  /// What stands in files that the process has open, those without a name included.
  public func openFiles() -> [[UInt8]] {
    (3..<256).compactMap { number in
      let path = "/proc/\(process)/fd/\(number)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return contents(of: path)
    }
  }

  /// All memory that the process can read or write.
  public func memory() -> [[UInt8]] {
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
