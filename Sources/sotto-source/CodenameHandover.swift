import Codename
import Primitives
import Terminal

/// Gives a new codename to the person: shows it alone, then asks for three of its words.
struct CodenameHandover {
  private static let askedCount = 3

  let codename: Codename

  /// Shows the codename until three words were typed right.
  func run(random: some RandomSource) throws {
    while true {
      show()
      _ = try Question.line("Press Enter when you will remember it")
      clear()
      if try isKnown(random: random) {
        Output.words.say("Good. With the codename you can read answers and send more.")
        return
      }
      Output.words.say("That was not it. Here it is again.")
    }
  }

  private func show() {
    Output.words.say(
      """

      This is your codename. It is the only way to read answers, and nobody can give it to you
      again. Learn it by heart, or note it where nobody looks for it:

          \(Self.styled(words.joined(separator: " ")))

      """)
  }

  /// Takes the codename off the screen and out of what can be scrolled back.
  private func clear() {
    guard Output.words.isTerminal else { return }
    Output.words.say("\u{1B}[H\u{1B}[2J\u{1B}[3J")
  }

  private func isKnown(random: some RandomSource) throws -> Bool {
    var positions = [Int](0..<Codename.wordCount)
    random.shuffle(&positions)
    for position in positions.prefix(Self.askedCount).sorted() {
      var typed = try Question.line("Word \(position + 1)")
      guard codename.hasWord(Secret(wiping: &typed), at: position) else { return false }
    }
    return true
  }

  /// The nine words.
  var words: [String] {
    codename.text.withBytes { text in
      text.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private static func styled(_ text: String) -> String { Output.words.styled(text, .heading) }
}
