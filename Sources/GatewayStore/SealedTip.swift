internal import Age
internal import Intake
internal import LibcryptoCipher
internal import Primitives
internal import StrictCoding

/// A tip whose body is encrypted under its own storage key, ready for its row (formats.md §7).
struct SealedTip: Sendable {
  /// Names the storage key and the object.
  let number: UInt64
  /// The storage key, 16 bytes.
  let key: Secret
  /// Digest of the first 12,526 bytes.
  let header: CompactDigest
  /// Digest of the whole body.
  let body: Digest
  /// Length of the body.
  let bodyByteCount: Int
  /// How it came in.
  let listener: Arrival.Listener
  /// What was paid.
  let payment: Arrival.Payment
  /// Where its object lies in the file of objects; nil when it lies in the spool, durably.
  let place: Int?

  /// Encrypts a body of the smallest class, whole in memory, under a fresh 16-byte nonce.
  static func object(
    _ body: [UInt8], key: Secret, nonce: [UInt8] = SystemRandom().bytes(Payload.nonceByteCount)
  ) throws(StoreError) -> [UInt8] {
    try sealing { () throws(AgeError) in
      try Payload.seal(body, fileKey: key, nonce: nonce, with: LibcryptoChunkCipher.self)
    }
  }
}

extension RandomSource {
  /// A number nobody can guess or order.
  func number() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }

  /// 16 random bytes that name something.
  func identifier() -> Identifier {
    do throws(CodingError) { return try Identifier(bytes(Identifier.byteCount)[...]) } catch {
      preconditionFailure("16 bytes are an identifier")
    }
  }
}
