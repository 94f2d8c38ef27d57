internal import Glibc

/// A screen of its own on the person's terminal, whatever the standard streams are. What was shown
/// and typed there is neither on the screen afterwards nor in what can be scrolled back.
public struct PrivateScreen: ~Copyable {
  private let keyboard: Keyboard

  /// The terminal's second screen, where it has one, then an empty page.
  private static let start: StaticString = "\u{1B}[?1049h\u{1B}[H\u{1B}[2J"
  /// An empty page, nothing to scroll back to, the first screen. Terminals without a second one
  /// keep what `clear` of such a terminal keeps: nothing.
  private static let end: StaticString = "\u{1B}[H\u{1B}[2J\u{1B}[3J\u{1B}[?1049l"

  /// Opens it; fails when there is no terminal.
  public init() throws(Failure) {
    keyboard = try Keyboard()
    Interruption.clear(keyboard.descriptor)
    Self.send(Self.start, to: keyboard.descriptor)
  }

  deinit {
    Self.leave(keyboard.descriptor)
    Interruption.clear(nil)
  }

  /// Shows `text` alone.
  public func show(_ text: String) {
    Self.send("\u{1B}[H\u{1B}[2J\u{1B}[3J", to: keyboard.descriptor)
    keyboard.show(text + "\n")
  }

  /// Asks for a line below what is shown.
  public func line(_ prompt: String) throws(Failure) -> [UInt8] {
    keyboard.show(prompt + ": ")
    return try keyboard.line()
  }

  /// Safe to call in a signal handler.
  static func leave(_ descriptor: Int32) { send(end, to: descriptor) }

  private static func send(_ sequence: StaticString, to descriptor: Int32) {
    write(descriptor, sequence.utf8Start, sequence.utf8CodeUnitCount)
  }
}
