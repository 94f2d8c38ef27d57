internal import Terminal

/// What the argument parser says about a wrong command, in the order of this house: what happened,
/// what it means, what to do next.
struct MisuseWords {
  /// The sentences, a line each; empty when the parser has nothing to say.
  let text: String

  init(_ message: String) {
    // The parser repeats what was typed (threats.md T30).
    var lines = PlainText.lines(message.utf8).split(separator: "\n").map(String.init)
    guard var happened = lines.first else {
      text = ""
      return
    }
    if happened.hasPrefix("Error: ") {
      happened.removeFirst("Error: ".count)
      lines[0] = happened.hasSuffix(".") || happened.hasSuffix("?") ? happened : happened + "."
      lines.insert("Nothing was done.", at: 1)
    }
    text = lines.joined(separator: "\n")
  }
}
