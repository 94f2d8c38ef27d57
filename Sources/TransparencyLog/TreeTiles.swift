internal import Primitives

/// Tiles of one tree, from which proofs are made. What comes out was verified against the head, so
/// that wrong tiles give an error and never a wrong proof.
///
/// Ask `needed` which tiles a leaf's proofs need, `add` them, then make the proof.
public struct TreeTiles: Sendable {
  /// The tree.
  public let head: TreeHead
  private var hashes: [Tile: [Digest]] = [:]

  /// Starts without tiles.
  public init(of head: TreeHead) {
    self.head = head
  }

  /// The tiles for the inclusion proof of the leaf `index`, and for the consistency proof from
  /// `index + 1` leaves: at each level the tile above the leaf and the one at the right edge.
  public func needed(for index: UInt64) throws(LogError) -> [Tile] {
    guard index < head.size else { throw .misuse }
    var tiles: [Tile] = []
    for level in 0..<Tile.levelCount {
      let count = head.size >> UInt64(8 * level)
      let node = index >> UInt64(8 * level)
      if node < count { tiles.append(tile(level: level, node: node)) }
      if let edge = Tile.edge(.hashes(level: level), count: count), tiles.last != edge {
        tiles.append(edge)
      }
    }
    return tiles
  }

  /// Takes the bytes of a tile of this tree. For a partial tile those of the full one, which may
  /// have taken its place, will do.
  public mutating func add(_ tile: Tile, _ bytes: ArraySlice<UInt8>) throws(LogError) {
    guard case .hashes(let level) = tile.content, level < Tile.levelCount,
      tile.index < (head.size >> UInt64(8 * level) + 255) / 256,
      tile == self.tile(level: level, node: tile.index * 256)
    else { throw .misuse }
    let fullCount = Tile.fullWidth * Digest.byteCount
    let own = bytes.count == fullCount ? bytes.prefix(tile.width * Digest.byteCount) : bytes
    hashes[tile] = try Tile.hashes(in: own, width: tile.width)
  }

  /// The proof for the leaf `index` (RFC 6962 §2.1.1, PATH). Throws `misuse` for a leaf that is not
  /// in the tree, `missingTile`, or `wrongTile`.
  public func inclusionProof(of index: UInt64) throws(LogError) -> InclusionProof {
    guard index < head.size else { throw .misuse }
    var hashes: [Digest] = []
    var leaves = 0..<head.size
    while leaves.count > 1 {
      let split = Self.split(leaves)
      if index < split {
        hashes.append(try root(of: split..<leaves.upperBound))
        leaves = leaves.lowerBound..<split
      } else {
        hashes.append(try root(of: leaves.lowerBound..<split))
        leaves = split..<leaves.upperBound
      }
    }
    let proof = try InclusionProof(index: index, hashes: hashes.reversed())
    let leaf = try root(of: leaves)
    do throws(LogError) { try proof.verify(leaf: leaf, in: head) } catch { throw .wrongTile }
    return proof
  }

  /// The proof that the tree begins with its first `size` leaves (RFC 6962 §2.1.2, PROOF); throws
  /// as `inclusionProof`. It is empty for the empty tree and for the whole.
  public func consistencyProof(from size: UInt64) throws(LogError) -> ConsistencyProof {
    guard size <= head.size else { throw .misuse }
    guard size > 0 else { return try ConsistencyProof(hashes: []) }
    var hashes: [Digest] = []
    var leaves = 0..<head.size
    while size != leaves.upperBound {
      let split = Self.split(leaves)
      if size <= split {
        hashes.append(try root(of: split..<leaves.upperBound))
        leaves = leaves.lowerBound..<split
      } else {
        hashes.append(try root(of: leaves.lowerBound..<split))
        leaves = split..<leaves.upperBound
      }
    }
    // The verifier knows the old root: it is left out where it is a node by itself.
    if leaves.lowerBound > 0 { hashes.append(try root(of: leaves)) }
    let proof = try ConsistencyProof(hashes: hashes.reversed())
    let old = TreeHead(unchecked: size, try root(of: 0..<size))
    do throws(LogError) { try proof.verify(from: old, to: head) } catch { throw .wrongTile }
    return proof
  }

  /// The hashes of a tile that was added.
  func hashes(of tile: Tile) throws(LogError) -> [Digest] {
    guard let hashes = hashes[tile] else { throw .missingTile }
    return hashes
  }

  /// The root over some leaves that are a subtree, from the highest tiles that hold it.
  private func root(of leaves: Range<UInt64>) throws(LogError) -> Digest {
    let count = leaves.upperBound - leaves.lowerBound
    guard count & (count - 1) == 0 else {
      let split = Self.split(leaves)
      return TreeHash.node(
        try root(of: leaves.lowerBound..<split), try root(of: split..<leaves.upperBound))
    }
    let level = count.trailingZeroBitCount / 8
    let node = leaves.lowerBound >> UInt64(8 * level)
    let first = Int(node % 256)
    let tile = try hashes(of: tile(level: level, node: node))
    return TreeHash.root(of: tile[first..<first + Int(count >> UInt64(8 * level))])
  }

  /// The tile that holds the hash `node` of a level, as wide as this tree has it.
  private func tile(level: Int, node: UInt64) -> Tile {
    let index = node / 256
    let rest = head.size >> UInt64(8 * level) - index * 256
    return Tile(
      unchecked: .hashes(level: level), index: index, width: Int(min(rest, 256)))
  }

  private static func split(_ leaves: Range<UInt64>) -> UInt64 {
    leaves.lowerBound + TreeHash.powerOfTwo(below: leaves.upperBound - leaves.lowerBound)
  }
}
