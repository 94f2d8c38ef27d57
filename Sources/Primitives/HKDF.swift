internal import CSodium
internal import StrictCoding

/// HKDF with SHA-256 (RFC 5869).
public enum HKDF {
  /// HKDF-Extract: 32 bytes.
  public static func extract(salt: [UInt8], _ keyMaterial: Secret) -> Secret {
    keyMaterial.withBytes { material in
      extract(salt: Secret(copying: salt), message: [UInt8](material))
    }
  }

  /// HKDF-Expand to `count` bytes, at most 8,160.
  public static func expand(_ key: Secret, info: [UInt8], count: Int) -> Secret {
    precondition(count > 0 && count <= 255 * 32)
    return Secret(count: count) { (output: UnsafeMutableRawBufferPointer) in
      // The message holds the block before: it never moves, and is wiped each time.
      var message: [UInt8] = []
      message.reserveCapacity(32 + info.count + 1)
      var block: UInt8 = 0
      var written = 0
      while written < count {
        block += 1
        message.append(contentsOf: info)
        message.append(block)
        var code = HMAC.code(message[...], key: key)
        let take = min(32, count - written)
        UnsafeMutableRawBufferPointer(rebasing: output[written..<written + take])
          .copyBytes(from: code.prefix(take))
        written += take
        wipe(&message)
        message.append(contentsOf: code)
        wipe(&code)
      }
      wipe(&message)
    }
  }

  /// HKDF-Expand with one of this project's labels: info = `sotto/1 ` + `label` + `suffix`
  /// (formats.md §0, "Label").
  public static func expand(
    _ key: Secret, label: StaticString, suffix: [UInt8] = [], count: Int
  ) -> Secret {
    expand(key, info: Label.bytes(label) + suffix, count: count)
  }

  /// Extract, then expand: the whole of RFC 5869.
  public static func derive(
    _ keyMaterial: Secret, salt: [UInt8], info: [UInt8], count: Int
  ) -> Secret {
    expand(extract(salt: salt, keyMaterial), info: info, count: count)
  }

  /// HKDF-Extract of a message that is wiped afterwards.
  static func extract(salt: Secret, message: consuming [UInt8]) -> Secret {
    var message = message
    defer { wipe(&message) }
    return Secret(count: 32) { (output: UnsafeMutablePointer<UInt8>) in
      HMAC.code(message[...], key: salt, into: output)
    }
  }
}

/// The domain-separating labels of this project (formats.md §0).
public enum Label {
  /// `sotto/1 ` and `words`, ASCII, no terminator.
  public static func bytes(_ words: StaticString) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(ascii: "sotto/1 ")
    bytes.append(ascii: words)
    return bytes
  }
}
