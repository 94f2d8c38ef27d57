public import Primitives

/// Why a codename was refused. Names positions only, never a word.
public enum CodenameError: Error, Equatable, Sendable {
  // Malformed
  /// So many words were typed instead of nine.
  case wordCount(Int)
  /// The words at these positions (0 to 8) are neither in the list, nor the beginning of one word
  /// only, nor one typing error away from a word that checks.
  case unknownWords([Int])
  /// Every word is in the list, but they do not belong together: a wrong word, or two swapped.
  case checksum

  // Internal
  /// The memory for the derivation could not be had.
  case primitives(PrimitivesError)
}
