internal import Glibc
internal import Synchronization

/// What happens when Ctrl-C or `kill` stops the program: an unfinished file is removed, a private
/// screen is cleared, and the person hears what is known of the work that was stopped.
public enum Interruption {
  private static let signals = [SIGINT, SIGTERM]
  // A signal handler may not take locks: it reads addresses and a descriptor, which never hold
  // half a value. Texts that were replaced stay in memory, because it may be reading them.
  private static let file = Atomic<UInt>(0)
  private static let words = Atomic<UInt>(0)
  private static let screen = Atomic<Int32>(-1)

  /// From now on the file at `path` goes when the program is stopped.
  public static func remove(_ path: String) { set(file, path) }

  /// The file stays.
  public static func keepFile() { set(file, nil) }

  /// From now on the person is told `text` when the program is stopped, and it ends with status 1.
  public static func tell(_ text: String) {
    let start = Output.words.isTerminal ? "\r\u{1B}[K" : ""
    set(words, "\(start)\(text)\n")
  }

  /// Nothing is told any more.
  public static func tellNothing() { set(words, nil) }

  /// A private screen is shown at `descriptor`; nil when it is gone.
  static func clear(_ descriptor: Int32?) {
    screen.store(descriptor ?? -1, ordering: .releasing)
    listen()
  }

  private static func set(_ slot: borrowing Atomic<UInt>, _ text: String?) {
    slot.store(UInt(bitPattern: text.flatMap { strdup($0) }), ordering: .releasing)
    listen()
  }

  private static func listen() {
    for number in signals { signal(number) { number in Interruption.handle(number) } }
  }

  private static func handle(_ number: Int32) {
    if let path = text(file) { unlink(path) }
    let descriptor = screen.load(ordering: .acquiring)
    if descriptor >= 0 { PrivateScreen.leave(descriptor) }
    if let words = text(words) {
      write(STDERR_FILENO, words, strlen(words))
      _exit(ExitStatus.failed.rawValue)
    }
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func text(_ slot: borrowing Atomic<UInt>) -> UnsafePointer<CChar>? {
    UnsafePointer(bitPattern: slot.load(ordering: .acquiring))
  }
}
