import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Intake

/// threats.md T12: sizes reveal content.
@Suite struct SizeClassTests {
  private static let mebibyte = 1 << 20

  /// formats.md §4: 64 KiB, 256 KiB, 1 MiB, then 1, 1¼, 1½, 1¾ times a power of two MiB.
  private static let all: [Int] = {
    var sizes = [64 << 10, 256 << 10]
    for power in 0...20 {
      for quarters in 4...7 { sizes.append((mebibyte << power) / 4 * quarters) }
    }
    return sizes
  }()

  @Test func `T12 the classes are those of the format and no others`() {
    var found: [Int] = []
    var least = Int.min
    while let next = SizeClass(holding: least, limit: .max) {
      found.append(next.archiveByteCount)
      least = next.archiveByteCount + 1
    }
    #expect(found == Self.all)
    #expect(SizeClass.smallest.archiveByteCount == Self.all[0])
  }

  @Test func `T12 an archive is padded to the smallest class that holds it`() {
    for (position, size) in Self.all.enumerated() {
      #expect(SizeClass(holding: size, limit: .max)?.archiveByteCount == size)
      #expect(SizeClass(holding: size - 1, limit: .max)?.archiveByteCount == size)
      let next = position + 1 < Self.all.count ? Self.all[position + 1] : nil
      #expect(SizeClass(holding: size + 1, limit: .max)?.archiveByteCount == next)
    }
    for size in [Int.min, -1, 0, 1] {
      #expect(SizeClass(holding: size, limit: .max) == .smallest)
    }
    #expect(SizeClass(holding: .max, limit: .max) == nil)
  }

  @Test func `T12 a larger archive never has a smaller class`() throws {
    let random = SeededRandom(12)
    var sizes = (0..<2_000).map { _ in Int(random.number(below: 1 << 31)) }
    sizes.sort()
    let classes = try sizes.map { try #require(SizeClass(holding: $0, limit: .max)) }
    #expect(classes == classes.sorted())
    // Above the first classes at most a quarter is padding.
    for (size, found) in zip(sizes, classes) where size > Self.mebibyte {
      #expect(found.archiveByteCount - size < found.archiveByteCount / 4 + 1)
    }
  }

  @Test func `a class is larger than the keyring's limit or it is not`() {
    for size in Self.all {
      #expect(SizeClass(holding: size, limit: UInt64(size))?.archiveByteCount == size)
      #expect(SizeClass(holding: size, limit: UInt64(size) - 1) == nil)
    }
    #expect(SizeClass(holding: 0, limit: 0) == nil)
    // A limit that is no class still lets the classes below it through.
    let limit = UInt64(2_684_354_560)
    #expect(SizeClass(holding: Int(limit), limit: limit)?.archiveByteCount == Int(limit))
    #expect(SizeClass(holding: Int(limit) + 1, limit: limit) == nil)
  }

  @Test func `T12 a body has the length of its class, and no other length is one`() {
    for size in Self.all {
      let length = 12_526 + 16 + size + 16 * size / 65_536
      let found = SizeClass(bodyByteCount: length, limit: .max)
      #expect(found?.archiveByteCount == size)
      #expect(found?.bodyByteCount == length)
      for other in [-65_552, -16, -1, 1, 16] {
        let near = SizeClass(bodyByteCount: length + other, limit: .max)
        #expect(near == nil, "\(length + other)")
      }
      #expect(SizeClass(bodyByteCount: length, limit: UInt64(size) - 1) == nil)
    }
    let sizes = Set(Self.all)
    for chunks in 0...2_000 {
      let found = SizeClass(bodyByteCount: 12_542 + 65_552 * chunks, limit: .max)
      #expect((found != nil) == sizes.contains(65_536 * chunks))
    }
  }

  @Test func `T17 no declared length stops the gateway`() {
    var lengths = [Int.min, .min + 1, .min + 12_542, -12_542, -1, 0, 1, 12_526, 12_541, 12_542]
    lengths += (0...70_000).map { Int.max - $0 }
    let random = SeededRandom(17)
    for _ in 0..<20_000 {
      lengths.append(Int(bitPattern: UInt(random.number(below: .max)) << 32 | 0x1234))
    }
    for length in lengths { #expect(SizeClass(bodyByteCount: length, limit: .max) == nil) }
  }
}
