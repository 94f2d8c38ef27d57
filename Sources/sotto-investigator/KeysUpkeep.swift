import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

struct KeysList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List your keys of the weeks and what becomes of them.",
    discussion: """
      A key is destroyed 14 days after its week, with the first `import` of a folder that the \
      gateway made at least 7 days after the week. SHEET is the keyring whose week sheet gives the \
      key to sources.

      Example: sotto-investigator keys list
      """)

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let keys = try telling { () throws(VaultError) in try vault.weekKeys() }
    if json {
      return try Output.results.print(JSON.list(keys.map { $0.json }).encoded)
    }
    guard !keys.isEmpty else {
      return Output.words.say("There are no keys yet: `sotto-investigator keys offer`.")
    }
    let rows = keys.map { key in
      [
        dayText(key.week), key.shortDigest, key.stateText,
        key.keyring.map { "keyring \($0)" } ?? "-", dayText(key.lastDay),
      ]
    }
    for line in table([["WEEK", "KEY", "STATE", "SHEET", "GOES ON"]] + rows) {
      try Output.results.print(line)
    }
  }
}

struct KeysDestroy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Destroy keys of weeks: what they sealed stays shut.",
    discussion: """
      Without --week those go whose time has come, which `import` does by itself. With it a key \
      goes before its time, as before a journey: tips of that week that you did not import can be \
      opened by your colleagues only.

      Example: sotto-investigator keys destroy
      """)

  @Option(help: "The Monday (YYYY-MM-DD) of a week whose key goes before its time; may repeat.")
  var week: [String] = []

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    var weeks: [Day] = []
    for text in week {
      let day = try TodayOption.parse(text)
      guard day.week == day else {
        throw Failure.misuse("\(dayText(day)) is no Monday.", next: "`keys list` shows the weeks.")
      }
      if !weeks.contains(day) { weeks.append(day) }
    }
    try options.change { vault in
      guard !weeks.isEmpty else { return try destroyOld(in: vault) }
      guard
        try yes
          || Question.confirm("Destroy the keys of \(counted(weeks.count, "week")) for good?")
      else { return Output.words.say("Nothing was destroyed.") }
      do throws(VaultError) {
        try vault.destroy(weeks, random: SystemRandom())
      } catch .notFound {
        throw Failure.misuse(
          "The vault has no key of that week.", next: "`keys list` shows those it has.")
      } catch {
        throw Failure(error)
      }
      Output.words.say("Destroyed: the keys of \(counted(weeks.count, "week")).")
    }
  }

  private func destroyOld(in vault: Vault) throws {
    let gone = try telling { () throws(VaultError) in
      try vault.destroyOldWeeks(random: SystemRandom())
    }
    Output.words.say(
      gone.isEmpty
        ? "No key's time has come." : "Destroyed: the keys of \(counted(gone.count, "week")).")
    let late = try telling { () throws(VaultError) in try vault.weekKeys() }
      .filter { $0.state == .ready && $0.lastDay <= vault.today }
    guard !late.isEmpty else { return }
    Output.words.say(
      "\(counted(late.count, "key")) of older weeks wait: no folder that the gateway made later "
        + "was imported, and tips may still be on their way. Import the newest one.")
  }
}

extension WeekKey {
  /// Enough of the digest to compare.
  fileprivate var shortDigest: String { String(decoding: digest.hex.prefix(16), as: UTF8.self) }

  fileprivate var stateText: String {
    switch state {
    case .ready: "ready"
    case .destroyed(let day): "destroyed \(dayText(day))"
    case .lost(let day): "lost \(dayText(day))"
    }
  }

  fileprivate var json: JSON {
    let (word, day): (String, Day?) =
      switch state {
      case .ready: ("ready", nil)
      case .destroyed(let day): ("destroyed", day)
      case .lost(let day): ("lost", day)
      }
    return .object([
      ("week", .text(dayText(week))),
      ("recipient", .text(String(decoding: digest.hex, as: UTF8.self))),
      ("state", .text(word)), ("since", day.map { .text(dayText($0)) } ?? .null),
      ("keyring", keyring.map { .number(Int($0)) } ?? .null), ("goesOn", .text(dayText(lastDay))),
    ])
  }
}
