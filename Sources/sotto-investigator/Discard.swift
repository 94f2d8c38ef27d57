import ArgumentParser
import CaseVault
import Primitives
import Program
import StrictCoding
import Terminal

/// `discard`: cases thrown away for good, one or a flood of them.
struct Discard: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Throw cases away for good.",
    discussion: """
      Name cases, or say which: several options take those that fit all. Messages, files, notes \
      and tags are gone, and an automatic reply that did not leave yet is not sent. The gateway's \
      copy goes with its own deadline; the tips are not imported again.

      Example: sotto-investigator discard --tagged spam
      """)

  @Argument(help: "The cases.")
  var caseNames: [String] = []

  @Option(help: "All cases with this tag.")
  var tagged: String?

  @Option(help: "All cases with this status.")
  var status: String?

  @Option(help: "All cases whose newest tip came before this day (YYYY-MM-DD).")
  var before: String?

  @Flag(help: "All cases of which nothing could be opened.")
  var unopenable = false

  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(help: "Write what was discarded as JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let filter = try filter()
    guard (filter == nil) != caseNames.isEmpty else {
      throw Failure.misuse(
        "Name cases, or say which to discard, but not both.",
        next: "`discard 3f9a`, or `discard --tagged spam`")
    }
    try options.change { vault in
      let cases = try telling { () throws(VaultError) in
        if let filter { return try vault.inbox(filter) }
        var cases: [CaseSummary] = []
        for name in caseNames {
          let found = try vault.find(Array(name.utf8))
          if !cases.contains(found) { cases.append(found) }
        }
        return cases
      }
      try discard(cases, in: vault)
    }
  }

  private func discard(_ cases: [CaseSummary], in vault: Vault) throws {
    if !cases.isEmpty {
      let tips = cases.reduce(0) { $0 + $1.tipCount }
      let files = cases.reduce(0) { $0 + $1.fileCount }
      let what =
        "\(counted(cases.count, "case")) with \(counted(tips, "tip")) and "
        + counted(files, "file")
      guard try yes || Question.confirm("Throw away \(what) for good?") else {
        return Output.words.say("Nothing was discarded.")
      }
    }
    let report = try telling { () throws(VaultError) in
      try vault.discard(cases.map { $0.id }, random: SystemRandom())
    }
    Output.words.say(
      report.caseCount == 0
        ? "No case fits: nothing was discarded."
        : "Discarded: \(counted(report.caseCount, "case")).")
    guard json else { return }
    try Output.results.print(
      JSON.object([
        ("cases", .number(report.caseCount)), ("tips", .number(report.tipCount)),
        ("files", .number(report.fileCount)),
      ]).encoded)
  }

  /// Nil when no option says which.
  private func filter() throws(Failure) -> CaseFilter? {
    guard tagged != nil || status != nil || before != nil || unopenable else { return nil }
    var filter = CaseFilter()
    filter.isUnopenable = unopenable
    if let tagged {
      filter.tag = try telling { () throws(VaultError) in try CaseTag(tagged) }
    }
    if let status { filter.status = try CaseStatus(typed: status) }
    if let before { filter.before = try TodayOption.parse(before) }
    return filter
  }
}
