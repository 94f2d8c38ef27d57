import FoundationEssentials
import TestSupport
import Testing

/// The examples in `--help`: each command has one, and it is typed as it stands.
struct HelpExampleTests {
  /// What `--experimental-dump-help` tells of a command.
  private struct Description: Decodable {
    let commandName: String
    let discussion: String?
    let subcommands: [Description]?

    /// The commands that do something, each with the words that call it.
    func leaves(_ before: [String] = []) -> [(words: [String], discussion: String)] {
      let words = before + [commandName]
      let inner = (subcommands ?? []).filter { $0.commandName != "help" }
      if inner.isEmpty { return [(words, discussion ?? "")] }
      return inner.flatMap { $0.leaves(words) }
    }
  }

  private struct Dump: Decodable {
    let command: Description
  }

  /// What follows `Example:` in a discussion, to its end.
  private static func example(in discussion: String) -> String? {
    let parts = discussion.split(
      separator: "Example: ", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[1]) : nil
  }

  private func commands() throws -> [(words: [String], discussion: String)] {
    let dump = try Command("sotto-investigator", ["--experimental-dump-help"]).run()
    return try JSONDecoder().decode(Dump.self, from: Data(dump.output)).command.leaves()
  }

  /// Types words into a shell, in an empty folder, without a terminal: nothing can ask.
  private func type(_ words: String) throws -> Command.Result {
    let folder = TemporaryFolder()
    let program = Command.path(of: "sotto-investigator")
    let script = "cd \"$1\" && exec \(words.replacing("sotto-investigator", with: "\"$2\""))"
    var shell = Command(
      "/usr/bin/setsid", ["--wait", "/bin/sh", "-c", script, "sh", folder.path, program])
    shell.environment["HOME"] = folder.file("home")
    return try withExtendedLifetime(folder) { try shell.run() }
  }

  /// Whether a program refused the words themselves.
  private func isWrongUse(_ result: Command.Result) -> Bool {
    result.errorText.contains("Usage: sotto-investigator")
  }

  @Test func `every command has an example of itself`() throws {
    let commands = try commands()
    #expect(commands.count >= 25)
    for (words, discussion) in commands {
      let example = try #require(Self.example(in: discussion), "\(words)")
      let start = words.joined(separator: " ")
      #expect(example == start || example.hasPrefix(start + " "), "\(words): \(example)")
      #expect(!example.contains("\n"), "\(words)")
    }
  }

  @Test func `every example is understood as it stands`() throws {
    for (words, discussion) in try commands() {
      let example = try #require(Self.example(in: discussion), "\(words)")
      let result = try type(example)
      #expect(!isWrongUse(result), "\(example): \(result.errorText)")
      // It got so far that something was missing: a vault, a passphrase, a file.
      #expect(1...3 ~= result.status, "\(example): \(result.status)")
    }
  }

  @Test func `an example that is not understood would be found`() throws {
    for wrong in ["inbox --mien", "show", "keys lits", "due extra"] {
      #expect(try isWrongUse(type("sotto-investigator \(wrong)")), "\(wrong)")
    }
  }
}
