public import Age
public import Primitives
public import SignedNote
public import StrictCoding

/// Why something of the reply board was refused. Equal on the case.
public enum ReplyBoardError: Error, Equatable, Sendable {
  // Malformed
  /// A document or a field does not follow its grammar.
  case coding(CodingError)
  /// The manifest is no signed note, or not by the gateway's key.
  case note(NoteError)
  /// A size, an order or a padding is not as formats.md §6 says.
  case malformed
  /// Two cells of a bundle have one tag.
  case repeatedTag

  // Wrong key
  /// The investigator's key did not sign the reply.
  case wrongSignature
  /// The manifest is of another deployment.
  case otherDeployment
  /// The bundle is not the one the manifest names.
  case otherBundle
  /// The manifest leaves out days of the window.
  case incompleteWindow

  // Over the limit
  /// More text, cells or lines than the format holds.
  case overLimit

  // Misuse
  /// A chain run backwards, a key of a wrong size, a field out of its range.
  case misuse

  // Internal
  /// Sealing failed.
  case age(AgeError)
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
}
