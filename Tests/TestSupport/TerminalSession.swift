internal import Glibc

/// A program at a terminal of its own, with a person in front of it who reads and types.
public final class TerminalSession {
  /// What the person does.
  public enum Step: Sendable, ExpressibleByStringLiteral {
    /// Waits until this text is shown, behind what was waited for before.
    case sees(String)
    /// Types a line.
    case types(String)
    /// Presses Ctrl with a letter.
    case presses(Control)

    /// Text that is to be seen.
    public init(stringLiteral text: String) { self = .sees(text) }
  }

  /// A key with Ctrl.
  public enum Control: UInt8, Sendable {
    /// Ctrl-C: stop.
    case c = 0x03
    /// Ctrl-D: the end of what is typed.
    case d = 0x04
  }

  /// The terminal did not show what was waited for.
  public struct NotShown: Error {
    /// What was waited for.
    public let text: String
    /// All that was shown.
    public let screen: String
  }

  /// The number of the process.
  public private(set) var process: Int32 = 0
  private let terminal: Int32
  private var shown: [UInt8] = []
  private var seen = 0

  /// Longer than any wait on a busy machine; a test that waits so long has failed.
  private static let patience: Int32 = 120_000

  // TIOCSPTLCK and TIOCGPTN, which Glibc's module leaves out.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Starts a program of this package. `output` and `errors` are files that take the place of the
  /// terminal; `secret` can be read from descriptor 3.
  public init(
    _ program: String, _ arguments: [String], output: String? = nil, errors: String? = nil,
    secret: String? = nil, environment: [String: String] = [:]
  ) throws {
    terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: Int32 = 0
    var lock: Int32 = 0
    guard terminal >= 0, ioctl(terminal, Self.setLock, &lock) == 0,
      ioctl(terminal, Self.getNumber, &number) == 0
    else { throw Command.Failure(code: errno) }
    var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens becomes that of the session.
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
    for (number, path) in [(Int32(1), output), (2, errors)] {
      guard let path else {
        posix_spawn_file_actions_adddup2(&actions, 0, number)
        continue
      }
      posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT, 0o600)
    }
    var file: Command.File?
    if let secret {
      let lines = try Command.File([UInt8]("\(secret)\n".utf8))
      posix_spawn_file_actions_adddup2(&actions, lines.descriptor, 3)
      file = lines
    }
    var command = Command(program, arguments)
    command.environment.merge(environment.merging(["TERM": "xterm"]) { $1 }) { $1 }
    process = try withExtendedLifetime(file) { try command.spawn(&actions) }
  }

  /// Does one step after another.
  public func play(_ steps: Step...) throws {
    for step in steps {
      switch step {
      case .sees(let text): try wait(for: text)
      case .types(let line): type([UInt8]("\(line)\n".utf8))
      case .presses(let key): type([key.rawValue])
      }
    }
  }

  /// Waits for the end and returns the exit status, or minus the number of the signal that ended
  /// the program.
  public func end() throws -> Int32 {
    while more() {}
    defer { process = 0 }
    return try Command.wait(for: process)
  }

  /// Everything that was shown, with the control sequences in it.
  public var screen: String { String(decoding: shown, as: UTF8.self) }

  private func wait(for text: String) throws {
    let wanted = [UInt8](text.utf8)
    while true {
      if let range = shown[seen...].firstRange(of: wanted) {
        seen = range.upperBound
        return
      }
      guard more() else { throw NotShown(text: text, screen: screen) }
    }
  }

  private func type(_ bytes: [UInt8]) { _ = write(terminal, bytes, bytes.count) }

  /// Reads on; false when the program has ended, or shows nothing for too long.
  private func more() -> Bool {
    var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Self.patience) == 1 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(terminal, &buffer, buffer.count)
    guard count > 0 else { return false }
    shown += buffer[..<count]
    return true
  }

  deinit {
    if process > 0 {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(terminal)
  }
}
