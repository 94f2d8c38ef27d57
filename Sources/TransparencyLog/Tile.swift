public import Primitives
internal import StrictCoding

/// The name of a file of a log (C2SP tlog-tiles): up to 256 hashes of one level, or up to 256
/// entries.
///
///     tile/LEVEL/N          256 hashes of 32 bytes: hash i is the root over the leaves
///     tile/LEVEL/N.p/W      (256 N + i) 256^LEVEL and following; W, 1 to 255, in a partial tile
///     tile/entries/N[.p/W]  an entry bundle
///
/// LEVEL is 0 to 63. N has groups of three digits, each but the last as `x123/`.
public struct Tile: Hashable, Sendable {
  /// What a tile holds.
  public enum Content: Hashable, Sendable {
    /// Hashes of subtrees of 256^level leaves.
    case hashes(level: Int)
    /// The entries themselves.
    case entries
  }

  /// Hashes or entries in a full tile.
  public static let fullWidth = 256
  /// Levels that a tree below 2^63 leaves can have.
  static let levelCount = 8
  private static let levelLimit: UInt64 = 63
  private static let indexLimit = TreeHead.sizeLimit / 256
  private static let pathLimit = 64

  /// What it holds.
  public let content: Content
  /// Which of its level, from 0.
  public let index: UInt64
  /// How many hashes or entries, 1 to 256.
  public let width: Int

  init(unchecked content: Content, index: UInt64, width: Int) {
    self.content = content
    self.index = index
    self.width = width
  }

  /// Parses the path, for example `tile/0/x001/234.p/5`.
  public init(parsing path: ArraySlice<UInt8>) throws(LogError) {
    guard path.count <= Self.pathLimit else { throw .overLimit }
    var parts = path.split(separator: 0x2F, omittingEmptySubsequences: false)[...]
    guard let prefix = parts.popFirst(), prefix == "tile", let level = parts.popFirst() else {
      throw .malformed
    }
    content =
      level == "entries"
      ? .entries
      : .hashes(level: Int(try coded(try Decimal.decode(level, limit: Self.levelLimit))))
    var width = Self.fullWidth
    if let text = parts.last, let number = parts.dropLast().last, number.suffix(2) == ".p" {
      width = Int(try coded(try Decimal.decode(text, limit: 255)))
      parts = parts.dropLast(2) + [number.dropLast(2)]
    }
    var index: UInt64 = 0
    for part in parts {
      let digits = part.drop { $0 == 0x78 }
      index = index * 1000 + (try coded(try Decimal.decode(digits, width: 3)))
      guard index <= Self.indexLimit else { throw .overLimit }
    }
    self.index = index
    self.width = width
    // One path for each tile: the comparison finds whatever the lines above let pass.
    guard width > 0, self.path[...] == path else { throw .malformed }
  }

  /// The path below the log's prefix.
  public var path: [UInt8] {
    var path = ascii("tile/")
    switch content {
    case .hashes(let level): path += Decimal.encode(level)
    case .entries: path.append(ascii: "entries")
    }
    path.append(0x2F)
    var number = Decimal.encode(index % 1000, width: 3)
    var rest = index / 1000
    while rest > 0 {
      number = [0x78] + Decimal.encode(rest % 1000, width: 3) + [0x2F] + number
      rest /= 1000
    }
    path += number
    if width < Self.fullWidth { path += ascii(".p/") + Decimal.encode(width) }
    return path
  }

  /// The full tile that takes this one's place when the tree has grown; its first hashes or entries
  /// are the same.
  public var full: Tile { Tile(unchecked: content, index: index, width: Self.fullWidth) }

  /// The hash tiles that a tree of `new` leaves has and one of `old` leaves has not; one for each
  /// 256 leaves, so bound `new` first when it comes from outside.
  public static func hashTiles(from old: UInt64 = 0, to new: UInt64) -> [Tile] {
    var tiles: [Tile] = []
    for level in 0..<levelCount {
      let shift = UInt64(8 * level)
      tiles += Self.tiles(.hashes(level: level), from: old >> shift, to: new >> shift)
    }
    return tiles
  }

  /// The entry bundles that a log of `new` entries has and one of `old` has not; as `hashTiles`.
  public static func entryBundles(from old: UInt64 = 0, to new: UInt64) -> [Tile] {
    tiles(.entries, from: old, to: new)
  }

  private static func tiles(_ content: Content, from old: UInt64, to new: UInt64) -> [Tile] {
    guard new > old else { return [] }
    var tiles = (old / 256..<new / 256).map {
      Tile(unchecked: content, index: $0, width: fullWidth)
    }
    if let tile = edge(content, count: new) { tiles.append(tile) }
    return tiles
  }

  /// The partial tile at the end of a level with `count` hashes, when there is one.
  static func edge(_ content: Content, count: UInt64) -> Tile? {
    count % 256 == 0
      ? nil : Tile(unchecked: content, index: count / 256, width: Int(count % 256))
  }
}

extension Tile {
  /// The hashes in a hash tile of `width`; `malformed` for another length.
  public static func hashes(in bytes: ArraySlice<UInt8>, width: Int) throws(LogError) -> [Digest] {
    guard bytes.count == width * Digest.byteCount else { throw .malformed }
    var reader = ByteReader(bytes)
    var hashes: [Digest] = []
    hashes.reserveCapacity(width)
    while reader.remaining > 0 {
      hashes.append(try coded(try Digest(reader.bytes(Digest.byteCount))))
    }
    return hashes
  }

  /// The bytes of a hash tile.
  public static func encode(_ hashes: [Digest]) -> [UInt8] {
    hashes.reduce(into: []) { $0 += $1.bytes }
  }
}
