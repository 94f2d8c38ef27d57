import Glibc
import StrictCoding
import TestSupport

/// A whole organisation made with the real programs in a temporary folder: key officer, two
/// investigators, an auditor and a gateway, all with insecure demo keys.
final class Organisation: Sendable {
  static let today = "2026-11-24"
  static let tomorrow = "2026-11-25"

  let folder = TemporaryFolder()
  let deployment: String

  init() throws {
    let setup = Command(
      "sotto-investigator",
      [
        "keyring", "init", "--officer", folder.file("officer"), "--origin", "tips.example.org",
        "--organisation", "Example", "--insecure-demo", "--today", Self.today, "--passphrase-fd",
        "3",
      ])
    deployment = String(try Self.succeed(setup, secret: "officer").outputText.prefix(32))
    for name in ["anna", "ben", "clara"] {
      try vault(name, "init", ["--name", name, "--insecure-demo"])
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
      ["sign", "--gateway-offer", folder.file("gw.offer"), "--desk", "main:0,1:en=Main"] + offers)
    try officer(["week", folder.file("keys")])
    try gateway("import", [folder.file("keys")])
    for name in ["anna", "ben"] { try vault(name, "import", [folder.file("keys")]) }
  }

  /// Where the gateway is reached, with the pin.
  func address(_ socket: String) -> String { "unix:\(socket)#\(deployment)" }

  @discardableResult
  func vault(
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

  func officer(_ arguments: [String]) throws {
    try Self.succeed(
      Command(
        "sotto-investigator",
        ["keyring"] + arguments
          + ["--officer", folder.file("officer"), "--today", Self.today, "--passphrase-fd", "3"]),
      secret: "officer")
  }

  @discardableResult
  func gateway(
    _ command: String, _ arguments: [String] = [], today: String? = today
  ) throws -> Command.Result {
    let day = today.map { ["--today", $0] } ?? []
    return try Self.succeed(
      Command("sotto-gateway", [command] + arguments + ["--data", folder.file("gateway")] + day))
  }

  /// A stick that travels from the gateway to the investigators, or back.
  func stick(_ name: String) -> String {
    mkdir(folder.file(name), 0o700)
    return folder.file(name)
  }

  struct Unexpected: Error {
    let status: Int32
    let words: String
  }

  @discardableResult
  static func succeed(_ command: Command, secret: String? = nil) throws -> Command.Result {
    var command = command
    if let secret { command.descriptors[3] = [UInt8]("passphrase of \(secret)\n".utf8) }
    let result = try command.run()
    guard result.status == 0 else {
      throw Unexpected(status: result.status, words: result.errorText)
    }
    return result
  }
}
