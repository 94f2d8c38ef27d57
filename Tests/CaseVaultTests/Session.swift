import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// A person at a terminal with a vault, an officer and a gateway.
struct Session {
  let folder = TemporaryFolder()
  let organisation: Organisation
  private static let passphrase = "correct horse battery"

  var vaultPath: String { folder.file("vault") }

  init() throws {
    organisation = try Organisation()
    let made = try run("init", ["--name", "Ada", "--insecure-demo"])
    try #require(made.status == 0)
    let vault = try Vault(
      at: vaultPath, passphrase: Secret(copying: Array(Self.passphrase.utf8)),
      today: TestVault.today)
    try organisation.enrol([vault])
    _ = consume vault
    try #require(try run("import", [organisation.officerFolder()]).status == 0)
  }

  /// Runs a command on the vault.
  func run(
    _ command: String, _ arguments: [String] = [], input: String = "",
    passphrase: String = passphrase
  ) throws -> Command.Result {
    var command = Command(
      "sotto-investigator",
      command.split(separator: " ").map(String.init) + arguments + [
        "--vault", vaultPath, "--passphrase-fd", "3", "--today", TestVault.today.text.text,
      ])
    command.descriptors[3] = Array("\(passphrase)\n".utf8)
    command.input = Array(input.utf8)
    return try command.run()
  }

  /// Imports a two-way tip and returns the name of its case.
  func takeTip(
    _ message: String = "hello", files: [(name: [UInt8], bytes: [UInt8])] = []
  ) throws -> String {
    let tip = try organisation.send(
      organisation.archive(message, from: Source(10), files: files))
    let taken = try run("import", [organisation.outFolder([tip])])
    try #require(taken.status == 0)
    return String(taken.outputText.dropLast())
  }
}
