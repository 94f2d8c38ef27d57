/// How a program of Sotto ends (experience.md §2).
public enum ExitStatus: Int32, Equatable, Sendable {
  /// Everything asked for was done.
  case done = 0
  /// It could not be done, or a check has a finding.
  case failed = 1
  /// The command was not understood.
  case misuse = 2
  /// It could be done, but would endanger somebody.
  case refused = 3
}
