internal import Glibc

/// Why a program ends other than well (experience.md §2); thrown by commands.
public struct ProgramFailure: Error, Equatable, Sendable {
  /// Who erred; the raw value is the exit status.
  public enum Reason: Int32, Sendable {
    /// It did not work, or there is a finding.
    case failed = 1
    /// The arguments make no sense.
    case wrongUse = 2
    /// It would work, but would not be safe.
    case refused = 3
  }

  /// Who erred.
  public let reason: Reason
  /// What happened, what it means and what to do next, in plain words.
  public let message: String

  /// A failure of the usual kind, unless `reason` says otherwise.
  public init(_ message: String, _ reason: Reason = .failed) {
    self.reason = reason
    self.message = message
  }

  /// A file that cannot be read, with the `errno` that says why.
  public static func reading(_ name: String, _ code: Int32) -> ProgramFailure {
    ProgramFailure("cannot read \(name): \(String(cString: strerror(code)))")
  }

  /// A file that cannot be written, with the `errno` that says why.
  public static func writing(_ name: String, _ code: Int32) -> ProgramFailure {
    ProgramFailure("cannot write \(name): \(String(cString: strerror(code)))")
  }
}
