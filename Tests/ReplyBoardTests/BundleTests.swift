import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import ReplyBoard

@Suite struct BundleTests {
  @Test func `the golden bundle parses and is written again byte for byte`() throws {
    let golden = try golden("bundle.bin")
    let bundle = try Bundle(parsing: golden)
    #expect(bundle.bytes == golden)
    #expect(bundle.count == 16)
    let cell = try Cell(parsing: TestSupport.golden("cell.bin")[...])
    let cells = try (0..<16).map { try bundle.cell(at: $0) }
    #expect(cells.contains(cell))
    #expect(cells.map(\.tag) == (0..<16).map { bundle.tag(at: $0) })
  }

  @Test(arguments: [(0, 16), (1, 16), (16, 16), (17, 32), (33, 64)])
  func `a bundle is filled up to 16, 32, 64`(cells: Int, count: Int) throws {
    let bundle = try Bundle(freezing: plain(cells), random: SeededRandom(1))
    #expect(bundle.count == count)
    #expect(try Bundle(parsing: bundle.bytes) == bundle)
    let tags = (0..<count).map { bundle.tag(at: $0) }
    #expect(tags == tags.sorted())
  }

  @Test func `more than 4,096 cells wait for the next day`() throws {
    let cell = try Cell.dummy(random: SeededRandom(2))
    #expect(throws: ReplyBoardError.overLimit) {
      try Bundle(freezing: [Cell](repeating: cell, count: 4_097), random: SeededRandom(1))
    }
  }

  @Test func `T11 a bundle never has one tag twice`() throws {
    var cells = try plain(3)
    cells.append(cells[1])
    #expect(throws: ReplyBoardError.repeatedTag) {
      try Bundle(freezing: cells, random: SeededRandom(1))
    }
    var bytes = try golden("bundle.bin")
    bytes.replaceSubrange(4_096..<8_192, with: bytes[..<4_096])
    #expect(throws: ReplyBoardError.repeatedTag) { try Bundle(parsing: bytes) }
  }

  @Test func `cells out of order are refused`() throws {
    let golden = try golden("bundle.bin")
    let swapped = golden[4_096..<8_192] + golden[..<4_096] + golden[8_192...]
    #expect(throws: ReplyBoardError.malformed) { try Bundle(parsing: [UInt8](swapped)) }
  }

  @Test(arguments: [0, 1, 4_095, 4_096, 8 * 4_096, 15 * 4_096, 16 * 4_096 - 1, 16 * 4_096 + 1])
  func `T8 a cut bundle is refused`(count: Int) throws {
    let bytes = try golden("bundle.bin") + [0]
    #expect(throws: ReplyBoardError.malformed) { try Bundle(parsing: [UInt8](bytes[..<count])) }
  }

  @Test(arguments: [24, 48, 8_192])
  func `a number of cells that no day has is refused`(count: Int) {
    var bytes = [UInt8](repeating: 0, count: count * 4_096)
    for position in 0..<count {
      bytes[position * 4_096] = UInt8(position >> 8)
      bytes[position * 4_096 + 1] = UInt8(position & 255)
    }
    #expect(throws: ReplyBoardError.malformed) { try Bundle(parsing: bytes) }
  }

  /// Dummies stand in for replies: a bundle cannot tell.
  private func plain(_ count: Int) throws -> [Cell] {
    try (0..<count).map { try Cell.dummy(random: SeededRandom(UInt64(100 + $0))) }
  }
}
