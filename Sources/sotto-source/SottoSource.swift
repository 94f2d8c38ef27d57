import ArgumentParser
import Program

/// The tool of a source: seals tips, sends them and reads the answers.
@main
struct SottoSource: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto-source",
    abstract: "Seals what you know so that only the investigators can read it.",
    version: "0.1.0",
    subcommands: [Seal.self])

  static func main() async {
    await runProgram()
  }
}
