public import Primitives

/// Shows that a leaf is in a tree (RFC 6962 §2.1.1): the hashes beside the way from the leaf up to
/// the root.
public struct InclusionProof: Equatable, Sendable {
  /// No tree below 2^63 leaves needs more hashes.
  public static let hashLimit = 63

  /// Where the leaf stands, from 0.
  public let index: UInt64
  /// The leaf's sibling first; 0 to 63.
  public let hashes: [Digest]

  /// Takes a proof to be verified; `overLimit` above 63 hashes.
  public init(index: UInt64, hashes: [Digest]) throws(LogError) {
    guard hashes.count <= Self.hashLimit else { throw .overLimit }
    self.index = index
    self.hashes = hashes
  }

  /// Throws `wrongProof` unless the leaf with the hash `leaf` stands at `index` of the tree
  /// (RFC 9162 §2.1.3.2). The number of hashes follows from index and size; any other fails.
  public func verify(leaf: Digest, in head: TreeHead) throws(LogError) {
    guard index < head.size else { throw .wrongProof }
    var node = index
    var last = head.size - 1
    var root = leaf
    for hash in hashes {
      guard last != 0 else { throw .wrongProof }
      if node & 1 == 1 || node == last {
        root = TreeHash.node(hash, root)
        // At the right edge a node without sibling moves up as it is.
        while node & 1 == 0 && node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        root = TreeHash.node(root, hash)
      }
      node >>= 1
      last >>= 1
    }
    guard last == 0, root == head.root else { throw .wrongProof }
  }
}
