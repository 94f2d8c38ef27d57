internal import Glibc
public import TestSupport

/// A whole organisation made with the real programs in a temporary folder: key officer, two
/// investigators, an auditor and a gateway, all with insecure demo keys.
public final class Organisation: Sendable {
  /// The day on which everything is made.
  public static let today = "2026-11-24"
  /// The day after.
  public static let tomorrow = "2026-11-25"

  /// Where all of it lies.
  public let folder = TemporaryFolder()
  /// The deployment id in hexadecimal.
  public let deployment: String

  /// Makes it. `desks` are what `keyring sign` takes: 0 is Anna, 1 is Ben. `mark` stands behind the
  /// names of the organisation and of all people.
  public init(desks: [String] = ["main:0,1:en=Main"], mark: String = "") throws {
    let setup = Command(
      "sotto-investigator",
      [
        "keyring", "init", "--officer", folder.file("officer"), "--origin", "tips.example.org",
        "--organisation", "Example\(mark)", "--insecure-demo", "--today", Self.today,
        "--passphrase-fd", "3",
      ])
    deployment = String(try Self.succeed(setup, secret: "officer").outputText.prefix(32))
    for name in ["anna", "ben", "clara"] {
      try vault(name, "init", ["--name", name + mark, "--insecure-demo"])
      let role = name == "clara" ? ["--auditor"] : []
      try vault(
        name, "keys",
        ["offer", "--deployment", deployment, "-o", folder.file("\(name).offer")] + role)
    }
    try gateway(
      "init",
      ["--origin", "tips.example.org", "--deployment", deployment, "-o", folder.file("gw.offer")],
      today: nil)
    let offers = ["anna", "ben", "clara"].flatMap { ["--offer", folder.file("\($0).offer")] }
    try officer(
      ["sign", "--gateway-offer", folder.file("gw.offer")] + offers
        + desks.flatMap { ["--desk", $0] })
    try officer(["week", folder.file("keys")])
    try gateway("import", [folder.file("keys")])
    for name in ["anna", "ben"] { try vault(name, "import", [folder.file("keys")]) }
  }

  /// Where the gateway is reached, with the pin.
  public func address(_ socket: String) -> String { "unix:\(socket)#\(deployment)" }

  /// Puts the program `sotto-source` together; what is pinned stands behind `address`.
  public func source(
    _ command: String, _ arguments: [String], at address: String, today: String = today
  ) -> [String] {
    [command, "\(address)#\(deployment)", "--today", today] + arguments
  }

  /// Runs a command of an investigator's tool with the vault called `name`.
  @discardableResult
  public func vault(
    _ name: String, _ command: String, _ arguments: [String], today: String = today,
    input: String = ""
  ) throws -> Command.Result {
    var run = Command(
      "sotto-investigator",
      [command] + arguments
        + ["--vault", folder.file(name), "--today", today, "--passphrase-fd", "3"])
    run.input = [UInt8](input.utf8)
    return try Self.succeed(run, secret: name)
  }

  /// Runs `keyring` with the officer's folder.
  @discardableResult
  public func officer(_ arguments: [String]) throws -> Command.Result {
    try Self.succeed(
      Command(
        "sotto-investigator",
        ["keyring"] + arguments
          + ["--officer", folder.file("officer"), "--today", Self.today, "--passphrase-fd", "3"]),
      secret: "officer")
  }

  /// Runs a command of the gateway with its data folder.
  @discardableResult
  public func gateway(
    _ command: String, _ arguments: [String] = [], today: String? = today
  ) throws -> Command.Result {
    let day = today.map { ["--today", $0] } ?? []
    return try Self.succeed(
      Command("sotto-gateway", [command] + arguments + ["--data", folder.file("gateway")] + day))
  }

  /// Carries what has arrived to Anna, who answers the newest tip with `text`, and the answer to
  /// the gateway.
  public func answer(_ text: String) throws {
    try gateway("export", [stick("stick")])
    try vault("anna", "import", [stick("stick")])
    let lines = try vault("anna", "inbox", []).outputText.split(separator: "\n")
    guard let name = lines.last?.split(separator: " ").first else {
      throw Unexpected(status: 0, words: "no case in the inbox")
    }
    try vault("anna", "reply", [String(name)], input: text)
    try vault("anna", "export", [stick("back")])
    try gateway("import", [stick("back")])
  }

  /// A stick that travels from the gateway to the investigators, or back.
  public func stick(_ name: String) -> String {
    mkdir(folder.file(name), 0o700)
    return folder.file(name)
  }

  /// A program did not end well.
  public struct Unexpected: Error {
    /// Its exit status.
    public let status: Int32
    /// What it said.
    public let words: String
  }

  /// Runs `command`, with the passphrase of `secret` on descriptor 3, and expects it to end well.
  @discardableResult
  public static func succeed(_ command: Command, secret: String? = nil) throws -> Command.Result {
    var command = command
    if let secret { command.descriptors[3] = [UInt8]("passphrase of \(secret)\n".utf8) }
    let result = try command.run()
    guard result.status == 0 else {
      throw Unexpected(status: result.status, words: result.errorText)
    }
    return result
  }
}
