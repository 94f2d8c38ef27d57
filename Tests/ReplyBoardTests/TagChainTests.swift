import Primitives
import StrictCoding
import Testing

@testable import ReplyBoard

@Suite struct TagChainTests {
  private func chain(_ day: StaticString = "2026-03-01") throws -> TagChain {
    // The chain key of the known answers in CodenameTests.
    let key = try Hex.decode(
      ascii("81be2efc12bb1364c6763727aa728eac24179c66958effcc48a93f6ed221de13")[...])
    return try TagChain(day: Day(text: ascii(day)[...]), key: Secret(copying: key))
  }

  @Test func `tags and ratchet are those computed from formats.md with other code`() throws {
    let first = try chain()
    #expect(
      first.tag(investigator: 0, slot: 0).hex == ascii("a6bfb6aee467272b1919df9f884e1384"))
    #expect(
      first.tag(investigator: 1, slot: 15).hex == ascii("b5251c4bcae66a562bfc78c105e6ffcf"))
    let third = try first.advanced(to: first.day.adding(2))
    #expect(
      third.key.withBytes { Hex.encode($0) }
        == ascii("143e7c444458c4717ffa40911f2253340e381db00713c67eba313c8c80126d03"))
    #expect(
      third.tag(investigator: 255, slot: 3).hex == ascii("45c51c19b376f560db6bbde169e9d392"))
  }

  @Test func `a month at once is the same as day by day`() throws {
    var chain = try chain()
    let later = chain.day.adding(31)
    let atOnce = try chain.advanced(to: later)
    while chain.day < later { chain = try chain.advanced(to: chain.day.adding(1)) }
    #expect(chain.tag(investigator: 4, slot: 9) == atOnce.tag(investigator: 4, slot: 9))
  }

  @Test func `a chain never runs backwards`() throws {
    let chain = try chain()
    #expect(throws: ReplyBoardError.misuse) { try chain.advanced(to: chain.day.adding(-1)) }
  }

  @Test func `a day centuries away costs no work`() throws {
    let chain = try chain()
    #expect(throws: ReplyBoardError.overLimit) { try chain.advanced(to: Day(number: 2_900_000)) }
  }

  @Test func `every day, investigator and slot has another tag`() throws {
    var chain = try chain()
    var tags: Set<ReplyTag> = []
    for _ in 0..<10 {
      for investigator in UInt8(0)..<8 {
        for slot in 0..<TagChain.slotCount {
          tags.insert(chain.tag(investigator: investigator, slot: slot))
        }
      }
      chain = try chain.advanced(to: chain.day.adding(1))
    }
    #expect(tags.count == 10 * 8 * 16)
  }

  @Test func `a key of another size is refused`() throws {
    #expect(throws: ReplyBoardError.misuse) {
      try TagChain(day: chain().day, key: Secret(copying: [UInt8](repeating: 0, count: 31)))
    }
  }
}
