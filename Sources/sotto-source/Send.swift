import ArgumentParser
import Codename
import Intake
import Keyring
import Primitives
import Program
import SourceClient
import Terminal

/// `send`: a new tip.
struct Send: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal a tip on this machine and send it.",
    discussion: """
      Nothing is written to the disk of this machine. At the end you get a codename: with it you \
      read answers and send more.

      Example: sotto-source send http://….onion#0123… -m message.txt photo.jpg
      """)

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var tip: TipOptions

  @Flag(help: "Send without a codename: nobody will be able to answer you.")
  var oneWay = false

  @Flag(help: "Print the codename without asking for three of its words; for scripts.")
  var unconfirmed = false

  @Flag(help: "Print the outcome for programs to read.")
  var json = false

  func run() async throws {
    guard oneWay || unconfirmed || TerminalPresence.isThere else {
      throw Failure.misuse(
        "There is no terminal to hand the codename over at.",
        next: "Run the command in a terminal, or use --unconfirmed or --one-way.")
    }
    let files = try tip.sourceFiles()
    let message = try tip.text()
    let codename = oneWay ? nil : Codename(random: SystemRandom())
    let errand = try Errand(gateway)
    let (status, keys) = try await errand.status { deployment in
      try codename.map { try CodenameOptions.keys($0, deployment) }
    }
    let desk = try DeskChoice.desk(tip.desk, in: status.keyring.document)
    let draft = TipDraft(
      message: message, files: files, desk: desk, without: tip.without, keys: keys)
    let promise = try await TipSending(errand: errand, status: status).send(draft)
    try tell(promise, codename)
  }

  private func tell(_ promise: Promise, _ codename: Codename?) throws {
    let handover = codename.map { CodenameHandover(codename: $0) }
    let words = handover?.words.joined(separator: " ")
    let shown = unconfirmed ? words : nil
    if json {
      let codename: JSON = shown.map { .text($0) } ?? .null
      try Output.results.print(
        JSON.object(promise.members + [("codename", codename)]).encoded)
    } else {
      try Output.results.print(promise.words)
      if let shown { try Output.results.print("codename: \(shown)") }
    }
    if !unconfirmed { try handover?.run(random: SystemRandom()) }
  }
}
