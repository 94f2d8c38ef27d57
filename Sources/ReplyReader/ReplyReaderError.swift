public import Age
public import Primitives
public import ReplyBoard

/// Why a board could not be read, or a cell was skipped. Equal on the case.
public enum ReplyReaderError: Error, Equatable, Sendable {
  // Malformed
  /// A bundle, a cell or what it holds was refused, or the signature is wrong.
  case board(ReplyBoardError)
  /// A cell does not open.
  case age(AgeError)
  /// The parts of one reply contradict each other.
  case contradiction

  // Wrong key
  /// The reply is of another deployment.
  case otherDeployment
  /// The reply was written to another source.
  case otherRecipient
  /// The reply names another day or investigator than its tag.
  case otherTag
  /// The bundle is older than the reply or over 30 days younger.
  case otherWindow
  /// The investigator had left or changed keys by the bundle's day.
  case revokedKey

  // Internal
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
}
