import Synchronization
import Testing

@testable import Terminal

private final class Screen: Sendable {
  let now = Mutex<UInt64>(5_000_000_000)
  let shown = Mutex<[String]>([])

  func bar(_ total: UInt64?, isTerminal: Bool = true) -> ProgressBar {
    let show: @Sendable (String) -> Void = { line in self.shown.withLock { $0.append(line) } }
    return ProgressBar(
      "Sealing", total: total, clock: { self.now.withLock { $0 } }, columns: { 80 },
      show: isTerminal ? show : nil)
  }

  func wait(milliseconds: UInt64) { now.withLock { $0 += milliseconds * 1_000_000 } }
  var lines: [String] { shown.withLock { $0 } }
}

@Suite struct ProgressTests {
  @Test func `work of less than a second shows nothing`() {
    let screen = Screen()
    let bar = screen.bar(1_000)
    screen.wait(milliseconds: 999)
    bar.advance(by: 1_000)
    bar.finish()
    #expect(screen.lines == [])
  }

  @Test func `longer work shows bytes, rate and time left, at most ten times a second`() {
    let screen = Screen()
    let bar = screen.bar(10_000_000)
    screen.wait(milliseconds: 2_000)
    bar.advance(by: 4_000_000)
    screen.wait(milliseconds: 99)
    bar.advance(by: 1)
    #expect(
      screen.lines == ["\r\u{1B}[KSealing  40 %  4.0 MB of 10 MB  2.0 MB/s  3 s left"])
    bar.finish()
    #expect(screen.lines.last == "\r\u{1B}[K")
  }

  @Test func `nothing is shown where nobody looks`() {
    let screen = Screen()
    let bar = screen.bar(10, isTerminal: false)
    screen.wait(milliseconds: 5_000)
    bar.advance(by: 5)
    bar.finish()
    #expect(screen.lines == [])
  }

  @Test func `a total of zero or an unknown one does no harm`() {
    let empty = ProgressLine(label: "Reading", done: 0, total: 0, elapsed: 0)
    #expect(empty.text(columns: 80) == "Reading  0 B of 0 B")
    let unknown = ProgressLine(label: "Reading", done: 1_500, total: nil, elapsed: 1_000_000_000)
    #expect(unknown.text(columns: 80) == "Reading  1.5 kB  1.5 kB/s")
    #expect(unknown.text(columns: 10) == "Reading  ")
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_949, "9.9 kB"), (9_999, "10 kB"),
      (78_094, "78 kB"), (2_684_354_560, "2.7 GB"),
    ] as [(UInt64, String)])
  func `sizes are short`(bytes: UInt64, text: String) {
    #expect(Measure.size(bytes) == text)
  }

  @Test(
    arguments: [
      (0, "1 s"), (99, "99 s"), (100, "2 min"), (5_999, "100 min"), (7_201, "3 h"),
    ] as [(UInt64, String)])
  func `times are rounded up`(seconds: UInt64, text: String) {
    #expect(Measure.duration(seconds) == text)
  }
}
