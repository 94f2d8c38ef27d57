import FoundationEssentials
import Primitives
import StrictCoding
import TestSupport
import Testing
import TransparencyLog

/// Vectors for trees, proofs and tiles: those of transparency-dev, and those made with Go's tlog.
@Suite(.enabled(if: Vectors.areHere))
struct TreeVectorTests {
  private struct Foreign: Decodable {
    let file: String
    let leafIdx, treeSize, start, end, size, size1, size2: UInt64?
    let root, leafHash, root1, root2: String?
    let proof: [String]?
    let wantErr: Bool
  }

  private struct Generated: Decodable {
    struct Vector: Decodable {
      let index, treeSize, oldSize, newSize: UInt64?
      let leafHash, root, oldRoot, newRoot: String?
      let proof: [String]
    }
    let vectors: [Vector]
  }

  private struct Roots: Decodable {
    struct Root: Decodable {
      let size: UInt64
      let root: String
    }
    let roots: [Root]
  }

  private struct Trees: Decodable {
    struct File: Decodable {
      let bytes: Int
      let path, sha256: String
    }
    struct Tree: Decodable {
      let treeSize: UInt64
      let root: String
      let hashTilesTotal: Int
      let hashTiles, entryBundles: [File]
    }
    let trees: [Tree]
  }

  private struct Paths: Decodable {
    struct Path: Decodable {
      let level: Int
      let index: UInt64
      let width: Int
      let hashTile, entryBundle: String
    }
    let paths: [Path]
  }

  private struct Leaves: Decodable {
    let leafInputsHex, rootHashHexBySize: [String]
  }

  private static func decode<Value: Decodable>(_ path: String) throws -> Value {
    let decoder = JSONDecoder()
    if !path.hasPrefix("rfc6962-proofs/") || path.hasSuffix("leaves.json") {
      decoder.keyDecodingStrategy = .convertFromSnakeCase
    }
    return try decoder.decode(Value.self, from: Vectors.data("tlog/" + path))
  }

  private static func digest(_ text: String?) throws -> Digest {
    let bytes = try Base64.decode([UInt8](try #require(text).utf8)[...], padded: true)
    return try Digest(bytes[...])
  }

  /// As `digest`; what is no digest but "don't care" stands for its own.
  private static func root(_ text: String?) throws -> Digest {
    let bytes = try Base64.decode([UInt8](try #require(text).utf8)[...], padded: true)
    return bytes.count == 32 ? try Digest(bytes[...]) : Digest(of: bytes[...])
  }

  /// Plays each vector of `name`, which is good when `verify` throws nothing; where `exception`
  /// holds, we judge the other way. Returns how many.
  private static func play(
    _ name: String, unless exception: (Foreign) -> Bool = { _ in false },
    _ verify: (Foreign, [Digest]) throws -> Void
  ) throws -> Int {
    let vectors: [Foreign] = try decode("rfc6962-proofs/\(name).json")
    for vector in vectors {
      let isGood: Bool
      do {
        try verify(vector, (vector.proof ?? []).map { try digest($0) })
        isGood = true
      } catch { isGood = false }
      #expect(isGood == (vector.wantErr == exception(vector)), "\(vector.file)")
    }
    return vectors.count
  }

  @Test func `98 inclusion proofs are judged as transparency-dev does`() throws {
    let count = try Self.play("inclusion") { vector, hashes in
      try InclusionProof(index: #require(vector.leafIdx), hashes: hashes).verify(
        leaf: Self.digest(vector.leafHash),
        in: TreeHead(size: #require(vector.treeSize), root: Self.digest(vector.root)))
    }
    #expect(count == 98)
  }

  @Test func `98 consistency proofs are judged as transparency-dev does`() throws {
    // That library gives no answer from the empty tree; here every tree begins with it.
    let exceptions: Set = ["consistency/additional/size1-is-zero-and-size2-is-not-zero.json"]
    let count = try Self.play("consistency", unless: { exceptions.contains($0.file) }) {
      vector, hashes in
      try ConsistencyProof(hashes: hashes).verify(
        from: TreeHead(size: #require(vector.size1), root: Self.root(vector.root1)),
        to: TreeHead(size: #require(vector.size2), root: Self.root(vector.root2)))
    }
    #expect(count == 98)
  }

  @Test func `204 inclusion proofs in subtrees are judged as transparency-dev does`() throws {
    let count = try Self.play("subtreeinclusion") { vector, hashes in
      let subtree = try Subtree(start: #require(vector.start), end: #require(vector.end))
      let index = try #require(vector.leafIdx)
      guard index >= subtree.start else { throw LogError.wrongProof }
      try InclusionProof(index: index - subtree.start, hashes: hashes).verify(
        leaf: Self.digest(vector.leafHash),
        in: TreeHead(size: subtree.end - subtree.start, root: Self.digest(vector.root)))
    }
    #expect(count == 204)
  }

  @Test func `118 consistency proofs of subtrees are judged as transparency-dev does`() throws {
    // That library lets an empty subtree be part of any tree; the specification knows none.
    var exceptions = 0
    let count = try Self.play(
      "subtreeconsistency",
      unless: { vector in
        let isEmpty = vector.start == vector.end && !vector.wantErr
        exceptions += isEmpty ? 1 : 0
        return isEmpty
      }
    ) { vector, hashes in
      try ConsistencyProof(hashes: hashes).verify(
        Subtree(start: #require(vector.start), end: #require(vector.end)),
        root: Self.root(vector.root1),
        in: TreeHead(size: #require(vector.size), root: Self.root(vector.root2)))
    }
    #expect(count == 118 && exceptions == 6)
  }

  @Test func `eight leaves have the nine roots of transparency-dev`() throws {
    let file: Leaves = try Self.decode("rfc6962-proofs/eight-leaves.json")
    var frontier = Frontier()
    for (size, root) in file.rootHashHexBySize.enumerated() {
      #expect(frontier.head.root == (try Digest(hex: [UInt8](root.utf8)[...])))
      guard size < file.leafInputsHex.count else { continue }
      let entry = try bytes(hex: file.leafInputsHex[size])
      _ = try frontier.append([TreeHash.leaf(entry[...])])
    }
    #expect(file.rootHashHexBySize.count == 9 && file.leafInputsHex.count == 8)
  }

  @Test func `176 inclusion proofs are those of Go`() throws {
    let file: Generated = try Self.decode("generated/inclusion.json")
    var tree = NaiveTree(records: 70_000)
    for vector in file.vectors {
      let head = try TreeHead(size: #require(vector.treeSize), root: Self.digest(vector.root))
      let index = try #require(vector.index)
      let proof = try InclusionProof(
        index: index, hashes: vector.proof.map { try Self.digest($0) })
      try proof.verify(leaf: Self.digest(vector.leafHash), in: head)
      #expect(try tiles(&tree, head, for: index).inclusionProof(of: index) == proof)
    }
    #expect(file.vectors.count == 176)
  }

  @Test func `166 consistency proofs are those of Go`() throws {
    let file: Generated = try Self.decode("generated/consistency.json")
    var tree = NaiveTree(records: 70_000)
    for vector in file.vectors {
      let old = try TreeHead(size: #require(vector.oldSize), root: Self.digest(vector.oldRoot))
      let new = try TreeHead(size: #require(vector.newSize), root: Self.digest(vector.newRoot))
      let proof = try ConsistencyProof(hashes: vector.proof.map { try Self.digest($0) })
      try proof.verify(from: old, to: new)
      let tiles = try tiles(&tree, new, for: old.size - 1)
      #expect(try tiles.consistencyProof(from: old.size) == proof)
    }
    #expect(file.vectors.count == 166)
  }

  private func tiles(
    _ tree: inout NaiveTree, _ head: TreeHead, for index: UInt64
  ) throws -> TreeTiles {
    var tiles = TreeTiles(of: head)
    for tile in try tiles.needed(for: index) { try tiles.add(tile, tree.bytes(of: tile)[...]) }
    return tiles
  }

  @Test func `65 roots and the tiles and bundles of 13 trees are those of Go`() throws {
    let roots: Roots = try Self.decode("generated/roots.json")
    let file: Trees = try Self.decode("generated/tiles.json")
    let entries = (0..<70_000).map { [UInt8]("record \($0)".utf8) }
    var frontier = Frontier()
    var rootsBySize: [UInt64: Digest] = [:]
    var tiles: [String: [UInt8]] = [:]
    let trees = Dictionary(uniqueKeysWithValues: file.trees.map { ($0.treeSize, $0) })
    for size in Set(roots.roots.map(\.size) + trees.keys).sorted() {
      let new = entries[Int(frontier.size)..<Int(size)].map { TreeHash.leaf($0[...]) }
      for file in try frontier.append(new) { tiles[Self.text(file.tile.path)] = file.bytes }
      rootsBySize[size] = frontier.head.root
      guard let tree = trees[size] else { continue }
      #expect(frontier.head.root == (try Self.digest(tree.root)))
      #expect(Tile.hashTiles(to: size).count == tree.hashTilesTotal)
      for file in tree.hashTiles { try check(file, tiles[file.path] ?? []) }
      for file in tree.entryBundles {
        let tile = try Tile(parsing: [UInt8](file.path.utf8)[...])
        #expect(Tile.entryBundles(to: size).contains(tile))
        let start = Int(tile.index) * 256
        try check(file, EntryBundle(Array(entries[start..<start + tile.width])).encoded)
      }
    }
    for root in roots.roots { #expect(rootsBySize[root.size] == (try Self.digest(root.root))) }
    #expect(roots.roots.count == 65 && file.trees.count == 13)
  }

  private func check(_ file: Trees.File, _ bytes: [UInt8]) throws {
    #expect(bytes.count == file.bytes, "\(file.path)")
    #expect(Self.text(Digest(of: bytes[...]).hex) == file.sha256, "\(file.path)")
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `10 tiles and bundles have the paths of Go`() throws {
    let file: Paths = try Self.decode("generated/tile-paths.json")
    for path in file.paths {
      for (text, content) in [
        (path.hashTile, Tile.Content.hashes(level: path.level)), (path.entryBundle, .entries),
      ] {
        let tile = try Tile(parsing: [UInt8](text.utf8)[...])
        #expect(tile.content == content && tile.index == path.index && tile.width == path.width)
        #expect(Self.text(tile.path) == text)
      }
    }
    #expect(file.paths.count == 10)
  }
}
