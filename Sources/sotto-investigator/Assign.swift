import ArgumentParser
import CaseVault
import Primitives
import Program
import Terminal

/// `assign`: who works on a case.
struct Assign: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say who works on a case.",
    discussion: """
      PERSON is an investigator's number, or a name or its beginning. Nobody whom a source left \
      out can be given the case. The person is not told: agree with them yourself.

      Example: sotto-investigator assign 3f9a Ada
      """)

  @OptionGroup var choice: CaseOptions

  @Argument(help: "The investigator.")
  var person: String?

  @Flag(help: "Nobody works on it any more.")
  var nobody = false

  func run() throws {
    guard (person == nil) == nobody else {
      throw Failure.misuse("Give one investigator, or --nobody.", next: "`assign 3f9a Ada`")
    }
    try choice.change { vault, summary in
      try telling { () throws(VaultError) in
        let index: UInt8? = if let person { try vault.person(person) } else { nil }
        try vault.assign(summary.id, to: index, random: SystemRandom())
      }
    } words: { summary, wording in
      let name = summary.assignee.map(wording.name) ?? "nobody"
      return "Case \(summary.shortName) is assigned to \(name)."
    }
  }
}
