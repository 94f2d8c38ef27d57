import ArgumentParser
import CaseVault
import Program
import StrictCoding
import Terminal

/// `search`: words in anything that was opened or written.
struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search messages, file names, text files, notes, tags and replies.",
    discussion: """
      All words must stand in one text; the last may be only begun. Case and accents do not \
      matter. The best hits come first.

      Example: sotto-investigator search invoice zürich
      """)

  @Argument(help: "The words.")
  var words: [String]

  @Flag(help: "All hits, not only the best \(Vault.hitLimit).")
  var all = false

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let hits = try telling { () throws(VaultError) in
      try vault.search(
        words.joined(separator: " "), limit: all ? .max : Vault.hitLimit)
    }
    if json { return try Output.results.print(JSON.list(hits.map { $0.json }).encoded) }
    if hits.isEmpty { return Output.words.say("Nothing was found.") }
    try Output.results.print(
      hits.map { "\($0.shortName)  \($0.whereWords): \($0.text)" }.joined(separator: "\n"))
    if !all, hits.count == Vault.hitLimit {
      Output.words.say("These are the best \(Vault.hitLimit). `search --all` gives all.")
    }
  }
}

extension Hit {
  /// Where it stands, as `show` calls it.
  fileprivate var whereWords: String {
    switch place {
    case .message: "message of tip \(number)"
    case .fileName: "name of file \(number)"
    case .fileText: "in file \(number)"
    case .note: "note"
    case .tag: "tag"
    case .reply: "your reply \(number)"
    }
  }

  /// The snippet on one line, escaped (threat T30).
  fileprivate var text: String {
    PlainText.line(snippet.map { 0x09...0x0D ~= $0 ? 0x20 : $0 })
  }

  fileprivate var json: JSON {
    .object([
      ("case", .text(shortName)),
      ("id", .text(String(decoding: conversation.hex, as: UTF8.self))),
      ("place", .text("\(place)")), ("number", .number(number)), ("snippet", .text(text)),
    ])
  }
}
