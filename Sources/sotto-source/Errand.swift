import Codename
import Keyring
import Program
import SourceClient
import SourceTransport
import StrictCoding
import Terminal

/// One run of the tool against one gateway: the requests every run makes, and the words around
/// them.
struct Errand {
  let wire: Wire
  private let options: GatewayOptions
  private let pin: Identifier?

  init(_ options: GatewayOptions) throws {
    self.options = options
    pin = try options.pin()
    wire = try options.wire()
  }

  var gateway: Gateway<Wire> { Gateway(wire) }

  /// Fetches and verifies everything. `keys` is asked for before any network use when the
  /// deployment is pinned, else once the person has confirmed the id.
  func status(
    keys: (Identifier) throws -> SourceKeys? = { _ in nil }
  ) async throws -> (status: GatewayStatus, keys: SourceKeys?) {
    var sourceKeys: SourceKeys?
    if let pin { sourceKeys = try keys(pin) }
    return try await told {
      let chain = try await gateway.keyrings(pinned: pin)
      let keyring = chain.newest.document
      if pin == nil {
        try Self.confirm(keyring)
        sourceKeys = try keys(chain.deployment)
      }
      if keyring.isInsecureDemo { Self.warnOfDemo() }
      let today = try options.day.day(isInsecureDemo: keyring.isInsecureDemo)
      let status = try await gateway.status(chain, on: today, keys: sourceKeys)
      warnOfAddress(status)
      return (status, sourceKeys)
    }
  }

  /// Runs `body` and puts what the client throws into words.
  func told<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as ClientError {
      if case .transport = error, let cause = wire.lastError { throw Failure(cause) }
      throw Failure(error)
    }
  }

  static func warnOfDemo() {
    Output.words.say(
      Output.words.styled("INSECURE DEMO: these keys protect nobody.", .alarm))
  }

  private static func confirm(_ keyring: KeyringDocument) throws {
    Output.words.say(
      """
      This gateway says that it is \(PlainText.line(keyring.organisation)), deployment
        \(String(decoding: keyring.deployment.groups, as: UTF8.self))
      Nothing you gave proves that. Compare every group with what the organisation has printed or
      published elsewhere. Who answers here could be somebody else, and would read your tip.
      """)
    guard try Question.confirm("Are they the same?") else {
      throw Failure(
        .refused, happened: "The deployment was not confirmed.", meaning: "Nothing was sent.",
        next: "Get the address with # and the deployment id from the organisation itself.")
    }
  }

  private func warnOfAddress(_ status: GatewayStatus) {
    guard let host = wire.address.host, !status.lists(host: [UInt8](host.utf8)) else { return }
    let known = status.keyring.document.addresses.map { PlainText.line($0.bytes) }
    Output.words.say(
      Output.words.styled(
        "This address is not one of the organisation's own: \(known.joined(separator: ", ")).",
        .caution))
  }
}
