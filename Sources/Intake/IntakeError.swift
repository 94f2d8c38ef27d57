public import Age
public import SignedNote
public import StrictCoding

/// Why a body, a promise, a metadata slot or an offer was refused. Equal on the case.
public enum IntakeError: Error, Equatable, Sendable {
  /// A line does not follow its grammar.
  case coding(CodingError)
  /// The signed note around a document is malformed or not by the expected key.
  case note(NoteError)
  /// The age header is malformed, or a recipient is no usable key.
  case age(AgeError)
  /// Fields contradict each other.
  case malformed
  /// The length of a body is that of no size class.
  case notAClass
  /// A body's header has not exactly 8 post-quantum stanzas.
  case wrongStanzas
  /// A metadata slot does not open: it is empty, or for another key.
  case emptySlot
  /// The document is of another deployment or about another body.
  case mismatch
  /// A cryptographic library failed.
  case unavailable
}
