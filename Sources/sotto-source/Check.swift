import ArgumentParser
import Codename
import Keyring
import Program
import SourceClient
import StrictCoding
import Terminal

/// `check`: the replies to a codename.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the answers to your codename.",
    discussion: """
      Everybody downloads the same things in the same order: nobody can see that there is an \
      answer, or for whom.

      Example: sotto-source check http://….onion#0123…
      """)

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var codename: CodenameOptions

  @Flag(help: "Print the answers for programs to read.")
  var json = false

  func run() async throws {
    let errand = try Errand(gateway)
    let (status, _) = try await errand.status { try codename.keys($0) }
    let board = try errand.inWords { try status.board }
    let page = ReplyPage(board, keyring: status.keyring.document)
    if json {
      try Output.results.print(page.json.encoded)
    } else {
      try Output.results.print(page.text)
      for warning in page.warnings { Output.words.say(Output.words.styled(warning, .caution)) }
    }
  }
}
