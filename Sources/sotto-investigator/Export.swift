import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `export`: what goes to the gateway.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what goes to the gateway onto a medium.",
    discussion: """
      Folders that the gateway has not acknowledged are written again, so carry all of them. \
      Export even when you wrote nothing: a folder with replies looks like one without.

      Example: sotto-investigator export /media/stick
      """)

  @Argument(help: "The medium's folder.", completion: .directory)
  var folder: String

  @OptionGroup var options: VaultOptions

  func run() throws {
    let report = try options.change { vault in
      try telling { () throws(VaultError) in
        try vault.exportFolders(to: folder, random: SystemRandom())
      }
    }
    if report.replyCount > 0 { Output.words.say("Replies sealed: \(report.replyCount).") }
    if report.repeatedCount > 0 {
      Output.words.say(
        "\(report.repeatedCount) of them are not answered and go out again before they leave the "
          + "board.")
    }
    if report.waitingCount > 0 {
      Output.words.say("Replies that wait for the next day's export: \(report.waitingCount).")
    }
    for number in report.folders { try Output.results.print("folder \(number)") }
  }
}
