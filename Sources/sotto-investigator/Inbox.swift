import ArgumentParser
import CaseVault
import Program
import StrictCoding
import Terminal

/// `inbox`: all cases at a glance.
struct Inbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List cases, the newest first.",
    discussion: """
      Without options all cases are listed; with several, those that fit all of them.

      Example: sotto-investigator inbox --mine --overdue
      """)

  @Option(help: "Only cases with this tag.")
  var tag: String?

  @Option(help: "Only cases with this status: new, received, reviewing or closed.")
  var status: String?

  @Option(help: "Only cases of the desk with this ID.")
  var desk: String?

  @Flag(help: "Only cases assigned to you.")
  var mine = false

  @Flag(help: "Only cases of which something is overdue.")
  var overdue = false

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    var filter = CaseFilter()
    filter.tag = try tag.map { word throws(Failure) in
      try telling { () throws(VaultError) in try CaseTag(word) }
    }
    filter.status = try status.map { word throws(Failure) in try CaseStatus(typed: word) }
    filter.desk = desk.map { Array($0.utf8) }
    filter.isOverdue = overdue
    let isFiltered = tag != nil || status != nil || desk != nil || mine || overdue
    let vault = try options.open()
    let cases = try telling { () throws(VaultError) in
      if mine {
        guard let own = try vault.index else { throw .notEnrolled }
        filter.assignee = own
      }
      return try vault.inbox(filter)
    }
    let wording = try CaseWording(vault)
    if json {
      try Output.results.print(JSON.list(cases.map(wording.json)).encoded)
    } else if cases.isEmpty {
      Output.words.say(
        isFiltered
          ? "No case fits. `inbox` without options lists all."
          : "There is no case yet. `import` takes in what the gateway exported.")
    } else {
      let lines = table([CaseWording.titles] + cases.map(wording.columns))
      try Output.results.print(lines.joined(separator: "\n"))
    }
  }
}

extension CaseStatus {
  /// Takes what a person typed.
  init(typed word: String) throws(Failure) {
    guard let status = Self(rawValue: word.lowercased()) else {
      throw .misuse(
        "There is no such status.",
        next: "Give " + Self.allCases.map { $0.rawValue }.joined(separator: ", ") + ".")
    }
    self = status
  }
}

extension Marks {
  /// What is wrong, in words.
  var words: [String] {
    let all: [(Marks, String)] = [
      (.altered, "altered after intake"), (.conflicting, "conflicting"),
      (.damaged, "damaged"), (.foreign, "foreign"), (.forwarded, "forwarded"),
      (.wrongDay, "wrong day"), (.oldKeyring, "old keyring"),
    ]
    return all.filter { contains($0.0) }.map { $0.1 }
  }
}

/// A number of bytes, rounded up, in a unit that keeps it short.
func sizeText(_ byteCount: UInt64) -> String {
  let units = ["B", "kB", "MB", "GB"]
  var (count, unit) = (byteCount, 0)
  while count >= 10_000, unit < units.count - 1 {
    count = (count + 999) / 1000
    unit += 1
  }
  return "\(count) \(units[unit])"
}
