/// A value for programs to read (`--json`, experience.md §2), written on one line.
public enum JSON: Equatable, Sendable {
  /// A text.
  case text(String)
  /// A whole number.
  case number(Int)
  /// True or false.
  case flag(Bool)
  /// Nothing.
  case null
  /// Values in order.
  case list([JSON])
  /// Named values in the order given.
  case object([(name: String, value: JSON)])

  /// The text of RFC 8259, in ASCII: a terminal cannot be attacked by what is inside.
  public var encoded: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .null: "null"
    case .list(let values): "[" + values.map(\.encoded).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { Self.quoted($0.name) + ":" + $0.value.encoded }.joined(separator: ",")
        + "}"
    }
  }

  /// Whether the texts are the same.
  public static func == (left: JSON, right: JSON) -> Bool { left.encoded == right.encoded }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C: quoted += "\\" + String(UnicodeScalar(UInt8(unit)))
      case 0x20..<0x7F: quoted += String(UnicodeScalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
