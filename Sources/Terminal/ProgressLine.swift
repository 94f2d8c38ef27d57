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
    parts.append(total.map { "\(Self.size(done)) of \(Self.size($0))" } ?? Self.size(done))
    if let rate, rate > 0 {
      parts.append("\(Self.size(rate))/s")
      if let total, total > done { parts.append("\(Self.duration((total - done) / rate)) left") }
    }
    return String(parts.joined(separator: "  ").prefix(max(0, columns - 1)))
  }

  /// Bytes a second since the beginning.
  private var rate: UInt64? {
    elapsed == 0 ? nil : UInt64(Double(done) * 1_000_000_000 / Double(elapsed))
  }

  /// Bytes in a unit people read, with one digit after the point below ten.
  static func size(_ bytes: UInt64) -> String {
    var unit = 0
    var rest = Double(bytes)
    while rest >= 1_000 && unit < 4 {
      rest /= 1_000
      unit += 1
    }
    let name = ["B", "kB", "MB", "GB", "TB"][unit]
    guard unit > 0 && rest < 9.95 else { return "\(UInt64(rest.rounded())) \(name)" }
    let tenths = UInt64((rest * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(name)"
  }

  /// Seconds as `12 s`, `3 min` or `2 h`, rounded up.
  static func duration(_ seconds: UInt64) -> String {
    switch seconds {
    case 0..<100: "\(max(1, seconds)) s"
    case 100..<6_000: "\((seconds + 59) / 60) min"
    default: "\((seconds + 3_599) / 3_600) h"
    }
  }
}
