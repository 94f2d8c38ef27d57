public import Age

/// Why a payload did not get through. Equal on the case and its value.
public enum PipelineError: Error, Equatable, Sendable {
  /// The payload is malformed, or a cipher failed.
  case age(AgeError)
  /// Reading failed with this `errno`.
  case read(Int32)
  /// Writing failed with this `errno`.
  case write(Int32)
  /// The second thread could not be started.
  case unavailable
}
