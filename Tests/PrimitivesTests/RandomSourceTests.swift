import Primitives
import TestSupport
import Testing

@Suite struct RandomSourceTests {
  /// Gives the same four bytes again and again, then others.
  private final class Script: RandomSource, @unchecked Sendable {
    private var numbers: [UInt32]

    init(_ numbers: [UInt32]) { self.numbers = numbers }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
      let number = numbers.removeFirst()
      for index in 0..<4 { buffer[index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
    }
  }

  @Test func `a draw that would favour small numbers is thrown away`() {
    // 2^32 = 3 * 1,431,655,765 + 1: only the last number has no two fellows.
    #expect(Script([.max, 5]).number(below: 3) == 2)
    #expect(Script([.max - 1]).number(below: 3) == 2)
    // 2^31 + 1 leaves out nearly half.
    #expect(Script([.max, 0x8000_0001, 7]).number(below: 0x8000_0001) == 7)
    #expect(Script([0x8000_0000]).number(below: 0x8000_0001) == 0x8000_0000)
  }

  @Test func `no draw is thrown away for a power of two`() {
    #expect(Script([.max]).number(below: 256) == 255)
    #expect(Script([.max]).number(below: 1) == 0)
    #expect(Script([.max]).number(below: 0x8000_0000) == 0x7FFF_FFFF)
  }

  @Test func `each number comes equally often`() {
    let random = SeededRandom(1)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(random.number(below: 7))] += 1 }
    // Six standard deviations of a fair die.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 560 })
  }

  @Test func `every order of three comes equally often`() {
    let random = SeededRandom(2)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 {
      var items = [0, 1, 2]
      random.shuffle(&items)
      counts[items, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 10_000) < 560 })
  }

  @Test func `shuffling nothing and one item is possible`() {
    var none: [Int] = []
    SeededRandom(3).shuffle(&none)
    var one = [5]
    SeededRandom(3).shuffle(&one)
    #expect(none.isEmpty)
    #expect(one == [5])
  }

  @Test func `the system's generator never repeats itself`() {
    let draws = Set((0..<100).map { _ in SystemRandom().bytes(16) })
    #expect(draws.count == 100)
    #expect(SystemRandom().bytes(0).isEmpty)
  }
}
