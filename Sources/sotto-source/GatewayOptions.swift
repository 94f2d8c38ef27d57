import ArgumentParser
import Keyring
import Program
import SourceTransport
import StrictCoding
import Terminal

/// Which gateway, and how it is reached.
struct GatewayOptions: ParsableArguments {
  @Argument(
    help: """
      Address of the gateway and # deployment id: http://….onion#0123… as you got it from the \
      organisation.
      """)
  var url: String

  @Option(
    help: ArgumentHelp(
      "The deployment id, 32 hex digits, when the address does not hold it.", valueName: "id"))
  var deployment: String?

  @Option(
    name: .customLong("tor"),
    help: ArgumentHelp(
      """
      Where Tor listens for SOCKS, for .onion addresses; 127.0.0.1:9150 is that of Tor Browser.
      """, valueName: "ip:port"))
  var proxy = "127.0.0.1:9050"

  @OptionGroup var day: TodayOption

  /// The pinned deployment id; nil when none was given.
  func pin() throws -> Identifier? {
    let inAddress = GatewayAddress.split(url).pin
    let pins = try [inAddress, deployment].compactMap { $0 }.map(Self.identifier)
    guard Set(pins).count <= 1 else {
      throw Failure.misuse(
        "The address and --deployment name two different deployments.",
        next: "Leave out the wrong one. The right one is printed by the organisation.")
    }
    return pins.first
  }

  /// The way to the gateway.
  func wire() throws -> Wire {
    do throws(TransportError) {
      let address = try GatewayAddress(GatewayAddress.split(url).address)
      return Wire(to: address, proxy: try ProxyAddress(proxy))
    } catch {
      throw Failure(error)
    }
  }

  /// A deployment id as people copy it.
  static func identifier(_ text: String) throws -> Identifier {
    do throws(CodingError) {
      return try Identifier(typed: [UInt8](text.utf8)[...])
    } catch {
      throw Failure.misuse(
        "The deployment id is not 32 hex digits.",
        next: "Copy all of it from where the organisation has published it.")
    }
  }
}
