import Primitives
import Testing
import TransparencyLog

struct ProofTests {
  /// Both sides of every power of two and of a tile, and some between.
  private static let sizes = Array(1...40) + [63, 64, 65, 127, 128, 129, 130]

  @Test func `every leaf of every tree up to 130 has the proof of RFC 6962`() throws {
    var tree = NaiveTree(records: 130)
    var count = 0
    for size in 1...130 {
      let head = try tree.head(size)
      let tiles = try TreeTiles(&tree, size: size)
      for index in 0..<size {
        let proof = try InclusionProof(
          index: UInt64(index), hashes: tree.path(index, 0..<size))
        try proof.verify(leaf: tree.leaves[index], in: head)
        #expect(try tiles.inclusionProof(of: UInt64(index)) == proof)
        count += 1
      }
    }
    #expect(count == 8515)
  }

  @Test func `every tree up to 130 grows from every smaller one with the proof of RFC 6962`()
    throws
  {
    var tree = NaiveTree(records: 130)
    for size in 0...130 {
      let head = try tree.head(size)
      let tiles = try TreeTiles(&tree, size: size)
      for old in 0...size {
        let hashes = old == 0 ? [] : tree.proof(0..<old, 0..<size)
        let proof = try ConsistencyProof(hashes: hashes)
        try proof.verify(from: tree.head(old), to: head)
        #expect(try tiles.consistencyProof(from: UInt64(old)) == proof)
      }
    }
  }

  @Test func `every subtree of a tree is part of it, and nothing else is`() throws {
    var tree = NaiveTree(records: 70)
    var count = 0
    for size in [1, 2, 3, 7, 8, 13, 16, 33, 64, 70] {
      let head = try tree.head(size)
      for start in 0..<size {
        for end in start + 1...size {
          // Some runs are no subtree: the test of Subtree says which.
          guard let subtree = try? Subtree(start: UInt64(start), end: UInt64(end)) else {
            continue
          }
          let root = tree.root(start..<end)
          let hashes = tree.proof(start..<end, 0..<size)
          try ConsistencyProof(hashes: hashes).verify(subtree, root: root, in: head)
          #expect(throws: LogError.wrongProof, "\(start) \(end) \(size)") {
            try ConsistencyProof(hashes: hashes).verify(subtree, root: root.altered, in: head)
          }
          for wrong in try hashes.alterations where wrong != hashes {
            #expect(throws: LogError.wrongProof, "\(start) \(end) \(size)") {
              try ConsistencyProof(hashes: wrong).verify(subtree, root: root, in: head)
            }
          }
          count += 1
        }
      }
    }
    #expect(count > 500)
  }

  @Test func `an inclusion proof with a hash altered, dropped, swapped or added proves nothing`()
    throws
  {
    var tree = NaiveTree(records: 130)
    for size in Self.sizes {
      let head = try tree.head(size)
      for index in 0..<size {
        let hashes = tree.path(index, 0..<size)
        let leaf = tree.leaves[index]
        for wrong in try hashes.alterations where wrong != hashes {
          #expect(throws: LogError.wrongProof, "\(index) \(size)") {
            try InclusionProof(index: UInt64(index), hashes: wrong).verify(leaf: leaf, in: head)
          }
        }
      }
    }
  }

  @Test func `an inclusion proof holds for one leaf, one place and one tree`() throws {
    var tree = NaiveTree(records: 66)
    for size in 1...65 {
      let head = try tree.head(size)
      for index in 0..<size {
        let hashes = tree.path(index, 0..<size)
        func verify(_ index: Int, _ leaf: Digest, _ head: TreeHead) throws {
          try InclusionProof(index: UInt64(index), hashes: hashes).verify(leaf: leaf, in: head)
        }
        let leaf = tree.leaves[index]
        let next = tree.leaves[index + 1]
        #expect(throws: LogError.wrongProof) { try verify(index, next, head) }
        #expect(throws: LogError.wrongProof) { try verify(index + 1, leaf, head) }
        #expect(throws: LogError.wrongProof) { try verify(index ^ 2, leaf, head) }
        let bigger = try tree.head(size + 1)
        #expect(throws: LogError.wrongProof) { try verify(index, leaf, bigger) }
      }
    }
  }

  @Test func `a consistency proof with a hash altered, dropped, swapped or added proves nothing`()
    throws
  {
    var tree = NaiveTree(records: 131)
    for size in Self.sizes {
      let head = try tree.head(size)
      for old in 1..<size {
        let hashes = tree.proof(0..<old, 0..<size)
        let oldHead = try tree.head(old)
        for wrong in try hashes.alterations where wrong != hashes {
          #expect(throws: LogError.wrongProof, "\(old) \(size)") {
            try ConsistencyProof(hashes: wrong).verify(from: oldHead, to: head)
          }
        }
      }
    }
  }

  @Test func `T23 a tree that changed or shrank is not consistent`() throws {
    var tree = NaiveTree(records: 70)
    for size in 2...69 {
      for old in 1..<size {
        let proof = try ConsistencyProof(hashes: tree.proof(0..<old, 0..<size))
        let (before, after) = (try tree.head(old), try tree.head(size))
        let forked = try TreeHead(size: before.size, root: before.root.altered)
        let changed = try TreeHead(size: after.size, root: after.root.altered)
        #expect(throws: LogError.wrongProof) { try proof.verify(from: forked, to: after) }
        #expect(throws: LogError.wrongProof) { try proof.verify(from: before, to: changed) }
        #expect(throws: LogError.wrongProof) { try proof.verify(from: after, to: before) }
        #expect(throws: LogError.wrongProof) { try proof.verify(from: .empty, to: after) }
      }
    }
    let head = try tree.head(70)
    let forked = try TreeHead(size: 70, root: head.root.altered)
    #expect(throws: LogError.wrongProof) {
      try ConsistencyProof(hashes: []).verify(from: forked, to: head)
    }
  }

  @Test func `a proof has at most 63 hashes`() throws {
    let hashes = [Digest](repeating: .zero, count: 64)
    #expect(throws: LogError.overLimit) { try InclusionProof(index: 0, hashes: hashes) }
    #expect(throws: LogError.overLimit) { try ConsistencyProof(hashes: hashes) }
  }

  @Test func `proofs in the largest tree end`() throws {
    let head = try TreeHead(size: TreeHead.sizeLimit, root: .zero)
    let hashes = [Digest](repeating: .zero, count: 63)
    for index in [0, 1, head.size / 2, head.size - 1, head.size, .max] {
      #expect(throws: LogError.wrongProof) {
        try InclusionProof(index: index, hashes: hashes).verify(leaf: .zero, in: head)
      }
      guard index < head.size else { continue }
      let old = try TreeHead(size: index + 1, root: .zero)
      let proof = try ConsistencyProof(hashes: old == head ? hashes : [])
      #expect(throws: LogError.wrongProof) { try proof.verify(from: old, to: head) }
    }
    #expect(throws: LogError.overLimit) { try TreeHead(size: 1 << 63, root: .zero) }
    #expect(throws: LogError.malformed) { try TreeHead(size: 0, root: .zero) }
  }

  @Test func `a subtree starts at a multiple of its width`() throws {
    let good: [(UInt64, UInt64)] = [(0, 1), (5, 6), (0, 5), (4, 6), (4, 7), (8, 13), (8, 16)]
    for (start, end) in good { _ = try Subtree(start: start, end: end) }
    let bad: [(UInt64, UInt64)] = [(0, 0), (3, 3), (2, 1), (1, 3), (2, 5), (2, 6), (1, 15)]
    for (start, end) in bad {
      #expect(throws: LogError.malformed, "\(start) \(end)") { try Subtree(start: start, end: end) }
    }
    #expect(throws: LogError.overLimit) { try Subtree(start: 0, end: .max) }
  }
}
