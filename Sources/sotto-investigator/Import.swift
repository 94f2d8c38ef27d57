import ArgumentParser
import CaseVault
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

/// `import`: what the key officer or the gateway sent.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take in a folder of the gateway or of the key officer.",
    discussion: """
      FOLDER is such a folder, or the medium that holds some. Everything is verified before it is \
      opened. Importing a folder twice does nothing.

      Example: sotto-investigator import /media/stick
      """)

  @Argument(help: "The folder.", completion: .directory)
  var folder: String

  @Flag(help: "This vault was restored from an older copy: believe the gateway's folder numbers.")
  var restored = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let replaced = try options.change { vault in
      let folders = try telling { () throws(VaultError) in try vault.importable(folder) }
      return try folders.flatMap { try take($0, vault) }
    }
    if let replacement = replaced.first { throw alarm(replacement) }
  }

  /// Returns which keyrings gave way to others.
  private func take(_ folder: String, _ vault: Vault) throws -> [KeyringReplacement] {
    var bar: ProgressBar?
    defer { bar?.finish() }
    let report = try telling { () throws(VaultError) in
      try vault.importFolder(folder, isRestored: restored, random: SystemRandom()) { total in
        let new = ProgressBar("Importing", total: total)
        bar = new
        return { new.advance(by: $0) }
      }
    }
    bar?.finish()
    let lost = try telling { () throws(VaultError) in try vault.lostWeeks() }
    let cases = try telling { () throws(VaultError) in try vault.inbox() }
    let names = Dictionary(uniqueKeysWithValues: cases.map { ($0.id, $0.shortName) })
    for line in lines(report) { Output.words.say(line) }
    if let week = lost.first {
      Output.words.say(
        "WARNING: in the week of \(dayText(week)) sources still get a key that was lost with your "
          + "old machine; tips sealed to it do not open here. Give the key officer a new offer "
          + "(`keys offer`) and wait for a new keyring.")
    }
    for id in report.cases { try Output.results.print(names[id] ?? "") }
    return report.replacedKeyrings
  }

  private func lines(_ report: ImportReport) -> [String] {
    var lines: [String] = []
    switch report.source {
    case .officer: lines.append("Keys: \(report.documentCount) new documents.")
    case .gateway(let number):
      if report.isRepeated { return ["Folder \(number) was imported before: nothing to do."] }
      lines.append("Folder \(number): \(report.openedCount) tips opened.")
    }
    if let missing = report.missingFrom {
      lines.append(
        "WARNING: folders from number \(missing) on are missing. Their tips come again with a "
          + "later one; ask the operator.")
    }
    if report.repeatedCount > 0 {
      lines.append("\(report.repeatedCount) tips came before and were dropped.")
    }
    if report.unopenableCount > 0 {
      lines.append("\(report.unopenableCount) tips are not for you, which is normal.")
    }
    if report.unassignedCount > 0 {
      lines.append(
        "\(counted(report.unassignedCount, "case")) lost the person who works on it: a new tip "
          + "leaves that person out. See `inbox`.")
    }
    if report.tooLateCount > 0 {
      lines.append(
        "\(counted(report.tooLateCount, "tip")) can no longer be opened here: the keys of their "
          + "week are gone, 14 days after its end as planned or with an older copy of the vault. "
          + "Ask a colleague who has them.")
    }
    if report.refusedCount > 0 {
      lines.append("\(report.refusedCount) replies have to go out again: run `export`.")
    }
    if !report.destroyedWeeks.isEmpty {
      lines.append(
        "Destroyed, 14 days after their end: the keys of "
          + counted(report.destroyedWeeks.count, "week") + ".")
    }
    switch report.standing {
    case .together: break
    case .vaultBehind:
      lines.append(
        "The vault was restored from a copy: replies can be sealed from tomorrow on. Export, so "
          + "that the gateway sends every tip again.")
    case .gatewayBehind:
      lines.append(
        "The gateway was restored from a copy and lost what you sent it since. Export: it goes out "
          + "again.")
    }
    if !report.marks.isEmpty {
      lines.append("LOOK AT: \(report.marks.words.joined(separator: ", ")). See `inbox`.")
    }
    return lines
  }
}
