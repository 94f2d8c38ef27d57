import Primitives
import TransparencyLog

/// RFC 6962 §2.1 as it is written, recursion by recursion: slow, and with nothing in common with
/// what is tested. Roots are kept, so that all proofs of all small trees take seconds.
struct NaiveTree {
  let leaves: [Digest]
  private var roots: [Range<Int>: Digest] = [:]

  init(_ leaves: [Digest]) { self.leaves = leaves }

  /// A tree whose entry i is the text `record i`.
  init(records count: Int) {
    self.init((0..<count).map { TreeHash.leaf([UInt8]("record \($0)".utf8)[...]) })
  }

  /// MTH(D[range]).
  mutating func root(_ range: Range<Int>) -> Digest {
    if let root = roots[range] { return root }
    let root: Digest
    switch range.count {
    case 0: root = Digest(of: [])
    case 1: root = leaves[range.lowerBound]
    default:
      let split = Self.split(range)
      let children =
        self.root(range.lowerBound..<split).bytes + self.root(split..<range.upperBound).bytes
      root = Digest(of: ([0x01] + children)[...])
    }
    roots[range] = root
    return root
  }

  mutating func head(_ size: Int) throws -> TreeHead {
    try TreeHead(size: UInt64(size), root: root(0..<size))
  }

  /// PATH(index, D[range]).
  mutating func path(_ index: Int, _ range: Range<Int>) -> [Digest] {
    guard range.count > 1 else { return [] }
    let split = Self.split(range)
    return index < split
      ? path(index, range.lowerBound..<split) + [root(split..<range.upperBound)]
      : path(index, split..<range.upperBound) + [root(range.lowerBound..<split)]
  }

  /// SUBPROOF of the subtree `part` in D[range]; from 0 it is the consistency proof.
  mutating func proof(_ part: Range<Int>, _ range: Range<Int>, known: Bool = true) -> [Digest] {
    if part == range { return known ? [] : [root(range)] }
    let split = Self.split(range)
    let (left, right) = (range.lowerBound..<split, split..<range.upperBound)
    if part.upperBound <= split { return proof(part, left, known: known) + [root(right)] }
    if part.lowerBound >= split { return proof(part, right, known: known) + [root(left)] }
    return proof(split..<part.upperBound, right, known: false) + [root(left)]
  }

  /// The bytes of a hash tile, from the definition of its hashes.
  mutating func bytes(of tile: Tile) -> [UInt8] {
    guard case .hashes(let level) = tile.content else { return [] }
    let width = 1 << (8 * level)
    return (0..<tile.width).flatMap { offset in
      let start = (Int(tile.index) * 256 + offset) * width
      return root(start..<start + width).bytes
    }
  }

  private static func split(_ range: Range<Int>) -> Int {
    var split = 1
    while split * 2 < range.count { split *= 2 }
    return range.lowerBound + split
  }
}

extension TreeTiles {
  /// Everything that a tree has.
  init(_ tree: inout NaiveTree, size: Int) throws {
    self.init(of: try tree.head(size))
    for tile in Tile.hashTiles(to: UInt64(size)) { try add(tile, tree.bytes(of: tile)[...]) }
  }
}

extension Digest {
  /// The digest with one bit changed.
  var altered: Digest {
    get throws { try Digest(([bytes[0] ^ 0x10] + bytes.dropFirst())[...]) }
  }
}

extension [Digest] {
  /// Every list with one hash altered, dropped, or added, and with neighbours swapped.
  var alterations: [[Digest]] {
    get throws {
      var all: [[Digest]] = []
      let strange = TreeHash.leaf([0xFF])
      for index in indices {
        var list = self
        list[index] = try list[index].altered
        all.append(list)
        list = self
        list.remove(at: index)
        all.append(list)
        guard index > 0 else { continue }
        list = self
        list.swapAt(index, index - 1)
        all.append(list)
      }
      for index in 0...count {
        var list = self
        list.insert(strange, at: index)
        all.append(list)
      }
      return all
    }
  }
}
