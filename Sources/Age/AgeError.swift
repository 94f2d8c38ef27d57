public import Primitives

/// Why an age file was refused. Equal on the case.
public enum AgeError: Error, Equatable, Sendable {
  /// The armor does not follow its grammar.
  case malformedArmor
  /// The header, a stanza or the payload nonce does not follow its grammar.
  case malformedHeader
  /// No stanza opens with the identities given.
  case noMatch
  /// The header was changed: its code is not that of the file key.
  case wrongMAC
  /// A chunk was changed, is missing, or bytes follow the last one.
  case malformedPayload
  /// A recipient or identity does not follow its grammar or is no usable key.
  case invalidKey
  /// More than the limits of formats.md §0 allow.
  case overLimit
  /// A call out of order: a chunk after the last one, no recipient, too many stanzas.
  case misuse
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
}
