import ArgumentParser
import GatewayStore
import Program
import StrictCoding
import Terminal

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a backup of everything but the tips.",
    discussion: """
      FOLDER receives `sotto-backup-DAY`: settings, signing keys, keyrings, board, replies that \
      wait, and which folders went to and fro. Tips are not in it: they are safe once they are \
      exported and carried. It opens no tip, but whoever has it can sign as this gateway: keep it \
      as you keep the gateway. Works while `serve` runs.

      Example: sotto-gateway backup /media/backup
      """)

  @OptionGroup var options: DataOptions
  @Argument(help: "Where to write.", completion: .directory)
  var folder: String

  func run() throws {
    try options.perform(.backup(path: absolute(folder)))
  }
}

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a new data folder out of a backup.",
    discussion: """
      Never run the old gateway again beside it. What the old gateway still held and had not \
      exported is lost; what else it did since the backup puts itself in order with the next \
      folders of the investigators.

      Example: sotto-gateway restore /media/backup/sotto-backup-2026-11-24 --data /var/lib/sotto
      """)

  @OptionGroup var options: DataOptions
  @Argument(help: "The folder that `backup` wrote.", completion: .directory)
  var folder: String

  func run() throws {
    let report: RestoreReport
    do {
      let isDemo = try GatewayStore.isInsecureDemo(backup: folder)
      report = try GatewayStore.restore(
        from: folder, to: options.data, masterFolder: options.master,
        today: try options.today.day(isInsecureDemo: isDemo))
    } catch let error as StoreError {
      throw words(for: error)
    }
    try Output.results.write(text(report).utf8)
  }
}
