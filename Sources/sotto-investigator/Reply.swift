import ArgumentParser
import CaseVault
import Primitives
import Program
import ReplyBoard
import Terminal

/// `reply`: words to a source.
struct Reply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write to the source of a case.",
    discussion: """
      The reply leaves with the next `export`. Write nothing that could only be known from the \
      tip: a codename found later opens every reply.

      Example: sotto-investigator reply 3f9a --status reviewing -m answer.txt
      """)

  @OptionGroup var choice: CaseOptions

  @Option(name: .shortAndLong, help: "A file with the text; without it type the text, then Ctrl-D.")
  var message = "-"

  @Option(help: "What the source is told about the case: received, reviewing, closed or none.")
  var status = "none"

  @Option(help: "Where several sources speak in a case: the number of the one to answer.")
  var to: Int?

  /// More than 16 cells hold.
  private static let textByteLimit = 1 << 20

  func run() throws {
    let states: [String: ReplyStatus] = [
      "received": .received, "reviewing": .reviewing, "closed": .closed, "none": ReplyStatus.none,
    ]
    guard let status = states[status] else {
      throw Failure.misuse(
        "There is no such status.", next: "Give received, reviewing, closed or none.")
    }
    try choice.change { vault, summary in
      let text = try typedText(message, limit: Self.textByteLimit)
      try telling { () throws(VaultError) in
        try vault.reply(
          to: summary.id, thread: to, text, status: status, random: SystemRandom())
      }
    } words: { _, _ in
      "The reply waits for the next `sotto-investigator export`."
    }
  }
}
