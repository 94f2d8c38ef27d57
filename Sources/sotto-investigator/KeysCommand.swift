import ArgumentParser
import CaseVault
import Intake
import Primitives
import Program
import StrictCoding
import Terminal

/// `keys`: the person's keys of the weeks.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Offer, list and destroy your keys of the weeks.",
    discussion: "Example: sotto-investigator keys list",
    subcommands: [KeysOffer.self, KeysList.self, KeysDestroy.self])
}

struct KeysOffer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offer", abstract: "Write a signed offer of your keys for the coming weeks.",
    discussion: """
      Offering again gives the same keys and adds the weeks that are new. The seeds never leave \
      the vault and are in no backup.

      Example: sotto-investigator keys offer --deployment 1a2b…  -o ada.offer
      """)

  @Option(help: "The deployment id, 32 hex digits, compared with the organisation's print.")
  var deployment: String?

  @Option(help: "For how many weeks, this one included: 1 to 26.")
  var weeks = Offer.weekLimit

  @Flag(help: "Offer as an auditor of the retention log instead of an investigator.")
  var auditor = false

  @Option(name: .shortAndLong, help: "Where the offer goes (default: standard output).")
  var output = "-"

  @OptionGroup var options: VaultOptions

  func run() throws {
    guard (1...Offer.weekLimit).contains(weeks) else {
      throw Failure.misuse("Keys are offered for 1 to 26 weeks.", next: "Give --weeks 26 or less.")
    }
    let typed = try deployment.map(Self.identifier)
    let offer = try options.change { vault in
      guard let id = try typed ?? telling({ () throws(VaultError) in try vault.deployment }) else {
        throw Failure.misuse(
          "It is not known whom the keys are for.",
          next: "Give --deployment with the 32 digits of the organisation's print.")
      }
      return try telling { () throws(VaultError) in
        try vault.offer(
          as: auditor ? .auditor : .investigator, to: id, weekCount: weeks,
          random: SystemRandom())
      }
    }
    let file = try OutputFile(path: output, isTerminalAllowed: true)
    try Output(descriptor: file.descriptor).write(offer)
    try file.commit()
    Output.words.say("Give the offer to the key officer, and compare the deployment id aloud.")
  }

  /// Takes the id as it is printed, in groups or not.
  private static func identifier(_ text: String) throws(Failure) -> Identifier {
    let digits = Array(text.utf8).filter { $0 != 0x20 && $0 != 0x2D }
    do throws(CodingError) {
      return try Identifier(hex: digits[...])
    } catch {
      throw .misuse(
        "This is no deployment id.", next: "Give the 32 hex digits of the organisation's print.")
    }
  }
}
