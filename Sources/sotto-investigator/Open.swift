import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `open`: attachments out of the vault, into a folder that did not exist before.
struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take files of a case out of the vault into a new private folder.",
    discussion: """
      Every file is verified before it gets its name. Files of a source may be made to harm: look \
      at them on a machine without a network that you can do without.

      Example: sotto-investigator open 3f9a 2
      """)

  @Argument(help: "The case's name, or enough of its beginning.")
  var caseName: String

  @Argument(help: "The number of one file; without it all files and messages are taken.")
  var file: Int?

  @Option(help: "Where the new folder is made (default: here).", completion: .directory)
  var to = "."

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let view = try telling { () throws(VaultError) in try vault.show(Array(caseName.utf8)) }
    let files = view.files.filter { file == nil || $0.number == file }
    guard file == nil || !files.isEmpty else { throw Failure(VaultError.notFound) }
    let total = files.reduce(0) { $0 + $1.byteCount }
    let bar = ProgressBar("Opening", total: total)
    defer { bar.finish() }
    let path = try telling { () throws(VaultError) in
      try vault.extract(
        view, files, withMessages: file == nil, to: to, random: SystemRandom()
      ) { bar.advance(by: $0) }
    }
    bar.finish()
    try Output.results.print(PlainText.line(path.utf8))
    Output.words.say("This folder is not sealed. Delete it when you are done.")
  }
}
