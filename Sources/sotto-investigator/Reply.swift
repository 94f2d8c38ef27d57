import ArgumentParser
import CaseVault
import Glibc
import Primitives
import Program
import ReplyBoard
import StrictCoding
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

  @Argument(help: "The case's name, or enough of its beginning.")
  var caseName: String

  @Option(name: .shortAndLong, help: "A file with the text; without it type the text, then Ctrl-D.")
  var message = "-"

  @Option(help: "What the source is told about the case: received, reviewing, closed or none.")
  var status = "none"

  @OptionGroup var options: VaultOptions

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
    try options.change { vault in
      let summary = try telling { () throws(VaultError) in
        try vault.find(Array(caseName.utf8))
      }
      if message == "-", isatty(STDIN_FILENO) == 1 {
        Output.words.say("Type the reply; end with Ctrl-D on a line of its own.")
      }
      let text = try InputFile(path: message).contents(limit: Self.textByteLimit)
      try telling { () throws(VaultError) in
        try vault.reply(to: summary.id, text, status: status, random: SystemRandom())
      }
      Output.words.say("The reply waits for the next `sotto-investigator export`.")
    }
  }
}
