internal import CSodium

/// HMAC-SHA-256 (RFC 2104) with a key of any length.
public enum HMAC {
  /// The 32-byte code of `message`.
  public static func code(_ message: ArraySlice<UInt8>, key: Secret) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: 32)
    code(message, key: key, into: &output)
    return output
  }

  /// Whether `code` is that of `message`, compared in constant time.
  public static func isValid(
    _ code: ArraySlice<UInt8>, of message: ArraySlice<UInt8>, key: Secret
  ) -> Bool {
    isEqualInConstantTime(code, self.code(message, key: key)[...])
  }

  static func code(
    _ message: ArraySlice<UInt8>, key: Secret, into output: UnsafeMutablePointer<UInt8>
  ) {
    Sodium.start()
    var state = crypto_auth_hmacsha256_state()
    _ = key.withPointer { crypto_auth_hmacsha256_init(&state, $0, key.count) }
    message.withUnsafeBufferPointer { message in
      _ = crypto_auth_hmacsha256_update(&state, message.baseAddress, UInt64(message.count))
    }
    _ = crypto_auth_hmacsha256_final(&state, output)
    sodium_memzero(&state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
  }
}
