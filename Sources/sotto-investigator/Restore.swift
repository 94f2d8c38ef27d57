import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `restore`: a vault again, from its backup.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a vault again from its backup, when the old one is lost.",
    discussion: """
      Only one vault of a person may be used: restore when the old one is lost or destroyed. The \
      keys of the weeks are in no backup, so tips that were not opened before the loss stay shut \
      here; your colleagues can open them.

      Example: sotto-investigator restore /media/stick/anna
      """)

  @Argument(help: "The folder of the backup.", completion: .directory)
  var folder: String

  @OptionGroup var options: VaultOptions

  func run() throws {
    let path = try options.path()
    let passphrase = try SecretInput(descriptor: options.passphraseFd)
      .read(prompt: "Passphrase of the backup")
    let day = try options.today.text.map(TodayOption.parse)
    let today = try day ?? Clock.today()
    var bar: ProgressBar?
    defer { bar?.finish() }
    let report: RestoreReport
    do {
      report = try Vault.restore(
        from: folder, to: path, passphrase: passphrase, today: today, isDayChosen: day != nil,
        random: SystemRandom()
      ) { total in
        let new = ProgressBar("Restoring", total: total)
        bar = new
        return { new.advance(by: $0) }
      }
    } catch .wrongPassphrase {
      throw Failure(
        .failed, happened: "The passphrase does not open the backup.",
        meaning: "It opens with the passphrase that the vault had when the backup was made. "
          + "Nothing was written.",
        next: "Type it again; if you changed it since, type the one before.")
    } catch {
      throw Failure(error)
    }
    bar?.finish()
    tell(report)
  }

  private func tell(_ report: RestoreReport) {
    Output.words.say("The vault is restored, with \(counted(report.fileCount, "file")) of cases.")
    if report.missingCount > 0 {
      Output.words.say(
        "WARNING: \(counted(report.missingCount, "file")) of cases are missing from the backup or "
          + "damaged.")
    }
    for line in Self.nextSteps { Output.words.say(line) }
  }

  private static let nextSteps = [
    "1. Tell the key officer that the old machine is lost, and whether it was switched on.",
    "2. `sotto-investigator keys offer -o FILE`: new keys for the officer, who signs a keyring.",
    "3. `import` the officer's folder, then the newest folder of the gateway.",
    "4. From tomorrow on `export`: replies wait until then.",
    "5. `backup` into a new folder, then destroy the old backup.",
  ]
}
