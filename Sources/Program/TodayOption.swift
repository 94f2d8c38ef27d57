public import ArgumentParser
public import StrictCoding
public import Terminal

/// `--today DAY`, which every command takes and which only a demo obeys (formats.md §0, "Today").
public struct TodayOption: ParsableArguments {
  @Option(help: "Take DAY (YYYY-MM-DD) for today; only with an insecure demo keyring.")
  var today: String?

  /// No day is given.
  public init() {}

  /// What was typed.
  public init(today: String?) {
    self.today = today
  }

  /// What was typed; nil when nothing was.
  public var text: String? { today }

  /// Today: the given day in a demo, else the system clock's. A day given outside a demo is
  /// refused, because a wrong day would use wrong keys and delete too early.
  public func day(isInsecureDemo: Bool) throws(Failure) -> Day {
    guard let today else { return try Clock.today() }
    guard isInsecureDemo else {
      throw Failure(
        .refused, happened: "--today works only with an insecure demo keyring.",
        meaning: "A wrong day would use wrong keys or delete too early.",
        next: "Leave --today out; set the machine's clock if it is wrong.")
    }
    return try Self.parse(today)
  }

  /// A day typed as an argument.
  public static func parse(_ text: String) throws(Failure) -> Day {
    do throws(CodingError) {
      return try Day(text: [UInt8](text.utf8)[...])
    } catch {
      throw .misuse(
        "\(PlainText.line(text.utf8)) is no day.",
        next: "Give a day as YYYY-MM-DD, such as 2026-11-24.")
    }
  }
}
