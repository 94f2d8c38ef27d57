import ArgumentParser
import CaseVault
import Primitives
import Program
import Terminal

/// `tag`: words on a case.
struct Tag: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put words on a case, or take them off.",
    discussion: """
      `inbox --tag WORD` lists the cases with a word. Case does not matter.

      Example: sotto-investigator tag 3f9a tax urgent
      """)

  @OptionGroup var choice: CaseOptions

  @Argument(help: "The words.")
  var words: [String]

  @Flag(help: "Take the words off.")
  var remove = false

  func run() throws {
    let tags = try words.map { word throws(Failure) in
      try telling { () throws(VaultError) in try CaseTag(word) }
    }
    try choice.change { vault, summary in
      try telling { () throws(VaultError) in
        try vault.tag(
          summary.id, adding: remove ? [] : tags, removing: remove ? tags : [],
          random: SystemRandom())
      }
    } words: { summary, wording in
      summary.tags.isEmpty
        ? "Case \(summary.shortName) has no tags."
        : "Tags of case \(summary.shortName): \(wording.tags(summary))."
    }
  }
}
