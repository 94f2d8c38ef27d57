import ArgumentParser
import Program

/// The tool of an investigator and of the key officer, on a machine that never touches a network.
@main
struct SottoInvestigator: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto-investigator",
    abstract: "Opens, reads and answers tips on a machine without a network.",
    version: "0.1.0",
    subcommands: [KeyringCommand.self, Recover.self])

  static func main() {
    runProgram()
  }
}
