import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// A person at a terminal with a vault, an officer and a gateway.
struct Session {
  let folder = TemporaryFolder()
  let organisation: Organisation
  static let passphrase = "correct horse battery"

  var vaultPath: String { folder.file("vault") }

  /// With `isCheap` the passphrase costs little, for tests with many runs.
  init(isCheap: Bool = false) throws {
    organisation = try Organisation()
    if isCheap {
      try Vault.create(
        at: vaultPath, passphrase: Secret(copying: Array(Self.passphrase.utf8)),
        cost: Argon2id(memoryKiB: 64, passes: 1), name: FreeText(cleaning: ascii("Ada")),
        isInsecureDemo: true, today: TestVault.today, random: SeededRandom(3))
    } else {
      let made = try run("init", ["--name", "Ada", "--insecure-demo"])
      try #require(made.status == 0)
    }
    let vault = try open()
    try organisation.enrol([vault])
    _ = consume vault
    try #require(try run("import", [organisation.officerFolder()]).status == 0)
  }

  /// Opens the vault in this process.
  func open(_ today: Day = TestVault.today) throws -> Vault {
    try Vault(
      at: vaultPath, passphrase: Secret(copying: Array(Self.passphrase.utf8)), today: today)
  }

  /// Runs a command on the vault.
  func run(
    _ command: String, _ arguments: [String] = [], input: String = "",
    passphrase: String = passphrase, today: Day = TestVault.today
  ) throws -> Command.Result {
    try self.command(command, arguments, input: input, passphrase: passphrase, today: today).run()
  }

  /// A command on the vault, not yet run.
  func command(
    _ command: String, _ arguments: [String] = [], input: String = "",
    passphrase: String = passphrase, today: Day = TestVault.today
  ) -> Command {
    var command = Command(
      "sotto-investigator",
      command.split(separator: " ").map(String.init) + arguments + [
        "--vault", vaultPath, "--passphrase-fd", "3", "--today", today.text.text,
      ])
    command.descriptors[3] = Array("\(passphrase)\n".utf8)
    command.input = Array(input.utf8)
    return command
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
