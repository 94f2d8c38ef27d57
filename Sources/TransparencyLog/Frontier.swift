public import Primitives

/// The right edge of a tree: the hashes of the partial tile of each level, at most 255 each. It is
/// all that appending needs, so that an epoch costs its own entries and never the log's.
public struct Frontier: Sendable {
  /// A tile to be written, with its bytes.
  public struct TileFile: Equatable, Sendable {
    /// Its name.
    public let tile: Tile
    /// Its content.
    public let bytes: [UInt8]
  }

  /// How many leaves the tree has.
  public private(set) var size: UInt64 = 0
  private var levels: [[Digest]] = []

  /// The edge of the empty tree.
  public init() {}

  /// The edge of the tree of `tiles`, to which the tiles of `needed` must have been added. Throws
  /// `missingTile`, or `wrongTile` when they do not lead to the root.
  public init(restoring tiles: TreeTiles) throws(LogError) {
    size = tiles.head.size
    for level in 0..<Tile.levelCount {
      let edge = Tile.edge(.hashes(level: level), count: size >> UInt64(8 * level))
      guard let edge else {
        levels.append([])
        continue
      }
      levels.append(try tiles.hashes(of: edge))
    }
    guard head == tiles.head else { throw .wrongTile }
  }

  /// The partial tiles that hold the edge of a tree of `size` leaves.
  public static func needed(for size: UInt64) -> [Tile] {
    (0..<Tile.levelCount).compactMap {
      Tile.edge(.hashes(level: $0), count: size >> UInt64(8 * $0))
    }
  }

  /// Size and root as they stand.
  public var head: TreeHead {
    var root: Digest?
    for hashes in levels {
      // What the levels below hold is the last, smaller subtree of this one.
      let all = hashes + (root.map { [$0] } ?? [])
      if !all.isEmpty { root = TreeHash.root(of: all[...]) }
    }
    return TreeHead(unchecked: size, root ?? TreeHash.empty)
  }

  /// Appends the hashes of leaves. Gives the tiles to be written: each that became full, and the
  /// partial ones that changed. Throws `overLimit` beyond 2^63 - 1 leaves; then nothing changed.
  public mutating func append(_ leaves: [Digest]) throws(LogError) -> [TileFile] {
    guard UInt64(leaves.count) <= TreeHead.sizeLimit - size else { throw .overLimit }
    let old = size
    var files: [TileFile] = []
    for leaf in leaves {
      size += 1
      append(leaf, level: 0, &files)
    }
    for (level, hashes) in levels.enumerated() {
      let count = size >> UInt64(8 * level)
      guard count != old >> UInt64(8 * level),
        let tile = Tile.edge(.hashes(level: level), count: count)
      else { continue }
      files.append(TileFile(tile: tile, bytes: Tile.encode(hashes)))
    }
    return files
  }

  private mutating func append(_ hash: Digest, level: Int, _ files: inout [TileFile]) {
    if level == levels.count { levels.append([]) }
    levels[level].append(hash)
    guard levels[level].count == Tile.fullWidth else { return }
    let hashes = levels[level]
    levels[level] = []
    let index = size >> UInt64(8 * level + 8) - 1
    let tile = Tile(unchecked: .hashes(level: level), index: index, width: Tile.fullWidth)
    files.append(TileFile(tile: tile, bytes: Tile.encode(hashes)))
    append(TreeHash.root(of: hashes[...]), level: level + 1, &files)
  }
}
