import ArgumentParser
import CaseVault
import Glibc
import Primitives
import Program
import StrictCoding
import Terminal

/// What every command on the vault takes.
struct VaultOptions: ParsableArguments {
  @Option(help: "The vault's folder (default: sotto-vault in your home folder).")
  var vault: String?

  @Option(help: "Read the passphrase from this file descriptor instead of asking for it.")
  var passphraseFd: Int32?

  @OptionGroup var today: TodayOption

  /// The folder of the vault.
  func path() throws(Failure) -> String {
    if let vault { return vault }
    guard let home = getenv("HOME"), home.pointee != 0 else {
      throw .misuse(
        "It is not known where your home folder is.",
        next: "Name the vault's folder with --vault FOLDER.")
    }
    return String(cString: home) + "/sotto-vault"
  }

  /// The passphrase that is typed or read.
  func passphrase() throws(Failure) -> Secret {
    try SecretInput(descriptor: passphraseFd).read(prompt: "Passphrase of the vault")
  }

  /// Opens the vault and tells what the person must know before anything else.
  func open() throws(Failure) -> Vault { try open(passphrase()) }

  private func open(_ passphrase: Secret) throws(Failure) -> Vault {
    let path = try path()
    let clock = try Clock.today()
    let vault = try telling { () throws(VaultError) in
      try Vault(at: path, passphrase: passphrase, today: clock)
    }
    let isDemo = try telling { () throws(VaultError) in try vault.isInsecureDemo }
    vault.today = try today.day(isInsecureDemo: isDemo)
    if isDemo { Output.words.say("INSECURE DEMO: nobody guards these keys.") }
    if vault.wasTorn {
      Output.words.say(
        "The last run was interrupted while it wrote. Its last step had not counted yet and was "
          + "dropped: do it again.")
    }
    return vault
  }

  /// Opens the vault for a command that changes it, and tidies it up afterwards.
  func change<Result>(_ body: (Vault) throws -> Result) throws -> Result {
    try change { (vault, _) in try body(vault) }
  }

  /// The same for a command that needs the passphrase again.
  func change<Result>(_ body: (Vault, Secret) throws -> Result) throws -> Result {
    let passphrase = try passphrase()
    let vault = try open(passphrase)
    try telling { () throws(VaultError) in try vault.repair() }
    let result = try body(vault, passphrase)
    try telling { () throws(VaultError) in try vault.tidy(random: SystemRandom()) }
    return result
  }
}

/// Runs `body` and tells the person what stopped it.
func telling<Result>(
  _ body: () throws(VaultError) -> Result
) throws(Failure) -> Result {
  do throws(VaultError) {
    return try body()
  } catch {
    throw Failure(error)
  }
}

/// The text of a day.
func dayText(_ day: Day) -> String { String(decoding: day.text, as: UTF8.self) }
