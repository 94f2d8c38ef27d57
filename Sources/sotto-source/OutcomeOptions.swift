import ArgumentParser
import Program
import Terminal

/// How the gateway's promise is told and kept.
struct OutcomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the gateway's signed promise in a file; it shows that you sent something.",
      valueName: "file"),
    completion: .file())
  var promise: String?

  @Flag(help: "Print the outcome for programs to read.")
  var json = false

  /// Prints what the promise says, with `members` behind it for programs, and keeps it when that is
  /// wished.
  func tell(_ words: PromiseWords, _ members: [(name: String, value: JSON)]) throws {
    try Output.results.print(
      json ? JSON.object(words.members + members).encoded : words.text(isKept: promise != nil))
    guard let promise else { return }
    let file = try OutputFile(path: promise, isTerminalAllowed: true)
    try Output(descriptor: file.descriptor).write(words.note)
    try file.commit()
  }
}
