public import Primitives
internal import StrictCoding

/// Everything that shows offline that an entry is in a log (C2SP tlog-proof), a `.tlog-proof` file:
///
///     c2sp.org/tlog-proof@v1
///     extra BASE64                  may be missing; not authenticated, never empty here
///     index DECIMAL
///     BASE64                        0 to 63 hashes, the leaf's sibling first
///
///     checkpoint with all its signature lines
public struct LogProof: Equatable, Sendable {
  private static let title = ascii("c2sp.org/tlog-proof@v1")

  /// Something of the application's, which no signature covers; not empty.
  public let extra: [UInt8]?
  /// Where the entry stands, and the way up.
  public let inclusion: InclusionProof
  /// The tree. Not trusted yet.
  public let checkpoint: UnverifiedCheckpoint

  /// The proof without `extra`.
  public init(_ inclusion: InclusionProof, in checkpoint: UnverifiedCheckpoint) {
    extra = nil
    self.inclusion = inclusion
    self.checkpoint = checkpoint
  }

  /// Parses the file completely; nothing is verified.
  public init(parsing bytes: ArraySlice<UInt8>) throws(LogError) {
    var reader = ProofReader(bytes)
    guard try reader.line().elementsEqual(Self.title) else { throw .malformed }
    if let text = reader.value(of: "extra ") {
      let extra = try coded(try Base64.decode(text, padded: true))
      guard !extra.isEmpty else { throw .malformed }
      self.extra = extra
    } else {
      extra = nil
    }
    guard let text = reader.value(of: "index ") else { throw .malformed }
    let index = try coded(try Decimal.decode(text, limit: TreeHead.sizeLimit))
    inclusion = try InclusionProof(index: index, hashes: reader.hashes())
    checkpoint = try UnverifiedCheckpoint(parsing: reader.rest)
  }

  /// The bytes of the file.
  public var encoded: [UInt8] {
    var bytes = Self.title + [0x0A]
    if let extra {
      bytes += ascii("extra ") + Base64.encode(extra[...], padded: true) + [0x0A]
    }
    bytes += ascii("index ") + Decimal.encode(inclusion.index) + [0x0A]
    for hash in inclusion.hashes { bytes += hash.base64 + [0x0A] }
    return bytes + [0x0A] + checkpoint.encoded
  }

  /// The checkpoint, when it is good by `policy` and the entry with the leaf hash `leaf` is in its
  /// tree; else throws as `UnverifiedCheckpoint.verified` or `wrongProof`.
  public func verified(leaf: Digest, by policy: WitnessPolicy) throws(LogError)
    -> VerifiedCheckpoint
  {
    let verified = try checkpoint.verified(by: policy)
    try inclusion.verify(leaf: leaf, in: verified.checkpoint.head)
    return verified
  }
}
