import Codename
import Primitives
import Terminal

/// Gives a new codename to the person: shows it alone, then asks for three of its words. Neither
/// what is shown nor what is typed stays on the screen or in what can be scrolled back.
struct CodenameHandover {
  private static let askedCount = 3

  let codename: Codename

  /// Throws when there is no terminal to hand a codename over at, and one is needed.
  static func expectSomebody(unless isNotNeeded: Bool) throws {
    guard isNotNeeded || TerminalPresence.isThere else {
      throw Failure.misuse(
        "There is no terminal to hand the codename over at.",
        next: "Run the command in a terminal, or use --unconfirmed or --one-way.")
    }
  }

  /// From here on the tip is safe, and only the codename can be lost.
  static func warnOfInterruption() {
    Interruption.tell("Stopped. \(lost)")
  }

  private static let lost = """
    The tip is safe, but you did not confirm the codename, and nobody can show it to you again.
    If you did not learn it, nobody can answer you. Send the tip again if you want answers.
    """

  /// Shows the codename until three words were typed right, or the person does not want it.
  func run(random: some RandomSource) throws {
    let outcome: Bool
    do throws(Failure) {
      outcome = try isTaken(random: random)
    } catch {
      throw Failure(
        .failed, happened: "The codename was not confirmed.", meaning: Self.lost, next: "")
    }
    Interruption.tellNothing()
    Output.words.say(
      outcome
        ? "Good. With the codename you can read answers (check) and send more (answer)."
        : "As you wish: nobody can answer you, and you cannot add to this tip.")
  }

  /// Whether the person has learned it; false when they do not want it.
  private func isTaken(random: some RandomSource) throws(Failure) -> Bool {
    let screen = try PrivateScreen()
    var remark = ""
    while true {
      screen.show(Self.page(words.joined(separator: " "), remark))
      let typed = try screen.line("Press Enter when you will remember it")
      if String(decoding: typed, as: UTF8.self).lowercased() == "forget" { return false }
      screen.show("Type three of its words, so that you can be sure.\n")
      if try isKnown(random: random, on: screen) { return true }
      remark = "That was not it. Here it is again.\n\n"
    }
  }

  private static func page(_ words: String, _ remark: String) -> String {
    """
    \(remark)Your tip is safe. This is your codename:

        \(Output.words.styled(words, .heading))

    It is the only way to read answers and to send more, and nobody can give it to you again.
    Learn it by heart: a picture or a little story of the nine words helps. If you must note it,
    do so where nobody looks for it, and not on this machine.

    It vanishes from this screen. If you will never come back, type forget instead.

    """
  }

  private func isKnown(
    random: some RandomSource, on screen: borrowing PrivateScreen
  ) throws(Failure) -> Bool {
    var positions = [Int](0..<Codename.wordCount)
    random.shuffle(&positions)
    for position in positions.prefix(Self.askedCount).sorted() {
      var typed = try screen.line("Word \(position + 1)")
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
}
