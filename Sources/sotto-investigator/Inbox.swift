import ArgumentParser
import CaseVault
import Program
import StrictCoding
import Terminal

/// `inbox`: all cases at a glance.
struct Inbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List all cases, the newest first.",
    discussion: "Example: sotto-investigator inbox")

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let cases = try telling { () throws(VaultError) in try vault.inbox() }
    if json {
      try Output.results.print(JSON.list(cases.map { $0.json }).encoded)
    } else if cases.isEmpty {
      Output.words.say("There is no case yet. `import` takes in what the gateway exported.")
    } else {
      try table(cases)
    }
  }

  private func table(_ cases: [CaseSummary]) throws(Failure) {
    let titles = ["CASE", "NEWEST", "DESK", "STATUS", "TIPS", "FILES", "SIZE", "MARKS"]
    let rows = [titles] + cases.map { $0.columns }
    let widths = titles.indices.map { column in
      rows.map { $0[column].unicodeScalars.count }.max() ?? 0
    }
    for row in rows {
      var line = ""
      for (cell, width) in zip(row, widths) {
        line += cell + String(repeating: " ", count: width - cell.unicodeScalars.count + 2)
      }
      while line.last == " " { line.removeLast() }
      try Output.results.print(line)
    }
  }
}

extension CaseSummary {
  fileprivate var columns: [String] {
    [
      shortName, dayText(lastDay), desk.isEmpty ? "-" : PlainText.line(desk),
      takesReplies ? status.rawValue : "one-way", String(tipCount), String(fileCount),
      sizeText(byteCount), marks.words.joined(separator: ", "),
    ]
  }

  var json: JSON {
    .object([
      ("case", .text(shortName)),
      ("id", .text(String(decoding: id.hex, as: UTF8.self))),
      ("firstDay", .text(dayText(firstDay))), ("lastDay", .text(dayText(lastDay))),
      ("desk", desk.isEmpty ? .null : .text(PlainText.line(desk))),
      ("status", .text(status.rawValue)), ("takesReplies", .flag(takesReplies)),
      ("tips", .number(tipCount)), ("files", .number(fileCount)),
      ("bytes", .number(Int(clamping: byteCount))), ("marks", .list(marks.words.map { .text($0) })),
    ])
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
