import ArgumentParser
import COfflineGuard
import Program
import Terminal

/// The tool of an investigator and of the key officer, on a machine that never touches a network.
@main
struct SottoInvestigator: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sotto-investigator",
    abstract: "Opens, reads and answers tips on a machine without a network.",
    version: "0.1.0",
    subcommands: [
      Init.self, KeysCommand.self, PassphraseCommand.self, Backup.self, Restore.self,
      Import.self, Inbox.self, Show.self, Open.self, Reply.self, Note.self, Tag.self, Assign.self,
      Status.self, Close.self, Merge.self, Search.self, Due.self, Discard.self, Export.self,
      KeyringCommand.self, Recover.self,
    ])

  static func main() {
    do throws(Failure) {
      try goOffline()
    } catch {
      error.report()
      Process.end(error.status)
    }
    runProgram()
  }

  /// Before anything else: no memory dumps, no sockets, no other program (threats.md T20).
  private static func goOffline() throws(Failure) {
    try Process.forbidDumps()
    guard offline_guard_start() == 0 else {
      throw Failure(
        .refused, happened: "The system did not let this program give up the network.",
        meaning: "A hostile tip could use it to reach out, so nothing was started.",
        next: "Run it on a Linux system that allows seccomp filters.")
    }
  }
}
