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
      try Self.expectKeyring(chain, on: today)
      let status = try await gateway.status(chain, on: today, keys: sourceKeys)
      warnOfAddress(status)
      return (status, sourceKeys)
    }
  }

  /// Runs `body` and puts what the client throws into words.
  func told<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let error as ClientError { throw failure(error) }
  }

  /// The same for what does not wait.
  func inWords<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ClientError { throw failure(error) }
  }

  /// What the client threw, in words.
  func failure(_ error: ClientError) -> Failure {
    if case .transport = error, let cause = wire.lastError { return Failure(cause) }
    return Failure(error)
  }

  /// Throws when no keyring is in force, with the days that matter: most often the clock is wrong.
  static func expectKeyring(_ chain: KeyringChain, on today: Day) throws {
    guard chain.inForce(on: today) == nil else { return }
    let newest = chain.newest.document
    func text(_ day: Day) -> String { String(decoding: day.text, as: UTF8.self) }
    throw Failure(
      .refused,
      happened: today > newest.until
        ? "The keys of this gateway were good until \(text(newest.until))."
        : "The keys of this gateway are good only from \(text(newest.from)) on.",
      meaning: "By the clock of this machine today is \(text(today)). Nothing was sent.",
      next: """
        See that the date of this machine is right. If it is, the organisation is late with its \
        keys: try again tomorrow.
        """)
  }

  /// What a sender should know of the board: somebody may be holding the gateway back.
  func warnOfBoard(_ status: GatewayStatus) {
    var warning: String?
    do throws(ClientError) {
      if try status.board.isStale {
        warning = """
          The gateway's board is over three days old: it may be out of care. A tip is sealed all \
          the same, but may wait.
          """
      }
    } catch {
      warning = "\(Failure(error).happened) A tip is sealed all the same, but answers may not come."
    }
    if let warning { Output.words.say(Output.words.styled(warning, .caution)) }
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
    guard TerminalPresence.isThere else {
      throw Failure(
        .refused, happened: "The deployment id is missing, and there is nobody to compare it.",
        meaning: "Nothing was sent.",
        next: "Put # and the id behind the address, as the organisation has published them.")
    }
    guard try Question.confirm("Are all of them the same?") else {
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
        """
        This address is not one of the organisation's own: \(known.joined(separator: ", ")).
        Whoever runs it cannot open your tip, but sees that somebody came, and may hold it back.
        """, .caution))
  }
}
