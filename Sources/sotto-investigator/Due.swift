import ArgumentParser
import CaseVault
import Program
import StrictCoding
import Terminal

/// `due`: what the law wants, and until when.
struct Due: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what is due to sources, the most urgent first.",
    discussion: """
      A source is owed word that the tip came within 7 days, and feedback within 3 months. It is \
      given with the `export` that carries a reply; an automatic one is word enough, but no \
      feedback. Cases assigned to somebody else are left out.

      Example: sotto-investigator due
      """)

  @Flag(help: "Also cases assigned to somebody else.")
  var all = false

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let items = try telling { () throws(VaultError) in try vault.due(ofAll: all) }
    let wording = try CaseWording(vault)
    if json {
      return try Output.results.print(
        JSON.list(items.map { $0.json(wording) }).encoded)
    }
    guard !items.isEmpty else { return Output.words.say("Nothing is due.") }
    let rows = items.map { item in
      [
        item.summary.shortName, item.clock.duty.rawValue, dayText(item.clock.deadline),
        daysText(item.daysLeft), item.summary.assignee.map(wording.name) ?? "-",
      ]
    }
    for line in table([["CASE", "WHAT", "UNTIL", "LEFT", "ASSIGNED"]] + rows) {
      try Output.results.print(line)
    }
  }
}

extension DueItem {
  fileprivate func json(_ wording: CaseWording) -> JSON {
    .object([
      ("case", .text(summary.shortName)),
      ("id", .text(String(decoding: summary.id.hex, as: UTF8.self))),
      ("what", .text(clock.duty.rawValue)), ("deadline", .text(dayText(clock.deadline))),
      ("daysLeft", .number(daysLeft)),
      ("assignee", summary.assignee.map { .number(Int($0)) } ?? .null),
    ])
  }
}
