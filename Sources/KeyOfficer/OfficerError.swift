public import DurableFile
public import Intake
public import Keyring
public import Primitives
public import SignedNote
public import StrictCoding

/// Why the key officer's folder was refused, or a document was not signed. Equal on the case.
public enum OfficerError: Error, Equatable, Sendable {
  /// A file does not follow its grammar.
  case coding(CodingError)
  /// A note is malformed.
  case note(NoteError)
  /// A keyring or week sheet would not be accepted.
  case keyring(KeyringError)
  /// An offer is malformed or not signed by its own key.
  case intake(IntakeError)
  /// A file could not be read or written.
  case file(FileError)
  /// The passphrase does not open the key.
  case wrongPassphrase
  /// The key is not the next-root that the newest keyring names.
  case otherNextRoot
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
  /// There is no keyring yet.
  case noKeyring
  /// An offer is for another deployment.
  case otherDeployment
  /// No gateway has offered its keys.
  case noGateway
  /// All 256 indices were given.
  case noIndexLeft
  /// This person offers under an index that is not that of the signing key.
  case wrongIndex(FreeText)
  /// Somebody is to leave who is not in the newest keyring.
  case notInKeyring
  /// The retention policy does not follow its grammar, or the witness policy is no text.
  case malformedPolicy
  /// These persons of the keyring have not offered a recipient for the week.
  case missingOffers(week: Day, names: [FreeText])
  /// No week lies ahead for which everybody has offered a recipient.
  case noWeeks
}
