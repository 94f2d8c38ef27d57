import AgeIdentity
import ArgumentParser
import Codename
import Primitives
import Program
import StrictCoding
import Terminal

/// `identity`: the codename as an age identity.
struct IdentityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity",
    abstract: "Print the secret key of your codename for stock age.",
    discussion: """
      Whoever sees the key can read all answers to you. Nothing is asked of any gateway.

      Example: sotto-source identity 0123… | age -d -i - cell.age
      """)

  @Argument(help: "The deployment id, 32 hex digits, alone or behind an address and #.")
  var deployment: String

  @OptionGroup var codename: CodenameOptions

  func run() throws {
    let id = deployment.split(separator: "#").last.map(String.init) ?? deployment
    let keys = try codename.keys(GatewayOptions.identifier(id))
    let text = Identity.encode(hybrid: keys.replyIdentity)
    try text.withBytes { (bytes) throws(Failure) in
      try Output.results.write([UInt8](bytes) + [0x0A])
    }
  }
}
