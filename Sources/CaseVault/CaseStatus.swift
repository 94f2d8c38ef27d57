/// How far this person is with a case: the person's own, told to nobody. What the source was told
/// is another thing.
public enum CaseStatus: String, CaseIterable, Sendable {
  /// Nobody here worked on it yet.
  case new
  /// It was looked at.
  case received
  /// It is being worked on.
  case reviewing
  /// Nothing is left to do.
  case closed

  /// The number in the database.
  var stored: Int64 {
    switch self {
    case .new: 0
    case .received: 1
    case .reviewing: 2
    case .closed: 3
    }
  }

  init(stored: Int64) {
    self = Self.allCases.first { $0.stored == stored } ?? .new
  }
}
