import ArgumentParser
import DurableFile
import KeyOfficer
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

struct KeyringShow: ParsableCommand {
  /// New offers are asked for when somebody's end within so many weeks.
  private static let weeksAheadMin = 4

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the deployment id, the newest keyring, and how far keys reach.",
    discussion: "Example: sotto-investigator keyring show --officer officer")

  @Option(help: "The key officer's folder.", completion: .directory)
  var officer: String

  @OptionGroup var today: TodayOption

  func run() throws {
    try plainly {
      let officer = try KeyOfficer(opening: Folder(path: officer))
      try Output.results.print("deployment    \(inGroups(officer.deployment))")
      guard let newest = try officer.chain()?.newest else { throw OfficerError.noKeyring }
      try show(newest)
      let weeks = try officer.signedWeeks().map { $0.document.week }
      let span = [weeks.first, weeks.last].compactMap { $0.map(Self.text) }.joined(
        separator: " to ")
      try Output.results.print(
        "week sheets   \(weeks.count) signed\(span.isEmpty ? "" : ", \(span)")")
      try showOffers(of: officer)
    }
  }

  private func showOffers(of officer: KeyOfficer) throws {
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    for (person, week) in try officer.offersEnd(from: day) {
      let name = PlainText.line(person.name)
      guard let week else {
        Output.words.say(
          "\(name) has no keys for this week: ask for `keys offer`, or sign a "
            + "keyring without that person.")
        continue
      }
      try Output.results.print("offers until  \(Self.text(week)) \(name)")
      if week < day.week.adding(7 * Self.weeksAheadMin) {
        Output.words.say("The keys of \(name) end soon: ask for `keys offer`.")
      }
    }
  }

  private static func text(_ day: Day) -> String { String(decoding: day.text, as: UTF8.self) }
}

struct KeyringPrint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Write the fingerprint sheet for the wall and the web site (HTML, one page).",
    discussion: """
      Holds the deployment id, the addresses and how to check them. Print it from any browser.

      Example: sotto-investigator keyring print --officer officer -o fingerprint.html
      """)

  @Option(help: "The key officer's folder.", completion: .directory)
  var officer: String

  @Option(name: .shortAndLong, help: "Where the page goes (default: standard output).")
  var output = "-"

  func run() throws {
    let page = try plainly {
      let officer = try KeyOfficer(opening: Folder(path: officer))
      guard let newest = try officer.chain()?.newest else { throw OfficerError.noKeyring }
      return FingerprintSheet(deployment: officer.deployment, newest: newest.document).html
    }
    let file = try OutputFile(path: output, isTerminalAllowed: true)
    try Output(descriptor: file.descriptor).write(page)
    try file.commit()
    Output.words.say(
      "Compare the digits on the sheet with `keyring show` before it goes on the wall.")
  }
}

struct KeyringReplaceRoot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace-root",
    abstract: "Sign the next keyring with next-root, which is the root from then on.",
    discussion: """
      For the day on which the root key is lost or stolen. The deployment id stays. A fresh \
      next-root is made in the officer's folder: carry it to another place. The passphrase is that \
      of the file given. Run `keyring week` next, and hand everything out at once: a keyring \
      signed by next-root wins over any other of its number.

      Example: sotto-investigator keyring replace-root --officer officer \
      --next-root /media/safe/next-root
      """)

  @OptionGroup var options: OfficerOptions
  @OptionGroup var today: TodayOption

  @Option(help: "The file of the newest next-root.", completion: .file())
  var nextRoot: String

  @Option(help: "First day in force (default: today).")
  var from: String?

  @Option(help: "Last day in force (default: a year after the first).")
  var until: String?

  func run() throws {
    let officer = try options.open()
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    let from = try self.from.map(TodayOption.parse) ?? day
    let until = try until.map(TodayOption.parse) ?? from.adding(365)
    let sealed = try contents(of: nextRoot)
    let keyring = try plainly {
      try officer.replaceRoot(
        with: sealed, from: from, until: until, passphrase: options.passphrase(),
        random: SystemRandom())
    }
    try show(keyring)
    Output.words.say(
      "Carry the file next-root-\(keyring.document.number) to another place and delete it here. "
        + "Next: sign week sheets with `sotto-investigator keyring week`.")
  }
}
