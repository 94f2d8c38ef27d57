import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `status`: how far one is with a case.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how far you are with a case.",
    discussion: """
      The status is for yourself; the source is told one with `reply --status`. A closed case is \
      opened again like this, and by a new tip.

      Example: sotto-investigator status 3f9a reviewing
      """)

  @OptionGroup var choice: CaseOptions

  @Argument(help: "new, received, reviewing or closed.")
  var status: String

  func run() throws {
    let status = try CaseStatus(typed: status)
    try choice.set(status, reason: nil)
  }
}

/// `close`: nothing is left to do.
struct Close: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Close a case.",
    discussion: """
      It stays in the vault. What is due to its source stays due: write to the source with \
      `reply --status closed`.

      Example: sotto-investigator close 3f9a --reason "handed to the audit committee"
      """)

  @OptionGroup var choice: CaseOptions

  @Option(help: "Why, for yourself.")
  var reason: String?

  func run() throws {
    try choice.set(.closed, reason: reason.map { FreeText(cleaning: Array($0.utf8)) })
  }
}

extension CaseOptions {
  fileprivate func set(_ status: CaseStatus, reason: FreeText?) throws {
    try change { vault, summary in
      try telling { () throws(VaultError) in
        try vault.setStatus(
          of: summary.id, to: status, reason: reason, random: SystemRandom())
      }
    } words: { summary, wording in
      let due = summary.due.map { " Still due to the source: \(wording.due($0))." } ?? ""
      return "Case \(summary.shortName) is \(summary.status.rawValue)."
        + (summary.status == .closed ? due : "")
    }
  }
}
