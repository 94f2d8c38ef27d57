public import StrictCoding

/// Why a note or a key was refused. Equal on the case.
public enum NoteError: Error, Equatable, Sendable {
  /// A field does not follow its grammar.
  case coding(CodingError)
  /// The note, a signature line or a key does not follow its grammar.
  case malformed
  /// More signatures or bytes than are read.
  case overLimit
  /// The key ID in a verifier key is not that of its name and public key.
  case keyMismatch
  /// No signature is by a known key.
  case unknownKey
  /// A signature names a known key, but that key did not make it.
  case badSignature
  /// The signing key failed.
  case unavailable
}
