/// Why a cryptographic operation was refused. Equal on the case; carries no secret.
public enum PrimitivesError: Error, Equatable, Sendable {
  /// A tag, a signature or a checksum is wrong.
  case authenticationFailed
  /// A key is malformed, of low order, or refused by its algorithm.
  case invalidKey
  /// An input has a wrong length.
  case invalidLength
  /// The library could not be set up or ran out of memory.
  case unavailable
}
