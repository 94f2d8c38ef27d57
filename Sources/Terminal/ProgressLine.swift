/// One line that tells how far a piece of work is: bytes, rate, time left.
struct ProgressLine: Equatable, Sendable {
  /// What is being done, a word or two.
  let label: String
  /// Bytes done.
  let done: UInt64
  /// Bytes in all; nil when nobody knows.
  let total: UInt64?
  /// Nanoseconds since the work began.
  let elapsed: UInt64

  /// The line, cut to `columns`.
  func text(columns: Int) -> String {
    var parts = [label]
    if let total, total > 0 { parts.append("\(min(100, done * 100 / total)) %") }
    parts.append(total.map { "\(Measure.size(done)) of \(Measure.size($0))" } ?? Measure.size(done))
    if let rate, rate > 0 {
      parts.append("\(Measure.size(rate))/s")
      if let total, total > done { parts.append("\(Measure.duration((total - done) / rate)) left") }
    }
    return String(parts.joined(separator: "  ").prefix(max(0, columns - 1)))
  }

  /// Bytes a second since the beginning.
  private var rate: UInt64? {
    elapsed == 0 ? nil : UInt64(Double(done) * 1_000_000_000 / Double(elapsed))
  }
}
