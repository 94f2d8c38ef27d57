/// How a word stands out on a terminal; used only where `Output.allowsColour`.
public enum Style: String, Sendable {
  /// Something a person must not overlook.
  case alarm = "1;31"
  /// Something that needs attention later.
  case caution = "33"
  /// Something that is as it should be.
  case good = "32"
  /// A heading.
  case heading = "1"
  /// Something of less weight.
  case quiet = "2"

  /// The text between the control sequences of the style.
  func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
