import Primitives
import ReplyBoard
import StrictCoding
import TestSupport
import Testing

@testable import ReplyReader

@Suite struct ReplyReaderTests {
  @Test func `a source finds its replies among others and dummies`() throws {
    var newsroom = Newsroom()
    let pass = Newsroom.identifier(9)
    try newsroom.post(
      Draft(
        text: "Which year?", without: [3], status: .reviewing, passes: [pass], firstSlot: 5),
      in: 91)
    try newsroom.post(
      Draft(
        source: Newsroom.otherSource, named: Newsroom.otherSource,
        sealedTo: Newsroom.otherSource, text: "not for you"), in: 91)
    let thread = try newsroom.read()
    let reply = try #require(thread.replies.first)
    #expect(thread.replies.count == 1)
    #expect(reply.text == [UInt8]("Which year?".utf8))
    #expect(reply.passes == [pass])
    #expect(reply.missingParts.isEmpty)
    #expect(reply.heading.without == [3] && reply.heading.desk == ascii("environment"))
    #expect(reply.heading.status == .reviewing)
    #expect(thread.gaps.isEmpty && thread.skippedCells == 0)
  }

  @Test func `T9 a codename without replies reads nothing and meets no error`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(), in: 91)
    let thread = try newsroom.read(as: Newsroom.otherSource)
    #expect(thread == ReplyThread(replies: [], gaps: [], skippedCells: 0))
    #expect(thread.newest == nil)
  }

  @Test func `replies of two investigators come in order, the newest last`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(day: 88, investigator: 1, number: 1, text: "b"), in: 88)
    try newsroom.post(Draft(day: 80, number: 1, text: "a", desk: "sport"), in: 95)
    try newsroom.post(Draft(day: 92, number: 2, text: "c", without: [1]), in: 93)
    let thread = try newsroom.read()
    #expect(thread.replies.map(\.text) == [[0x61], [0x62], [0x63]])
    #expect(thread.newest?.heading.without == [1])
  }

  @Test func `a long reply is put together from parts in several bundles`() throws {
    var newsroom = Newsroom()
    let text = String(repeating: "Grüße 😀 ", count: 700)
    let draft = Draft(text: text)
    #expect(try draft.cells().count > 3)
    try newsroom.post(draft, in: 92, parts: [2])
    try newsroom.post(draft, in: 91, parts: [3, 1])
    try newsroom.post(draft, in: 94, parts: [4, 5, 6])
    let thread = try newsroom.read()
    #expect(thread.replies.count == 1)
    #expect(thread.replies.first?.text == [UInt8](text.utf8))
  }

  @Test func `a reply sealed anew is taken once`() throws {
    var newsroom = Newsroom()
    let pass = Newsroom.identifier(9)
    try newsroom.post(Draft(day: 80, passes: [pass]), in: 81)
    try newsroom.post(Draft(day: 95, passes: [pass]), in: 96)
    let thread = try newsroom.read()
    #expect(thread.replies.map(\.passes) == [[pass]])
    #expect(thread.replies.map(\.heading.day) == [Newsroom.day(80)])
    #expect(thread.skippedCells == 0)
  }

  @Test(arguments: [
    (60, 89, true), (60, 90, true), (60, 91, false), (90, 90, true), (91, 90, false),
  ])
  func `a reply counts in bundles of its day and 30 days later`(
    written: Int, bundle: Int, expected: Bool
  ) throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(day: written), in: bundle)
    let thread = try newsroom.read()
    #expect(thread.replies.isEmpty != expected)
    #expect(thread.skippedCells == (expected ? 0 : 1))
  }

  @Test func `the whole window is read with tags of 60 days`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(day: 40, number: 1, text: "a"), in: 70)
    try newsroom.post(Draft(day: 99, number: 2, text: "b"), in: 99)
    #expect(try newsroom.read().replies.map(\.text) == [[0x61], [0x62]])
  }
}

/// T7: a reply moved to another source, another day, another deployment, reordered or withheld.
@Suite struct ReplyThreatTests {
  private func expectSkipped(_ draft: Draft, in day: Int = 91) throws {
    var newsroom = Newsroom()
    try newsroom.post(draft, in: day)
    let thread = try newsroom.read()
    #expect(thread.replies.isEmpty)
    #expect(thread.skippedCells == 1)
  }

  @Test func `T7 a reply moved to another source is refused`() throws {
    // Another source's reply, opened by an insider and sealed anew under this source's tag.
    try expectSkipped(Draft(named: Newsroom.otherSource))
    // Another source's cell with the tag replaced.
    try expectSkipped(Draft(named: Newsroom.otherSource, sealedTo: Newsroom.otherSource))
  }

  @Test func `T7 a reply moved to another day is refused`() throws {
    try expectSkipped(Draft(day: 80, tagDay: 90))
    try expectSkipped(Draft(day: 90, tagDay: 80))
  }

  @Test func `T7 a reply moved to another deployment is refused`() throws {
    try expectSkipped(Draft(deployment: Newsroom.identifier(2)))
  }

  @Test func `T7 the same words are other keys in another deployment`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(), in: 91)
    let there = Newsroom.keys(seed: 1, Newsroom.identifier(2))
    #expect(try newsroom.read(as: there).replies.isEmpty)
  }

  @Test func `T7 an investigator cannot write under another's tag or name`() throws {
    try expectSkipped(Draft(investigator: 1, tagInvestigator: 0))
    try expectSkipped(Draft(investigator: 0, tagInvestigator: 0, signer: 1))
    try expectSkipped(Draft(investigator: 0, tagInvestigator: 1, signer: 1))
  }

  @Test func `T7 a changed cell is refused and others stand`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(number: 1, text: "a"), in: 91)
    var bytes = try #require(try Draft(number: 2, firstSlot: 1).cells().first).encoded
    bytes[4_000] ^= 1
    newsroom.cells[Newsroom.day(91), default: []].append(try Cell(parsing: bytes[...]))
    let thread = try newsroom.read()
    #expect(thread.replies.map(\.text) == [[0x61]])
    #expect(thread.skippedCells == 1)
  }

  @Test func `T7 a withheld part is shown as missing`() throws {
    var newsroom = Newsroom()
    try newsroom.post(
      Draft(text: String(repeating: "a", count: 7_000)), in: 91, parts: [1, 3])
    let reply = try #require(try newsroom.read().replies.first)
    #expect(reply.parts.count == 4)
    #expect(reply.missingParts == [2, 4])
    #expect(reply.text.count < 7_000)
  }

  @Test func `T7 a withheld reply is shown as a gap between those that are there`() throws {
    var newsroom = Newsroom()
    for number in [2, 3, 7] as [UInt32] {
      try newsroom.post(Draft(day: 80 + Int(number), number: number), in: 90)
    }
    try newsroom.post(Draft(day: 80, investigator: 1, number: 4_000_000_000), in: 90)
    let thread = try newsroom.read()
    #expect(thread.gaps == [ReplyGap(investigator: 0, numbers: 4...6)])
  }

  @Test func `T7 reordered bundles and cells give the same thread`() throws {
    var newsroom = Newsroom()
    for number in 1...4 as ClosedRange<UInt32> {
      try newsroom.post(
        Draft(day: 80 + Int(number), number: number, text: "\(number)"), in: 95 - Int(number))
    }
    let served = try newsroom.served()
    var reader = try newsroom.reader(served.manifest)
    for (day, bytes) in served.bundles.reversed() { try reader.take(bytes, of: day) }
    #expect(reader.thread.replies.map(\.heading.number) == [1, 2, 3, 4])
    #expect(try reader.thread == newsroom.read())
  }

  @Test func `T7 parts that contradict each other are not mixed`() throws {
    var newsroom = Newsroom()
    let long = String(repeating: "a", count: 3_000)
    try newsroom.post(Draft(text: long), in: 90, parts: [1])
    try newsroom.post(Draft(text: long, desk: "sport", firstSlot: 4), in: 91, parts: [2])
    let thread = try newsroom.read()
    #expect(thread.replies.map(\.missingParts) == [[2]])
    #expect(thread.skippedCells == 1)
  }

  @Test func `a reply of an investigator who left or changed keys by the bundle's day is refused`()
    throws
  {
    let leaving = Newsroom.day(91)
    for replacement in [
      nil, InvestigatorKey(index: 0, publicKey: Newsroom.signingKey(7).publicKey),
    ] {
      var newsroom = Newsroom()
      newsroom.investigators = { day in
        let old = InvestigatorKey(index: 0, publicKey: Newsroom.signingKey(0).publicKey)
        return day < leaving ? [old] : replacement.map { [$0] } ?? []
      }
      try newsroom.post(Draft(day: 89, number: 1, text: "a"), in: 90)
      try newsroom.post(Draft(day: 90, number: 2, text: "b", firstSlot: 1), in: 91)
      let thread = try newsroom.read()
      #expect(thread.replies.map(\.text) == [[0x61]])
      #expect(thread.skippedCells == 1)
    }
  }

  @Test func `T8 a bundle that is not the manifest's is refused, whatever it holds`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(), in: 91)
    let served = try newsroom.served()
    newsroom.cells = [:]
    try newsroom.post(Draft(), in: 91)
    let other = try #require(try newsroom.served().bundles.first)
    var reader = try newsroom.reader(served.manifest)
    #expect(throws: ReplyReaderError.board(.otherBundle)) {
      try reader.take(other.bytes, of: other.day)
    }
    #expect(throws: ReplyReaderError.board(.otherBundle)) {
      try reader.take(served.bundles[0].bytes, of: Newsroom.day(92))
    }
    #expect(reader.thread.replies.isEmpty)
  }

  @Test func `T11 the same cell in two bundles is one reply`() throws {
    var newsroom = Newsroom()
    let cells = try Draft().cells()
    newsroom.cells = [Newsroom.day(91): cells, Newsroom.day(92): cells]
    let thread = try newsroom.read()
    #expect(thread.replies.count == 1 && thread.skippedCells == 0)
  }

  @Test func `T11 a foreign cell under a tag of the source hides no other reply`() throws {
    var newsroom = Newsroom()
    try newsroom.post(Draft(sealedTo: Newsroom.otherSource), in: 91)
    try newsroom.post(Draft(), in: 92)
    let thread = try newsroom.read()
    #expect(thread.replies.count == 1 && thread.skippedCells == 1)
  }
}
