import ArgumentParser
import Codename
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
      Before anything is sealed you see who will be able to open it and what the files may tell \
      about you. Nothing is written to the disk of this machine. At the end you get a codename: \
      with it you read answers and send more.

      Example: sotto-source send http://….onion#0123… -m message.txt photo.jpg
      """)

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var tip: TipOptions
  @OptionGroup var outcome: OutcomeOptions

  @Flag(help: "Send without a codename: nobody will be able to answer you.")
  var oneWay = false

  @Flag(help: "Ask nothing and print the codename; for scripts.")
  var unconfirmed = false

  func run() async throws {
    try CodenameHandover.expectSomebody(unless: oneWay || unconfirmed)
    let content = try tip.content()
    let errand = try Errand(gateway)
    let codename = oneWay ? nil : Codename(random: SystemRandom())
    let (status, keys) = try await errand.status { deployment in
      try codename.map { try CodenameOptions.keys($0, deployment) }
    }
    errand.warnOfBoard(status)
    let choice = DeskChoice(keyring: status.keyring.document)
    let desk = try choice.desk(tip.desk)
    let without = try choice.without(tip.without, of: desk)
    try errand.inWords { _ = try status.week }
    let draft = TipDraft(
      message: try content.message(), files: content.files, desk: desk, without: without,
      keys: keys)
    let sending = TipSending(
      errand: errand, status: status, isThread: false,
      asks: !tip.yes && !unconfirmed && TerminalPresence.isThere)
    let promise = try await sending.send(draft)
    try tell(PromiseWords(promise, status: status, hasCodename: !oneWay), codename)
  }

  private func tell(_ promise: PromiseWords, _ codename: Codename?) throws {
    let handover = codename.map { CodenameHandover(codename: $0) }
    let shown = unconfirmed ? handover?.words.joined(separator: " ") : nil
    if !unconfirmed, handover != nil { CodenameHandover.warnOfInterruption() }
    try outcome.tell(promise, [("codename", shown.map { .text($0) } ?? .null)])
    if let shown, !outcome.json { try Output.results.print("codename: \(shown)") }
    if !unconfirmed { try handover?.run(random: SystemRandom()) }
  }
}
