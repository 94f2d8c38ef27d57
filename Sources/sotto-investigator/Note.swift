import ArgumentParser
import CaseVault
import Glibc
import Primitives
import Program
import Terminal

/// `note`: words for oneself.
struct Note: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a note to a case, for yourself.",
    discussion: """
      Notes never leave the vault. `show` lists them, `search` finds them.

      Example: sotto-investigator note 3f9a -m called-the-bank.txt
      """)

  @OptionGroup var choice: CaseOptions

  @Option(name: .shortAndLong, help: "A file with the text; without it type the text, then Ctrl-D.")
  var message = "-"

  private static let textByteLimit = 1 << 20

  func run() throws {
    try choice.change { vault, summary in
      let text = try typedText(message, limit: Self.textByteLimit)
      try telling { () throws(VaultError) in
        try vault.addNote(to: summary.id, text, random: SystemRandom())
      }
    } words: { summary, _ in
      "The note is in case \(summary.shortName)."
    }
  }
}

/// The text in a file, or typed at the terminal.
func typedText(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
  if path == "-", isatty(STDIN_FILENO) == 1 {
    Output.words.say("Type the text; end with Ctrl-D on a line of its own.")
  }
  return try InputFile(path: path).contents(limit: limit)
}
