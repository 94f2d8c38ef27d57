import ArgumentParser
import CaseVault
import Program
import StrictCoding
import Terminal

/// What every command that changes one case takes.
struct CaseOptions: ParsableArguments {
  @Argument(help: "The case's name, or enough of its beginning.")
  var caseName: String

  @Flag(help: "Write the changed case as JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  /// Finds the case, changes it, and tells the person what it is now.
  func change(
    _ body: (Vault, CaseSummary) throws -> Void, words: (CaseSummary, CaseWording) -> String
  ) throws {
    try options.change { vault in
      let before = try telling { () throws(VaultError) in try vault.find(Array(caseName.utf8)) }
      try body(vault, before)
      let after = try telling { () throws(VaultError) in try vault.find(before.id.hex) }
      let wording = try CaseWording(vault)
      Output.words.say(words(after, wording))
      if json { try Output.results.print(wording.json(after).encoded) }
    }
  }
}

/// Cases in words and as JSON: names of people, and what is due from today on.
struct CaseWording {
  private let people: [UInt8: String]
  private let today: Day

  init(_ vault: Vault) throws(Failure) {
    let people = try telling { () throws(VaultError) in try vault.people() }
    self.people = Dictionary(
      uniqueKeysWithValues: people.map { ($0.index, PlainText.line($0.name)) })
    today = vault.today
  }

  static let titles = [
    "CASE", "NEWEST", "DESK", "STATUS", "TOLD", "ASSIGNED", "DUE", "TIPS", "FILES", "SIZE", "TAGS",
    "MARKS",
  ]

  func columns(_ summary: CaseSummary) -> [String] {
    [
      summary.shortName, dayText(summary.lastDay),
      summary.desk.isEmpty ? "-" : PlainText.line(summary.desk), summary.status.rawValue,
      told(summary), summary.assignee.map { name($0) } ?? "-", summary.due.map { due($0) } ?? "-",
      String(summary.tipCount), String(summary.fileCount), sizeText(summary.byteCount),
      tags(summary), summary.marks.words.joined(separator: ", "),
    ]
  }

  /// An investigator: index and name.
  func name(_ index: UInt8) -> String {
    people[index].map { "\(index) \($0)" } ?? String(index)
  }

  /// What is due next, and when.
  func due(_ clock: DueClock) -> String {
    "\(clock.duty.rawValue) \(daysText(clock.deadline.days(since: today)))"
  }

  func tags(_ summary: CaseSummary) -> String {
    summary.tags.map { PlainText.line($0.bytes) }.joined(separator: ", ")
  }

  private func told(_ summary: CaseSummary) -> String {
    guard summary.takesReplies else { return "one-way" }
    return summary.told?.word ?? "-"
  }

  func json(_ summary: CaseSummary) -> JSON {
    .object([
      ("case", .text(summary.shortName)),
      ("id", .text(String(decoding: summary.id.hex, as: UTF8.self))),
      ("firstDay", .text(dayText(summary.firstDay))),
      ("lastDay", .text(dayText(summary.lastDay))),
      ("desk", summary.desk.isEmpty ? .null : .text(PlainText.line(summary.desk))),
      ("status", .text(summary.status.rawValue)),
      ("told", summary.told.map { .text($0.word) } ?? .null),
      ("takesReplies", .flag(summary.takesReplies)),
      ("assignee", summary.assignee.map { .number(Int($0)) } ?? .null),
      ("tags", .list(summary.tags.map { .text(PlainText.line($0.bytes)) })),
      ("due", summary.due.map { json(due: $0) } ?? .null),
      ("tips", .number(summary.tipCount)), ("files", .number(summary.fileCount)),
      ("bytes", .number(Int(clamping: summary.byteCount))),
      ("marks", .list(summary.marks.words.map { .text($0) })),
    ])
  }

  func json(due clock: DueClock) -> JSON {
    .object([
      ("what", .text(clock.duty.rawValue)), ("deadline", .text(dayText(clock.deadline))),
      ("daysLeft", .number(clock.deadline.days(since: today))),
    ])
  }
}

/// Days left, in words.
func daysText(_ left: Int) -> String {
  switch left {
  case 0: "today"
  case 1...: "in \(counted(left, "day"))"
  default: "\(counted(-left, "day")) late"
  }
}

/// A number with its noun.
func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Rows under titles, in columns.
func table(_ rows: [[String]]) -> [String] {
  let widths = (rows.first ?? []).indices.map { column in
    rows.map { $0[column].unicodeScalars.count }.max() ?? 0
  }
  return rows.map { row in
    var line = ""
    for (cell, width) in zip(row, widths) {
      line += cell + String(repeating: " ", count: width - cell.unicodeScalars.count + 2)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
