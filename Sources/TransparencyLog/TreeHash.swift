public import Primitives

/// The hashes of a Merkle tree (RFC 6962 §2.1). The first byte keeps leaves and nodes apart, so
/// that no entry can pass for a node.
public enum TreeHash {
  /// The root of the tree without leaves.
  public static let empty = Digest(of: [])

  /// SHA-256(0x00 || entry).
  public static func leaf(_ entry: ArraySlice<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update([0x00])
    hash.update(entry)
    return hash.finish()
  }

  /// SHA-256(0x01 || left || right).
  public static func node(_ left: Digest, _ right: Digest) -> Digest {
    var hash = SHA256()
    hash.update([0x01])
    hash.update(left.bytes[...])
    hash.update(right.bytes[...])
    return hash.finish()
  }

  /// The root over `hashes`, which are those of leaves or of full subtrees of one width; only the
  /// last may be of a smaller one.
  public static func root(of hashes: ArraySlice<Digest>) -> Digest {
    guard hashes.count > 1 else { return hashes.first ?? empty }
    let split = Int(powerOfTwo(below: UInt64(hashes.count)))
    return node(root(of: hashes.prefix(split)), root(of: hashes.dropFirst(split)))
  }

  /// The largest power of two below `count`, which is 2 or more: where the tree splits.
  static func powerOfTwo(below count: UInt64) -> UInt64 {
    1 << UInt64(63 - (count - 1).leadingZeroBitCount)
  }
}
