import CaseVault
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

// What a refused or replaced keyring means for an investigator (formats.md §1, §2).

/// A keyring gave way to another one of its number: told with the status of a refusal, so that
/// nobody overlooks it.
func alarm(_ replacement: KeyringReplacement) -> Failure {
  .replacedKeyring(
    number: replacement.number, former: replacement.former.hex,
    successor: replacement.successor.hex, holder: "this vault", precaution: "export nothing")
}

/// Why a keyring was not taken.
func keyringWords(for error: KeyringError) -> VaultErrorWords {
  switch error {
  case .twoKeyrings(let number):
    (
      .refused,
      "ALARM: the folder holds another keyring \(number) than this vault has, and both are validly "
        + "signed.",
      "Somebody signs keyrings beside the key officer, or the gateway shows different people "
        + "different keys. This vault keeps its own. " + nothingTaken,
      "Call the key officer now, not over the gateway; compare the digests, and keep the folder as "
        + "evidence."
    )
  case .wrongDeployment:
    (
      .refused, "The keyrings in the folder are of another deployment.", nothingTaken,
      "Compare the deployment id with the key officer."
    )
  case .brokenChain, .wrongSigner, .note:
    (
      .refused,
      "A keyring in the folder does not follow the one before it, or is not signed by its root.",
      "Keys may have been exchanged. " + nothingTaken,
      "Get the folder again from the key officer; if it stays like this, raise the alarm."
    )
  case .reusedIndex:
    (
      .refused, "A keyring in the folder gives a person's number to somebody else.",
      "Keys may have been exchanged. " + nothingTaken, "Ask the key officer what happened."
    )
  case .wrongSheet, .incompleteSheet, .repeatedKey:
    (
      .refused, "A week sheet in the folder does not belong to its keyring.",
      "Keys may have been exchanged. " + nothingTaken,
      "Ask the key officer to run `keyring week` again."
    )
  default:
    (
      .refused, "A keyring or week sheet in the folder is malformed.", nothingTaken,
      "Copy the folder again; if it stays like this, ask the key officer for it."
    )
  }
}

extension VaultError {
  /// A sheet with other keys than it should have.
  var ofASheet: VaultErrorWords {
    switch self {
    case .foreignKey(let week):
      (
        .refused,
        "ALARM: the sheet for the week of \(dayText(week)) gives sources a key that is not yours.",
        "Somebody else could read tips meant for you. Or this vault was restored elsewhere, and "
          + "only one of the two may be used. " + nothingTaken,
        "Tell the key officer and the other investigators at once, not over the gateway. Where a "
          + "restored vault is in use, destroy this one."
      )
    case .twoSheets(let week):
      (
        .refused,
        "ALARM: the folder holds another sheet for the week of \(dayText(week)) than this vault "
          + "has, and both are signed by the root.",
        "Sources would seal to other keys. This vault keeps its own. " + nothingTaken,
        "Tell the key officer at once: one keyring has one sheet a week."
      )
    default:
      (.failed, "A week sheet was refused.", nothingTaken, "Ask the key officer for another.")
    }
  }
}
