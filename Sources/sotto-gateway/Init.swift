import ArgumentParser
import GatewayStore
import Keyring
import Program
import StrictCoding
import Terminal

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a data folder with this gateway's signing keys.",
    discussion: """
      Prints, or writes with -o, the offer of its two public keys. Carry it to the key officer, \
      who signs them into the keyring; then import what the officer gives you.

      Example: sotto-gateway init --data /var/lib/sotto --origin abc….onion \\
      --deployment 0123456789abcdef0123456789abcdef -o gateway.offer
      """)

  @OptionGroup var options: DataOptions

  @Option(help: "The host name in the keyring's origin line.")
  var origin: String

  @Option(help: "The deployment id that the key officer's `keyring init` printed.")
  var deployment: String

  @Option(name: .shortAndLong, help: "Where the offer goes; - is standard output.")
  var output = "-"

  func run() throws {
    let settings: Settings
    do throws(CodingError) {
      settings = Settings(
        deployment: try Identifier(hex: [UInt8](deployment.filter { $0 != " " }.utf8)[...]),
        origin: try HostName([UInt8](origin.utf8)[...]))
    } catch {
      throw Failure.misuse(
        "The origin or the deployment id is mistyped.",
        next: "Give a host name without http://, and 32 digits 0-9 a-f.")
    }
    let file = try OutputFile(path: output, isTerminalAllowed: true)
    let offer: [UInt8]
    do throws(StoreError) {
      offer = try GatewayStore.create(
        folder: options.data, masterFolder: options.master, settings: settings)
    } catch {
      throw words(for: error)
    }
    try Output(descriptor: file.descriptor).write(offer)
    try file.commit()
    Output.words.say("The gateway's keys are made. Carry the offer to the key officer.")
  }
}
