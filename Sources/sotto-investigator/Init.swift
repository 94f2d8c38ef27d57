import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `init`: a new vault.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make your vault: sealed keys and cases, opened by a passphrase.",
    discussion: """
      Choose a passphrase of six or more random words. Nobody can recover it.

      Example: sotto-investigator init --name "Ada Lovelace"
      """)

  @Option(help: "Your public name; sources see it when they choose whom to leave out.")
  var name: String

  @Flag(help: "For a demo only: keys that nobody guards; allows --today.")
  var insecureDemo = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let day = try options.today.day(isInsecureDemo: insecureDemo)
    let path = try options.path()
    let passphrase = try SecretInput(descriptor: options.passphraseFd)
      .readNew(prompt: "New passphrase")
    let name = FreeText(cleaning: Array(name.utf8))
    try telling { () throws(VaultError) in
      try Vault.create(
        at: path, passphrase: passphrase, cost: Vault.defaultCost(), name: name,
        isInsecureDemo: insecureDemo, today: day, random: SystemRandom())
    }
    Output.words.say("The vault is made. Next: `sotto-investigator keys offer`.")
  }
}
