public import Primitives
public import StrictCoding

/// Why a tip could not be packed or read. Equal on the case.
///
/// For a reader every case but `misuse` and `crypto` means a foreign tip: a body that opened but is
/// no archive of ours, kept whole as one attachment (formats.md §4).
public enum TipError: Error, Equatable, Sendable {
  // Malformed
  /// `about.txt` does not follow its grammar.
  case coding(CodingError)
  /// No strict ustar archive: a header that is not exactly ours, an unknown, repeated or misplaced
  /// member, bytes where zeroes belong, bytes after the end.
  case malformedArchive
  /// The archive ends early.
  case truncated
  /// A member's size or digest is not what `about.txt` says, or a member is missing there.
  case contentMismatch
  /// The reply recipient is no usable key.
  case invalidRecipient

  // Wrong key
  /// The author did not sign these lines (threats.md T31).
  case wrongSignature
  /// The tip was made for another deployment.
  case otherDeployment

  // Over the limit
  /// A message over 1 MiB, over 1,000 files, a file of 8 GiB or an archive over its largest size.
  case overLimit

  // Misuse
  /// A call out of order, or an author's key that is not the one in the heading.
  case misuse
  /// File `number` had another length while it was read than when the tip was planned.
  case fileChanged(number: Int)
  /// File `number` could not be read.
  case unreadable(number: Int)

  // Internal
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
}
