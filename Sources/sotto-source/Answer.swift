import ArgumentParser
import Codename
import Intake
import Keyring
import Primitives
import Program
import SourceClient
import Terminal

/// `answer`: another tip of the same source.
struct Answer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send more with the same codename.",
    discussion: """
      It goes to the desk that answered last, without the people who were left out.

      Example: sotto-source answer http://….onion#0123… -m message.txt
      """)

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var tip: TipOptions
  @OptionGroup var codename: CodenameOptions

  @Flag(help: "Print the outcome for programs to read.")
  var json = false

  func run() async throws {
    let files = try tip.sourceFiles()
    let message = try tip.text()
    let errand = try Errand(gateway)
    let (status, keys) = try await errand.status { try codename.keys($0) }
    let board = try await errand.told { try status.board }
    let readers = try readers(board, in: status.keyring.document)
    let draft = TipDraft(
      message: message, files: files, desk: readers.desk, without: readers.without, keys: keys)
    let promise = try await TipSending(errand: errand, status: status).send(draft)
    try Output.results.print(
      json ? JSON.object(promise.members).encoded : promise.words)
  }

  /// As in the newest reply unless the person says otherwise; who was left out stays left out.
  private func readers(
    _ board: BoardReading, in keyring: KeyringDocument
  ) throws -> (desk: DeskID, without: [UInt8]) {
    if let preselection = Preselection(board, in: keyring) {
      return (
        try DeskChoice.desk(tip.desk ?? text(preselection.desk), in: keyring),
        preselection.without + tip.without
      )
    }
    // A script that names the desk says all it has to say.
    let isSaid = tip.desk != nil && (!tip.without.isEmpty || !TerminalPresence.isThere)
    guard !isSaid else { return (try DeskChoice.desk(tip.desk, in: keyring), tip.without) }
    Output.words.say("No reply on the board says which desk has the case, and who was left out.")
    let desk = try DeskChoice.desk(tip.desk, in: keyring)
    return (desk, tip.without.isEmpty ? try DeskChoice.without(of: desk, in: keyring) : tip.without)
  }

  private func text(_ desk: DeskID) -> String { String(decoding: desk.bytes, as: UTF8.self) }
}
