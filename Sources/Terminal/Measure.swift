/// Sizes and times in units that people read.
public enum Measure {
  /// Bytes, with one digit after the point below ten: `999 B`, `9.9 kB`, `2.7 GB`.
  public static func size(_ bytes: UInt64) -> String {
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
  public static func duration(_ seconds: UInt64) -> String {
    switch seconds {
    case 0..<100: "\(max(1, seconds)) s"
    case 100..<6_000: "\((seconds + 59) / 60) min"
    default: "\((seconds + 3_599) / 3_600) h"
    }
  }
}
