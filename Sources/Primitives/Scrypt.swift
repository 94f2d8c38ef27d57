internal import CSodium

/// scrypt (RFC 7914) with r = 8 and p = 1, as age's passphrase stanza uses it.
public enum Scrypt {
  /// 32 bytes with N = 2^`logN`; takes 2^`logN` KiB of memory, `unavailable` when there is not
  /// so much.
  public static func derive(
    _ password: Secret, salt: [UInt8], logN: Int
  ) throws(PrimitivesError) -> Secret {
    guard logN > 0 && logN < 32 else { throw .invalidLength }
    return try Secret(count: 32) {
      (output: UnsafeMutablePointer<UInt8>) throws(PrimitivesError) in
      let status = password.withPointer {
        crypto_pwhash_scryptsalsa208sha256_ll(
          $0, password.count, salt, salt.count, UInt64(1) << UInt64(logN), 8, 1, output, 32)
      }
      guard status == 0 else { throw .unavailable }
    }
  }
}
