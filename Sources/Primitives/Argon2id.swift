internal import CSodium

/// Argon2id version 1.3 (RFC 9106) with one lane.
public struct Argon2id: Equatable, Sendable {
  /// Memory in KiB, at least 8.
  public let memoryKiB: UInt32
  /// Passes over the memory, at least 1.
  public let passes: UInt32

  /// A cost; `invalidLength` under 8 KiB or one pass.
  public init(memoryKiB: UInt32, passes: UInt32) throws(PrimitivesError) {
    guard memoryKiB >= 8, passes >= 1 else { throw .invalidLength }
    self.memoryKiB = memoryKiB
    self.passes = passes
  }

  /// Derives `count` bytes (at least 16) from `password` and a 16-byte `salt`. Throws
  /// `unavailable` when the memory cannot be had.
  public func derive(
    _ password: Secret, salt: [UInt8], count: Int
  ) throws(PrimitivesError) -> Secret {
    guard salt.count == 16, count >= 16 else { throw .invalidLength }
    return try Secret(count: count) {
      (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
      let status = password.withPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self, capacity: password.count) { characters in
          crypto_pwhash_argon2id(
            output, UInt64(count), characters, UInt64(password.count), salt, UInt64(passes),
            Int(memoryKiB) * 1024, crypto_pwhash_argon2id_alg_argon2id13())
        }
      }
      guard status == 0 else { throw .unavailable }
    }
  }
}
