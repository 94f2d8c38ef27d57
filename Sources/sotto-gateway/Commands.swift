import ArgumentParser
import GatewayServer
import Glibc
import Program
import Terminal

extension DataOptions {
  /// Does the work through the gateway that runs on the data folder, else in this process, and
  /// prints what came of it.
  func perform(_ request: GatewayWork.Request) throws {
    if let answer = ControlSocket.ask(at: controlSocket, request.line(today: today.text)) {
      return try show(answer)
    }
    let place = place
    let (status, results) = try waiting { try await place.open(for: request).perform(request) }
    if !results.isEmpty { try Output.results.write(results.utf8) }
    if status != .done { Process.end(status) }
  }

  private func show(_ answer: String) throws {
    let parts = answer.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
    let head = parts[0].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, head.count == 2, let code = Int32(head[0]),
      let status = ExitStatus(rawValue: code)
    else {
      throw Failure(
        .failed, happened: "The running gateway gave no answer.",
        meaning: "Whether the work was done is not known.",
        next: "Look at `sotto-gateway status`, then try again.")
    }
    try Output.results.write(head[1].utf8)
    if !parts[1].isEmpty { Output.words.say(String(parts[1])) }
    if status != .done { Process.end(status) }
  }
}

/// The path as another process sees it.
func absolute(_ path: String) throws(Failure) -> String {
  guard let resolved = realpath(path, nil) else {
    throw .misuse(
      "There is no folder \(PlainText.line(path.utf8)).", next: "Make it, or mount the stick.")
  }
  defer { free(resolved) }
  return String(cString: resolved)
}

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write transfer folders for the investigators.",
    discussion: """
      FOLDER, such as a mounted stick, receives one folder for each investigator, all of them or, \
      when there is no room, none. The tips stay here until they are due; what the investigators \
      have not confirmed comes again with each export, so a lost stick loses nothing.

      Example: sotto-gateway export /media/stick
      """)

  @OptionGroup var options: DataOptions
  @Option(help: "At most so many bytes for each investigator.")
  var limit = Int.max
  @Flag(help: "Also what the investigators have: for one who lost it.")
  var again = false
  @Argument(help: "Where to write.", completion: .directory)
  var folder: String

  func run() throws {
    try options.perform(.export(path: absolute(folder), byteLimit: limit, again: again))
  }
}

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take replies from investigators, or keyrings from the key officer.",
    discussion: "Example: sotto-gateway import /media/stick")

  @OptionGroup var options: DataOptions
  @Argument(help: "A stick with transfer folders, or one folder.", completion: .directory)
  var folder: String

  func run() throws {
    try options.perform(.import(path: absolute(folder)))
  }
}

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The daily work: delete what is due, destroy its keys, publish the board.",
    discussion: """
      Run it once a day. After a pause of more than two days it does nothing until you confirm \
      the true date.

      Example: sotto-gateway sweep --day 2026-11-24
      """)

  @OptionGroup var options: DataOptions
  @Option(help: "The true date, typed by a person after a pause.")
  var day: String?

  func run() throws {
    _ = try day.map(TodayOption.parse)
    try options.perform(.sweep(named: day))
  }
}

struct ShowStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show totals: tips, weeks ahead, last sweep.",
    discussion: "Example: sotto-gateway status --json")

  @OptionGroup var options: DataOptions
  @Flag(help: "For programs to read.")
  var json = false

  func run() throws {
    try options.perform(.status(isJSON: json))
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at everything that should be in order, like a pre-flight list.",
    discussion: "Ends with status 1 when something is broken.\n\nExample: sotto-gateway check")

  @OptionGroup var options: DataOptions
  @Flag(help: "For programs to read.")
  var json = false

  func run() throws {
    try options.perform(.check(isJSON: json))
  }
}
