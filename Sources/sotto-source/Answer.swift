import ArgumentParser
import Codename
import Keyring
import Primitives
import Program
import SourceClient
import StrictCoding
import Terminal

/// `answer`: another tip of the same source.
struct Answer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send more with the same codename.",
    discussion: """
      It goes to the desk that answered last, without the people who were left out. When there is \
      no answer yet, you are asked for both.

      Example: sotto-source answer http://….onion#0123… -m message.txt
      """)

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var tip: TipOptions
  @OptionGroup var codename: CodenameOptions
  @OptionGroup var outcome: OutcomeOptions

  func run() async throws {
    let content = try tip.content()
    let errand = try Errand(gateway)
    let (status, keys) = try await errand.status { try codename.keys($0) }
    errand.warnOfBoard(status)
    let readers = try readers(status)
    try errand.inWords { _ = try status.week }
    let draft = TipDraft(
      message: try content.message(), files: content.files, desk: readers.desk,
      without: DeskChoice.joined(readers.kept, readers.without), keys: keys)
    let sending = TipSending(
      errand: errand, status: status, isThread: true,
      asks: !tip.yes && TerminalPresence.isThere, kept: readers.kept)
    let promise = try await sending.send(draft)
    try outcome.tell(PromiseWords(promise, status: status, hasCodename: true), [])
  }

  private typealias Readers = (desk: DeskID, without: [UInt8], kept: [UInt8])

  /// As in the newest reply unless the person says otherwise; who was left out stays left out.
  private func readers(_ status: GatewayStatus) throws -> Readers {
    let keyring = status.keyring.document
    let choice = DeskChoice(keyring: keyring)
    if let preselection = try preselection(status) {
      let desk = try tip.desk.map(choice.desk) ?? preselection.desk
      return (desk, try choice.without(tip.without, of: desk), preselection.without)
    }
    Output.words.say("No reply on the board says which desk has the case, and who was left out.")
    let desk = try choice.desk(tip.desk)
    // A script that names the desk says all it has to say.
    guard tip.without.isEmpty, tip.desk == nil || TerminalPresence.isThere else {
      return (desk, try choice.without(tip.without, of: desk), [])
    }
    return (desk, try choice.without(of: desk), [])
  }

  /// Nil when the board cannot be used, of which the person was warned.
  private func preselection(_ status: GatewayStatus) throws -> Preselection? {
    do throws(ClientError) {
      return Preselection(try status.board, in: status.keyring.document)
    } catch {
      return nil
    }
  }
}
