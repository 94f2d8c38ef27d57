internal import Glibc

/// One of the two streams a program writes: results on standard output, words to the person on
/// standard error (experience.md §2).
public struct Output: Sendable {
  /// Standard output: what was asked for.
  public static let results = Output(descriptor: STDOUT_FILENO)
  /// Standard error: progress, warnings and questions.
  public static let words = Output(descriptor: STDERR_FILENO)

  private let descriptor: Int32

  /// Writes to an open file descriptor, which stays the caller's.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Whether a person looks at this stream.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether colour may be used: on a terminal that is not `dumb`, unless `NO_COLOR` is set.
  public var allowsColour: Bool {
    isTerminal
      && Self.allowsColour(
        noColor: Process.variable("NO_COLOR"), terminal: Process.variable("TERM"))
  }

  static func allowsColour(noColor: String?, terminal: String?) -> Bool {
    (noColor ?? "").isEmpty && terminal != "dumb"
  }

  /// The width in columns; 80 when it cannot be known.
  public var columnCount: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// `text` in a style where colour is allowed, else as it is.
  public func styled(_ text: String, _ style: Style) -> String {
    allowsColour ? style.applied(to: text) : text
  }

  /// Writes all bytes; fails when the disk is full or the reader is gone.
  public func write(_ bytes: some Sequence<UInt8>) throws(Failure) {
    guard writeAll(Array(bytes)) else {
      throw Failure(
        .failed, happened: "The result could not be written.",
        meaning: "What was printed is not complete.",
        next: "See that there is space where the output goes, then run the command again.")
    }
  }

  /// Writes a line of text.
  public func print(_ line: String) throws(Failure) {
    try write("\(line)\n".utf8)
  }

  /// Writes a line to the person. Nobody is told when that fails: there is no way left to tell it.
  public func say(_ line: String) {
    _ = writeAll(Array("\(line)\n".utf8))
  }

  /// Writes without a line end, for questions and progress.
  func show(_ text: String) {
    _ = writeAll(Array(text.utf8))
  }

  private func writeAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
