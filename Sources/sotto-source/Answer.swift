import ArgumentParser
import Codename
import Intake
import Keyring
import Primitives
import Program
import ReplyBoard
import ReplyReader
import SourceClient
import StrictCoding
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
    let newest = board.thread?.newest?.heading
    let draft = TipDraft(
      message: message, files: files, desk: try desk(newest, in: status.keyring.document),
      without: without(newest, in: status.keyring.document), keys: keys)
    let promise = try await TipSending(errand: errand, status: status).send(draft)
    guard json else { return try Output.results.print(Promise.words(promise)) }
    try Output.results.print(
      JSON.object([
        ("deployment", .text(String(decoding: promise.deployment.hex, as: UTF8.self))),
        ("day", .text(String(decoding: promise.day.text, as: UTF8.self))),
        ("body", .text(String(decoding: promise.body.hex, as: UTF8.self))),
      ]).encoded)
  }

  private func desk(_ newest: ReplyHeading?, in keyring: KeyringDocument) throws -> DeskID {
    var preselected: DeskID?
    if let newest {
      do throws(CodingError) {
        preselected = try DeskID(newest.desk[...])
      } catch {
        // A desk that cannot exist is asked for.
        preselected = nil
      }
    }
    return try DeskChoice.desk(tip.desk, preselected: preselected, in: keyring)
  }

  /// Who was left out before stays left out; who has gone since cannot read anyway.
  private func without(_ newest: ReplyHeading?, in keyring: KeyringDocument) -> [UInt8] {
    let before = newest?.without.filter { keyring.investigator($0) != nil } ?? []
    return before + tip.without
  }
}
