import ArgumentParser
import CaseVault
import Primitives
import Program
import Terminal

/// `backup`: the vault on another medium, without the keys of the weeks.
struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the vault onto another medium, without the keys of the weeks.",
    discussion: """
      FOLDER is made, or brought up to date when it holds a backup of this vault. It is sealed \
      under the passphrase that the vault has now. The keys of the weeks stay out, so that \
      destroying them destroys them; after a loss new ones are offered to the key officer. What \
      you discard is gone from a backup when you run `backup` on it again.

      Example: sotto-investigator backup /media/stick/anna
      """)

  @Argument(help: "The folder of the backup.", completion: .directory)
  var folder: String

  @OptionGroup var options: VaultOptions

  func run() throws {
    var bar: ProgressBar?
    defer { bar?.finish() }
    let report = try options.change { vault, passphrase in
      try telling { () throws(VaultError) in
        try vault.backUp(to: folder, passphrase: passphrase, random: SystemRandom()) { total in
          let new = ProgressBar("Backing up", total: total)
          bar = new
          return { new.advance(by: $0) }
        }
      }
    }
    bar?.finish()
    Output.words.say(
      "The backup is up to date: \(counted(report.fileCount, "file")) of cases, "
        + "\(report.copiedCount) of them new.")
    if report.missingCount > 0 {
      Output.words.say(
        "WARNING: \(counted(report.missingCount, "file")) of cases should be in the vault and are "
          + "not. An older backup may have them: keep it.")
    }
    Output.words.say("Keep it apart from this machine. `restore` opens it.")
  }
}
