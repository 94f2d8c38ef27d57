import ArgumentParser
import Program

/// The operator's tool: accepts sealed tips, keeps, hands over, deletes. Synchronous, because the
/// sandbox has to be closed before the first thread.
@main
struct SottoGateway: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto-gateway",
    abstract: "Accepts sealed tips that it cannot open, keeps them, hands them over, deletes them.",
    version: "0.1.0",
    subcommands: [
      Init.self, Serve.self, Export.self, Import.self, Sweep.self, ShowStatus.self, Check.self,
      Backup.self, Restore.self,
    ])

  static func main() {
    runProgram()
  }
}
