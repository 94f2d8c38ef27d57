internal import Glibc
internal import Primitives

/// The person's terminal, `/dev/tty`, whatever standard input is.
struct Keyboard: ~Copyable {
  let descriptor: Int32

  init() throws(Failure) {
    descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw Failure(
        .misuse, happened: "There is no terminal to ask at.", meaning: "Nothing was done.",
        next: "Run the command in a terminal, or see its --help for how to answer beforehand.")
    }
  }

  deinit { close(descriptor) }

  func show(_ text: String) { Output(descriptor: descriptor).show(text) }

  /// A line with echo, without its end; at most 1,024 bytes. Throws when there is none to come.
  func line() throws(Failure) -> [UInt8] {
    var line: [UInt8] = []
    while let byte = next() {
      guard byte != 0x0A else { return line }
      if line.count < HiddenLine.byteLimit { line.append(byte) }
    }
    guard !line.isEmpty else { throw Self.cancelled }
    return line
  }

  /// Asks for a line without echo. Keys that would end or stop the program are read as bytes, so
  /// that it cannot be left in this mode by them.
  func hiddenLine(_ prompt: String) throws(Failure) -> Secret {
    var before = termios()
    guard tcgetattr(descriptor, &before) == 0 else { throw Self.cancelled }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    guard tcsetattr(descriptor, TCSAFLUSH, &raw) == 0 else { throw Self.cancelled }
    defer {
      tcsetattr(descriptor, TCSAFLUSH, &before)
      show("\n")
    }
    // Not before: who types at once would be seen.
    show(prompt + ": ")
    var line = HiddenLine()
    while let byte = next() {
      switch line.take(byte) {
      case .more: continue
      case .done: return line.finish()
      case .cancelled: throw Self.cancelled
      }
    }
    throw Self.cancelled
  }

  private func next() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  private static let cancelled = Failure(
    .failed, happened: "Typing was cancelled.", meaning: "Nothing was done.", next: "")
}
