public import Primitives
internal import StrictCoding

/// A post-quantum recipient, `age1pq1…` (age specification, "mlkem768x25519"): 1,216 bytes of
/// X-Wing public key that passed a trial seal, because only encapsulation finds a bad key.
public struct HybridRecipient: Hashable, Sendable {
  /// The 1,216 bytes.
  public let publicKey: [UInt8]

  /// Takes a public key that works, else `invalidKey`.
  public init(publicKey: [UInt8]) throws(AgeError) {
    do throws(PrimitivesError) {
      _ = try XWing.encapsulate(publicKey)
    } catch {
      throw .invalidKey
    }
    self.publicKey = publicKey
  }

  /// Takes the text form, in lower case.
  public init(parsing text: ArraySlice<UInt8>) throws(AgeError) {
    let decoded: (prefix: [UInt8], bytes: [UInt8])
    do throws(CodingError) {
      decoded = try Bech32.decode(text)
    } catch {
      throw .invalidKey
    }
    guard decoded.prefix == Self.prefix, text.starts(with: Self.prefix) else { throw .invalidKey }
    try self.init(publicKey: decoded.bytes)
  }

  /// The recipient of a 32-byte X-Wing seed.
  public init(seed: Secret) throws(AgeError) {
    do throws(PrimitivesError) {
      publicKey = try XWing.publicKey(seed)
    } catch {
      throw .crypto(error)
    }
  }

  /// A recipient whose seed nobody has: stanzas to it hide how many recipients there are.
  public static func throwAway(random: some RandomSource) throws(AgeError) -> HybridRecipient {
    try HybridRecipient(seed: Secret(random: random, count: XWing.seedByteCount))
  }

  /// The text form, 1,959 characters.
  public var encoded: [UInt8] { Bech32.encode(prefix: Self.prefix, publicKey) }

  /// A stanza that hands the 16-byte `fileKey` to this recipient.
  public func wrap(_ fileKey: Secret) throws(AgeError) -> Stanza {
    let sealed: (encapsulation: [UInt8], ciphertext: [UInt8])
    do throws(PrimitivesError) {
      sealed = try HPKE.seal(fileKey, to: publicKey, info: HybridStanza.info)
    } catch {
      throw .crypto(error)
    }
    return try Stanza(
      arguments: [HybridStanza.type, Base64.encode(sealed.encapsulation[...], padded: false)],
      body: sealed.ciphertext)
  }

  private static let prefix = ascii("age1pq")
}

/// A stanza of type `mlkem768x25519`, its fields checked for their sizes.
public struct HybridStanza: Equatable, Sendable {
  /// The stanza's first argument.
  public static let type = ascii("mlkem768x25519")
  /// The HPKE info string.
  public static let info = ascii("age-encryption.org/mlkem768x25519")
  /// How many bytes such a stanza has in a header.
  public static let byteCount = 1557

  /// 1,120 bytes.
  public let encapsulation: [UInt8]
  /// 32 bytes: the sealed file key.
  public let body: [UInt8]

  /// The fields of `stanza`; nil when it is of another type, `malformedHeader` when a field has
  /// a wrong size or is not canonical.
  public init?(_ stanza: Stanza) throws(AgeError) {
    guard stanza.arguments[0] == Self.type else { return nil }
    guard stanza.arguments.count == 2, stanza.body.count == 32 else { throw .malformedHeader }
    do throws(CodingError) {
      encapsulation = try Base64.decode(stanza.arguments[1][...], padded: false)
    } catch {
      throw .malformedHeader
    }
    guard encapsulation.count == XWing.encapsulationByteCount else { throw .malformedHeader }
    body = stanza.body
  }
}
