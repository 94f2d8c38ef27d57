import ArgumentParser
import CaseVault
import Primitives
import Program
import Terminal

/// `merge`: two cases of one affair.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show two cases of one affair as one.",
    discussion: """
      Each source is still answered alone: `reply CASE --to NUMBER`. `merge CASE --undo` takes \
      everything apart again that was merged into a case. Cases that would come to a person whom \
      a source left out cannot be merged.

      Example: sotto-investigator merge 3f9a 81c2
      """)

  @OptionGroup var choice: CaseOptions

  @Argument(help: "The case that it is shown in from now on.")
  var into: String?

  @Flag(help: "Take apart again what was merged into the case.")
  var undo = false

  func run() throws {
    guard (into == nil) == undo else {
      throw Failure.misuse("Give the case to merge into, or --undo.", next: "`merge 3f9a 81c2`")
    }
    try choice.change { vault, summary in
      try telling { () throws(VaultError) in
        if let into {
          try vault.merge(
            summary.id, into: vault.find(Array(into.utf8)).id, random: SystemRandom())
        } else {
          try vault.unmerge(summary.id, random: SystemRandom())
        }
      }
    } words: { summary, _ in
      undo
        ? "Case \(summary.shortName) and what was merged into it stand alone again."
        : "Both are case \(summary.shortName) now, with \(counted(summary.tipCount, "tip"))."
    }
  }
}
