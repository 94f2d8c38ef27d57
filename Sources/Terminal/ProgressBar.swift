internal import Synchronization

/// Tells a person at a terminal how far a piece of work is, on standard error, once it has lasted
/// over a second (experience.md §2). Silent everywhere else. May be moved on from any thread.
public final class ProgressBar: Sendable {
  private struct State {
    var done: UInt64 = 0
    var drawnAt: UInt64?
  }

  private let label: String
  private let total: UInt64?
  private let start: UInt64
  private let clock: @Sendable () -> UInt64
  private let show: (@Sendable (String) -> Void)?
  private let columns: @Sendable () -> Int
  private let state = Mutex(State())

  private static let quietTime: UInt64 = 1_000_000_000
  private static let interval: UInt64 = 100_000_000

  /// Begins a piece of work called `label` of `total` bytes, if that is known.
  public convenience init(_ label: String, total: UInt64? = nil) {
    let output = Output.words
    let show: @Sendable (String) -> Void = { output.show($0) }
    self.init(
      label, total: total, clock: { Clock.uptime() }, columns: { output.columnCount },
      show: output.isTerminal ? show : nil)
  }

  init(
    _ label: String, total: UInt64?, clock: @escaping @Sendable () -> UInt64,
    columns: @escaping @Sendable () -> Int, show: (@Sendable (String) -> Void)?
  ) {
    self.label = label
    self.total = total
    self.clock = clock
    self.columns = columns
    self.show = show
    start = clock()
  }

  /// Notes that `count` more bytes are done.
  public func advance(by count: Int) {
    guard let show else { return }
    let now = clock()
    let line: ProgressLine? = state.withLock { state in
      state.done += UInt64(count)
      let due = state.drawnAt.map { $0 + Self.interval } ?? start + Self.quietTime
      guard now >= due else { return nil }
      state.drawnAt = now
      return ProgressLine(label: label, done: state.done, total: total, elapsed: now - start)
    }
    if let line { show("\r\u{1B}[K" + line.text(columns: columns())) }
  }

  /// Takes the line away again. What follows may be printed.
  public func finish() {
    guard let show else { return }
    let wasDrawn = state.withLock { state in
      defer { state.drawnAt = nil }
      return state.drawnAt != nil
    }
    if wasDrawn { show("\r\u{1B}[K") }
  }
}
