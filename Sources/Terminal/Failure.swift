/// Why a program stops, in words for the person in front of it (experience.md, first paragraph).
///
/// The three sentences hold no secret, no path of a server and no text from outside that was not
/// escaped with `PlainText`.
public struct Failure: Error, Equatable, Sendable {
  /// The exit status of the program.
  public let status: ExitStatus
  /// What happened.
  public let happened: String
  /// What it means for the person.
  public let meaning: String
  /// What to do next.
  public let next: String

  /// A failure told in three sentences.
  public init(_ status: ExitStatus, happened: String, meaning: String, next: String) {
    self.status = status
    self.happened = happened
    self.meaning = meaning
    self.next = next
  }

  /// The command cannot be understood as it was typed.
  public static func misuse(_ happened: String, next: String) -> Failure {
    Failure(.misuse, happened: happened, meaning: "Nothing was done.", next: next)
  }

  /// Writes the sentences to standard error.
  public func report() {
    Output.words.say(text(isColoured: Output.words.allowsColour))
  }

  /// The sentences, a line each.
  func text(isColoured: Bool) -> String {
    let first = isColoured ? Style.alarm.applied(to: happened) : happened
    return [first, meaning, next].filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
