public import Age
public import SignedNote
public import StrictCoding

/// Why a keyring or a week sheet was refused. Equal on the case.
public enum KeyringError: Error, Equatable, Sendable {
  /// A line does not follow its grammar.
  case coding(CodingError)
  /// The signed note around the document is malformed or not by the expected key.
  case note(NoteError)
  /// A recipient is no usable key.
  case age(AgeError)
  /// Lines follow their grammar but contradict each other, or an order.
  case malformed
  /// More than formats.md §0 and §2 allow.
  case overLimit
  /// Keyring 1 does not hash to the deployment id that was expected.
  case wrongDeployment
  /// A keyring does not follow the one before it: number, digest or fields that never change.
  case brokenChain
  /// A keyring is signed by neither root nor next-root of the one before, or names other roots
  /// than its signer may.
  case wrongSigner
  /// Another keyring with this number is known, both are validly signed, and the other one counts.
  case twoKeyrings(number: UInt32)
  /// An investigator or auditor index was given to another person.
  case reusedIndex
  /// The week sheet is for another deployment or keyring.
  case wrongSheet
  /// One key stands twice in a week sheet.
  case repeatedKey
  /// A week sheet names somebody who is not in the keyring, or leaves out somebody of a desk.
  case incompleteSheet
  /// The document is not in force on the day.
  case notInForce
  /// No such desk or person.
  case unknown
}
