public import Primitives

/// Shows that a tree only grew (RFC 6962 §2.1.2): the hashes from which both the old and the new
/// root can be computed.
public struct ConsistencyProof: Equatable, Sendable {
  /// In the order of RFC 6962, lowest node first; 0 to 63.
  public let hashes: [Digest]

  /// Takes a proof to be verified; `overLimit` above 63 hashes.
  public init(hashes: [Digest]) throws(LogError) {
    guard hashes.count <= InclusionProof.hashLimit else { throw .overLimit }
    self.hashes = hashes
  }

  /// Throws `wrongProof` unless `new` begins with all leaves of `old`. Every tree begins with the
  /// empty one; whether that is worth a proof the caller decides.
  public func verify(from old: TreeHead, to new: TreeHead) throws(LogError) {
    guard old.size > 0 else {
      guard hashes.isEmpty else { throw .wrongProof }
      return
    }
    try verify(Subtree(start: 0, end: old.size), root: old.root, in: new)
  }

  /// Throws `wrongProof` unless `subtree` with the root `root` is part of the tree (RFC 9162
  /// §2.1.4.2, where it starts at 0). `first` and `last` are the subtree's outer nodes at the
  /// level that was reached, `end` is the tree's last node.
  public func verify(
    _ subtree: Subtree, root: Digest, in head: TreeHead
  ) throws(LogError) {
    guard subtree.end <= head.size else { throw .wrongProof }
    var first = subtree.start
    var last = subtree.end - 1
    var end = head.size - 1
    func rise() {
      first >>= 1
      last >>= 1
      end >>= 1
    }
    // The largest full node at the subtree's right edge; at the tree's own edge, the whole subtree.
    let isAtEdge = last == end
    while first != last && (isAtEdge || last & 1 == 1) { rise() }
    var rest = hashes[...]
    // A subtree that is one node needs no hash to start from: the verifier knows its root.
    guard let start = first == last ? root : rest.popFirst() else { throw .wrongProof }
    var old = start
    var new = start
    for hash in rest {
      guard end != 0 else { throw .wrongProof }
      if last & 1 == 1 || last == end {
        if first < last { old = TreeHash.node(hash, old) }
        new = TreeHash.node(hash, new)
        while last & 1 == 0 { rise() }
      } else {
        new = TreeHash.node(new, hash)
      }
      rise()
    }
    guard end == 0, old == root, new == head.root else { throw .wrongProof }
  }
}
