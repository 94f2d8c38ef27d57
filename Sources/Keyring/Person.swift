public import StrictCoding
internal import Primitives

/// An investigator or an auditor in a keyring (formats.md §2).
public struct Person: Equatable, Sendable {
  /// Never given to another person.
  public let index: UInt8
  /// 32-byte Ed25519 public key.
  public let signingKey: [UInt8]
  /// The public name.
  public let name: FreeText

  /// Throws `malformed` unless the key has 32 bytes.
  public init(index: UInt8, signingKey: [UInt8], name: FreeText) throws(KeyringError) {
    guard signingKey.count == Ed25519.keyByteCount else { throw .malformed }
    self.index = index
    self.signingKey = signingKey
    self.name = name
  }

  init(parsing value: ArraySlice<UInt8>) throws(KeyringError) {
    do throws(CodingError) {
      var fields = Fields(value)
      index = UInt8(try Decimal.decode(fields.next(), limit: 255))
      let key = try Base64.decode(fields.next(), padded: true)
      guard key.count == Ed25519.keyByteCount else { throw .malformed }
      signingKey = key
      name = try FreeText(fields.remainder())
    } catch {
      throw .coding(error)
    }
  }
}
