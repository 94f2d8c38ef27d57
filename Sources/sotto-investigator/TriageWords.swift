import CaseVault
import Terminal

private let nothingChanged = "Nothing was changed."

extension VaultError {
  /// What stopped triage: what happened, what it means, what to do next.
  var ofTriage: VaultErrorWords {
    switch self {
    case .excluded(let index):
      (
        .refused, "A source left investigator \(index) out of this case.",
        "The case may not come to that person, not even with another case. " + nothingChanged,
        "Choose somebody else; `show` lists whom each tip leaves out."
      )
    case .nobodyLeft:
      (
        .refused, "Together the two cases leave out every investigator.",
        "Nobody could work on them as one. " + nothingChanged, "Keep them apart."
      )
    case .unknownPerson:
      (
        .misuse, "The keyring names no such investigator, or several.", nothingChanged,
        "Give the number; `sotto-investigator keyring show` lists everybody."
      )
    case .sameCase:
      (.misuse, "This is one case already.", nothingChanged, "Name two cases.")
    case .notMerged:
      (.misuse, "Nothing was merged into this case.", nothingChanged, "`show` tells its sources.")
    case .noTag:
      (
        .misuse, "This is no tag.", nothingChanged,
        "A tag is one word of at most 64 bytes without a comma, and does not begin with a dash."
      )
    default:
      (.misuse, "There is no word in it.", nothingChanged, "Give at least one word.")
    }
  }
}
