import ArgumentParser
import CaseVault
import Primitives
import Program
import Terminal

/// `passphrase`: another one.
struct PassphraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase", abstract: "Change the passphrase of the vault.",
    discussion: """
      Choose six or more random words. Backups and other copies that were made before still open \
      with the old passphrase: bring backups up to date with `backup`. When somebody may have \
      both the old passphrase and a copy, a new one does not help: ask the key officer to take \
      your keys out of the keyring, and make a new vault.

      Example: sotto-investigator passphrase
      """)

  @Option(help: "Read the new passphrase from this file descriptor instead of asking for it.")
  var newPassphraseFd: Int32?

  @OptionGroup var options: VaultOptions

  func run() throws {
    try options.change { vault in
      let new = try SecretInput(descriptor: newPassphraseFd).readNew(prompt: "New passphrase")
      try telling { () throws(VaultError) in
        try vault.changePassphrase(to: new, random: SystemRandom())
      }
    }
    Output.words.say("The vault opens with the new passphrase. Run `backup` on your backups.")
  }
}
