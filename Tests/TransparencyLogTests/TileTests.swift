import Primitives
import StrictCoding
import TestSupport
import Testing
import TransparencyLog

struct TileTests {
  private func tile(_ path: String) throws -> Tile { try Tile(parsing: [UInt8](path.utf8)[...]) }

  @Test(arguments: [
    "", "tile", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0",
    "tile/0/0000", "tile/0/x001", "tile/0/x000/001", "tile/0/001/002", "tile/0/xx01/002",
    "tile/0/xx001/002", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/",
    "tile/0/000.p", "tile/0/000/1", "tile/0/000.q/1", "/tile/0/000", "tile/0/000/",
    "tile//0/000", "tile/entry/000", "tile/entries/000.p/0", "Tile/0/000", "tile/0/x001.p/000",
    "tile/0/000.p/1/2", "tile/0/000.p/1.p/2", "tile/0/../000", "tile/0/%30",
    "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
    "tile/0/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000",
    "tile/0/x036/x028/x797/x018/x963/968",
  ])
  func `no file has this path`(path: String) {
    #expect(throws: LogError.self) { try tile(path) }
  }

  @Test func `a path is that of one tile`() throws {
    for path in [
      "tile/0/000", "tile/7/x001/x234/067.p/255", "tile/entries/x036/x028/x797/x018/x963/967",
    ] {
      #expect(try tile(path).path == [UInt8](path.utf8))
    }
    #expect(try tile("tile/2/x001/234.p/5").full == tile("tile/2/x001/234"))
  }

  @Test func `appending gives the tiles of the specification, whatever the steps`() throws {
    var tree = NaiveTree(records: 1100)
    for step in [1, 7, 255, 256, 257, 1024] {
      var frontier = Frontier()
      while frontier.size + UInt64(step) <= 1100 {
        let old = frontier.size
        let files = try frontier.append(
          Array(tree.leaves[Int(old)..<Int(old) + step]))
        #expect(frontier.head == (try tree.head(Int(frontier.size))))
        let tiles = Tile.hashTiles(from: old, to: frontier.size)
        #expect(Set(files.map(\.tile)) == Set(tiles) && files.count == tiles.count)
        for file in files where step > 7 || old % 97 == 0 {
          #expect(file.bytes == tree.bytes(of: file.tile), "\(file.tile)")
        }
      }
    }
  }

  @Test func `a tree grows one by one with the roots of RFC 6962`() throws {
    var tree = NaiveTree(records: 600)
    var frontier = Frontier()
    for size in 0...600 {
      #expect(frontier.head == (try tree.head(size)), "\(size)")
      if size < 600 { _ = try frontier.append([tree.leaves[size]]) }
    }
    #expect(try frontier.append([]) == [])
  }

  @Test func `an epoch of whole tiles leaves no partial tile of hashes of leaves`() throws {
    let tree = NaiveTree(records: 1024)
    var frontier = Frontier()
    let files = try frontier.append(tree.leaves)
    let paths = files.map { String(decoding: $0.tile.path, as: UTF8.self) }
    #expect(
      paths.sorted() == ["tile/0/000", "tile/0/001", "tile/0/002", "tile/0/003", "tile/1/000.p/4"])
    #expect(Tile.entryBundles(to: 1024).allSatisfy { $0.width == 256 })
  }

  @Test func `a log is taken up again from its partial tiles alone`() throws {
    var tree = NaiveTree(records: 1100)
    for size in [0, 1, 255, 256, 257, 511, 512, 700, 1024] {
      var tiles = TreeTiles(of: try tree.head(size))
      for tile in Frontier.needed(for: UInt64(size)) {
        try tiles.add(tile, tree.bytes(of: tile)[...])
      }
      var frontier = try Frontier(restoring: tiles)
      _ = try frontier.append(Array(tree.leaves[size..<1100]))
      #expect(frontier.head == (try tree.head(1100)))
    }
  }

  @Test func `a log is not taken up again from other tiles`() throws {
    var tree = NaiveTree(records: 700)
    let needed = Frontier.needed(for: 700)
    #expect(needed.count == 2)
    for wrong in needed {
      var missing = TreeTiles(of: try tree.head(700))
      var altered = missing
      for tile in needed {
        var bytes = tree.bytes(of: tile)
        if tile != wrong { try missing.add(tile, bytes[...]) }
        if tile == wrong { bytes[0] ^= 1 }
        try altered.add(tile, bytes[...])
      }
      #expect(throws: LogError.missingTile) { try Frontier(restoring: missing) }
      #expect(throws: LogError.wrongTile) { try Frontier(restoring: altered) }
    }
  }

  @Test func `a proof needs the tiles it names, and any wrong one is noticed`() throws {
    var tree = NaiveTree(records: 70_000)
    for size in [300, 513, 1024, 70_000] {
      for index in [0, 255, 256, size / 2, size - 1] {
        var tiles = TreeTiles(of: try tree.head(size))
        for tile in try tiles.needed(for: UInt64(index)) {
          try tiles.add(tile, tree.bytes(of: tile)[...])
        }
        let inclusion = try tiles.inclusionProof(of: UInt64(index))
        #expect(inclusion.hashes == tree.path(index, 0..<size))
        let consistency = try tiles.consistencyProof(from: UInt64(index + 1))
        #expect(consistency.hashes == tree.proof(0..<index + 1, 0..<size))
        let own = try #require(tiles.needed(for: UInt64(index)).first)
        var bytes = tree.bytes(of: own)
        bytes[index % 256 * 32] ^= 1
        try tiles.add(own, bytes[...])
        #expect(throws: LogError.wrongTile) { try tiles.inclusionProof(of: UInt64(index)) }
      }
    }
  }

  @Test func `a full tile stands in for a partial one`() throws {
    var tree = NaiveTree(records: 512)
    var tiles = TreeTiles(of: try tree.head(300))
    for tile in try tiles.needed(for: 299) {
      let source = tile.content == .hashes(level: 0) ? tile.full : tile
      try tiles.add(tile, tree.bytes(of: source)[...])
    }
    #expect(try tiles.inclusionProof(of: 299).hashes == tree.path(299, 0..<300))
  }

  @Test func `tiles of another tree and leaves outside are refused`() throws {
    var tree = NaiveTree(records: 300)
    var tiles = TreeTiles(of: try tree.head(300))
    for path in [
      "tile/0/001", "tile/0/001.p/43", "tile/0/002", "tile/1/001", "tile/2/000.p/1", "tile/8/000",
      "tile/63/000.p/1", "tile/entries/000", "tile/0/x036/x028/x797/x018/x963/967",
    ] {
      let tile = try tile(path)
      let bytes = [UInt8](repeating: 0, count: tile.width * 32)
      #expect(throws: LogError.misuse, "\(path)") { try tiles.add(tile, bytes[...]) }
    }
    let short = [UInt8](repeating: 0, count: 43 * 32)
    #expect(throws: LogError.malformed) { try tiles.add(tile("tile/0/001.p/44"), short[...]) }
    #expect(throws: LogError.misuse) { try tiles.needed(for: 300) }
    #expect(throws: LogError.misuse) { try tiles.inclusionProof(of: 300) }
    #expect(throws: LogError.misuse) { try tiles.consistencyProof(from: 301) }
    #expect(throws: LogError.missingTile) { try tiles.inclusionProof(of: 0) }
  }

  @Test func `a hash tile and an entry bundle have the bytes of the golden files`() throws {
    let bundle = try golden("entry-bundle.bin")
    let parsed = try EntryBundle(parsing: bundle[...], width: 44)
    #expect(parsed.entries.first == ascii("entry 256") && parsed.entries.last == ascii("entry 299"))
    #expect(parsed.encoded == bundle)
    let tile = try golden("hash-tile.bin")
    let hashes = try Tile.hashes(in: tile[...], width: 44)
    #expect(hashes == parsed.leaves)
    #expect(Tile.encode(hashes) == tile)
  }

  @Test func `a bundle holds exactly the entries of its name`() throws {
    let bundle = try golden("entry-bundle.bin")
    for width in [0, 43, 45, 256] {
      #expect(throws: LogError.self) { try EntryBundle(parsing: bundle[...], width: width) }
    }
    for count in [1, bundle.count - 1] {
      #expect(throws: LogError.coding(.truncated)) {
        try EntryBundle(parsing: bundle.prefix(count), width: 44)
      }
    }
    #expect(throws: LogError.coding(.trailing)) {
      try EntryBundle(parsing: (bundle + [0])[...], width: 44)
    }
    let long = [UInt8](repeating: 7, count: 65_535)
    let one = try EntryBundle([long, []])
    #expect(try EntryBundle(parsing: one.encoded[...], width: 2) == one)
    #expect(throws: LogError.overLimit) { try EntryBundle([long + [7]]) }
    #expect(throws: LogError.overLimit) { try EntryBundle([[UInt8]](repeating: [], count: 257)) }
    #expect(throws: LogError.misuse) { try EntryBundle([]) }
  }
}
