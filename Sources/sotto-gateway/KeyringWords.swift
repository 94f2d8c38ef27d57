import GatewayStore
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

// What a refused keyring or week sheet means for the operator (formats.md §1, §2).

/// Two keyrings of one number: the gateway went over to the one that counts, and says so with the
/// status of a refusal, so that no script overlooks it.
func alarm(_ replacement: KeyringReplacement) -> Failure {
  .replacedKeyring(
    number: replacement.number, former: replacement.former.hex,
    successor: replacement.successor.hex, holder: "this gateway", precaution: "stop the gateway")
}

/// Why keyrings or sheets were not taken.
func words(for error: KeyringError) -> Failure {
  switch error {
  case .twoKeyrings(let number):
    Failure(
      .refused,
      happened: "ALARM: the folder holds another keyring \(number) than this gateway has, and "
        + "both are validly signed.",
      meaning: "Somebody signs keyrings beside the key officer. This gateway keeps its own; "
        + "nothing was taken.",
      next: "Call the key officer now, compare the digests of both (`sha256sum`), and keep the "
        + "folder as evidence. If the root key was stolen, next-root replaces it.")
  case .wrongDeployment:
    refusal(
      "The folder is of another deployment.",
      "Compare the deployment id on the folder's label with the one of this gateway.")
  case .brokenChain, .wrongSigner:
    refusal(
      "A keyring in the folder does not follow the one before it, or is not signed by its root.",
      "Ask the key officer for the whole folder again, and compare the digest of the newest.")
  case .reusedIndex:
    refusal(
      "A keyring in the folder gives a person's number to somebody else.",
      "Ask the key officer what happened; nobody's number is ever given away.")
  case .wrongSheet, .incompleteSheet, .repeatedKey:
    refusal(
      "A week sheet in the folder does not belong to its keyring.",
      "Ask the key officer to run `keyring week` again.")
  default:
    refusal(
      "A keyring or week sheet in the folder is malformed.",
      "Copy the folder again; if that does not help, ask the key officer for it.")
  }
}

/// A new keyring without its sheet.
func withoutSheet(_ keyring: UInt32, _ week: Day) -> Failure {
  refusal(
    "Keyring \(keyring) came without its sheet for the week of \(text(week.text)).",
    "Both have to count at once, or tips would be refused. Ask the key officer for the folder "
      + "that `keyring week` writes.")
}

/// A second sheet.
func twoSheets(_ week: Day) -> Failure {
  Failure(
    .refused,
    happened: "ALARM: the folder holds another sheet for the week of \(text(week.text)) than this "
      + "gateway has, and both are signed by the root.",
    meaning: "Sources would seal to other keys. This gateway keeps its own; nothing was taken.",
    next: "Call the key officer: one keyring has one sheet a week.")
}

private func refusal(_ happened: String, _ next: String) -> Failure {
  Failure(.refused, happened: happened, meaning: "Nothing of it was taken.", next: next)
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
