import ArgumentParser
import Program
import Terminal

/// The tool of a source: seals tips, sends them and reads the answers.
@main
struct SottoSource: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto-source",
    abstract: "Seals what you know so that only the investigators can read it.",
    version: "0.1.0",
    subcommands: [Send.self, Check.self, Answer.self, Seal.self, IdentityCommand.self])

  static func main() async {
    do throws(Failure) {
      try Process.forbidDumps()
    } catch {
      error.report()
      Process.end(error.status)
    }
    await runProgram()
  }
}
