public import Age
public import Primitives
internal import StrictCoding

/// What opens an age file (age specification, "Recipient stanza types").
public enum Identity: Sendable {
  /// A 32-byte X-Wing seed, `AGE-SECRET-KEY-PQ-1…`.
  case hybrid(Secret)
  /// A 32-byte X25519 private key, `AGE-SECRET-KEY-1…`.
  case x25519(Secret)
  /// A passphrase of any bytes.
  case passphrase(Secret)

  /// Parses a secret key in its text form, in upper or lower case, else `invalidKey`.
  public init(parsing text: ArraySlice<UInt8>) throws(AgeError) {
    var decoded: (prefix: [UInt8], bytes: [UInt8])
    do throws(CodingError) {
      decoded = try Bech32.decode(text)
    } catch {
      throw .invalidKey
    }
    defer { wipe(&decoded.bytes) }
    guard decoded.bytes.count == 32 else { throw .invalidKey }
    let secret = Secret(copying: decoded.bytes)
    if decoded.prefix == Self.hybridPrefix {
      self = .hybrid(secret)
    } else if decoded.prefix == Self.x25519Prefix {
      self = .x25519(secret)
    } else {
      throw .invalidKey
    }
  }

  /// The text form of a 32-byte X-Wing seed: `AGE-SECRET-KEY-PQ-1…`, 77 characters.
  public static func encode(hybrid seed: Secret) -> Secret {
    var bytes = seed.withBytes { [UInt8]($0) }
    defer { wipe(&bytes) }
    var text = Bech32.encode(prefix: hybridPrefix, bytes)
    for index in text.indices where text[index] >= 0x61 && text[index] <= 0x7A { text[index] -= 32 }
    return Secret(wiping: &text)
  }

  /// Parses a file of secret keys: one a line, empty lines and `#` comments between them.
  public static func parse(file: ArraySlice<UInt8>) throws(AgeError) -> [Identity] {
    var identities: [Identity] = []
    for line in file.split(separator: 0x0A) {
      let text = line.last == 0x0D ? line.dropLast() : line
      if text.isEmpty || text.first == 0x23 { continue }
      guard identities.count < fileLimit else { throw .overLimit }
      identities.append(try Identity(parsing: text))
    }
    guard !identities.isEmpty else { throw .invalidKey }
    return identities
  }

  private static let fileLimit = 1024
  private static let hybridPrefix = ascii("age-secret-key-pq-")
  private static let x25519Prefix = ascii("age-secret-key-")
}
