import Age
import AgeIdentity
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import ReplyBoard

@Suite struct CellTests {
  @Test func `the golden cell opens to the golden plaintext and is written again`() throws {
    let golden = try golden("cell.bin")
    let cell = try Cell(parsing: golden[...])
    #expect(cell.encoded == golden)
    let plaintext = try AgeFile.open(
      cell.sealed, identities: [.hybrid(Example.seed)], cipher: SodiumChunkCipher.self)
    #expect(try plaintext == TestSupport.golden("reply.plaintext"))
    let chain = try TagChain(day: Day(text: ascii("2026-03-09")[...]), key: Example.seed)
    #expect(cell.tag == chain.tag(investigator: 2, slot: 7))
  }

  @Test func `sizes are those of formats.md`() {
    #expect(Cell.byteCount == 4_096)
    #expect(Cell.sealedByteCount == 4_080)
    #expect(Cell.plaintextByteCount == 2_421)
    #expect(ReplyBody.byteLimit == 2_355)
  }

  @Test func `a sealed reply opens with the source's key only`() throws {
    let cell = try sealed()
    #expect(cell.encoded.count == Cell.byteCount)
    let opened = try AgeFile.open(
      cell.sealed, identities: [.hybrid(Example.seed)], cipher: SodiumChunkCipher.self)
    #expect(try SignedReply(parsing: opened[...]).body == Example.body())
    let other = Secret(copying: [UInt8](repeating: 9, count: 32))
    #expect(throws: AgeError.noMatch) {
      try AgeFile.open(cell.sealed, identities: [.hybrid(other)], cipher: SodiumChunkCipher.self)
    }
  }

  @Test func `another size or another header is no cell`() throws {
    let golden = try golden("cell.bin")
    for wrong in [[UInt8](golden.dropLast()), golden + [0], []] {
      #expect(throws: ReplyBoardError.malformed) { try Cell(parsing: wrong[...]) }
    }
    for position in [16, 30, 38, 40, 16 + 1_626] {
      var changed = golden
      changed[position] = 0x01
      #expect(throws: ReplyBoardError.age(.malformedHeader)) { try Cell(parsing: changed[...]) }
    }
    #expect(throws: ReplyBoardError.age(.malformedHeader)) {
      try Cell(parsing: SeededRandom(1).bytes(4_096)[...])
    }
  }

  @Test func `a header with two stanzas is no cell`() throws {
    let recipient = try HybridRecipient(seed: Example.seed)
    var file = try Envelope(to: [recipient, recipient], random: SeededRandom(2))
      .seal([], with: SodiumChunkCipher.self)
    file += [UInt8](repeating: 0, count: Cell.sealedByteCount - file.count)
    let cell = [UInt8](repeating: 0, count: ReplyTag.byteCount) + file
    #expect(throws: ReplyBoardError.age(.malformedHeader)) { try Cell(parsing: cell[...]) }
  }

  private func sealed() throws -> Cell {
    try Cell(
      sealing: SignedReply(signing: Example.body(), with: Example.investigator),
      to: HybridRecipient(seed: Example.seed), tag: ReplyTag(random: SystemRandom()),
      random: SystemRandom())
  }
}

/// T10: dummy cells told from real ones.
@Suite struct DummyCellTests {
  @Test func `T10 a dummy has the length and the structure of a reply`() throws {
    let dummy = try Cell.dummy(random: SystemRandom())
    #expect(dummy.encoded.count == Cell.byteCount)
    #expect(try Cell(parsing: dummy.encoded[...]) == dummy)
    let reply = try reply()
    let header = Envelope.headerByteCount(stanzaCount: 1)
    let line = "-> mlkem768x25519 ".utf8.count
    #expect(
      dummy.sealed.prefix(22 + line).elementsEqual(reply.sealed.prefix(22 + line)))
    #expect(
      lineEnds(dummy.sealed[..<header])
        == lineEnds(reply.sealed[..<header]))
  }

  @Test func `T10 no two dummies share a tag, a header or a payload`() throws {
    let dummies = try (0..<8).map { _ in try Cell.dummy(random: SystemRandom()) }
    #expect(Set(dummies.map(\.tag)).count == 8)
    #expect(Set(dummies.map { [UInt8]($0.sealed.suffix(2_421)) }).count == 8)
    #expect(Set(try dummies.map { try encapsulation(of: $0) }).count == 8)
  }

  @Test func `T10 the top bit of the X25519 share is clear in both`() throws {
    for _ in 0..<24 {
      #expect(try encapsulation(of: .dummy(random: SystemRandom())).last.map { $0 >> 7 } == 0)
      #expect(try encapsulation(of: reply()).last.map { $0 >> 7 } == 0)
    }
  }

  @Test func `T10 ML-KEM coefficients are spread alike, and not like random bytes`() throws {
    let count = 40
    let dummies = try (0..<count).map { _ in try encapsulation(of: .dummy(random: SystemRandom())) }
    let replies = try (0..<count).map { _ in try encapsulation(of: reply()) }
    let noise = (0..<count).map { _ in SystemRandom().bytes(XWing.encapsulationByteCount) }
    // 257 of 1,024 values stand for 4 of the 3,329 residues, the others for 3: 30.9 % of genuine
    // coefficients have such a value, but 25.1 % of random ones. Sigma is 0.26 %.
    #expect((0.29...0.33).contains(frequentShare(dummies)))
    #expect((0.29...0.33).contains(frequentShare(replies)))
    #expect(frequentShare(noise) < 0.27)
  }

  /// Which part of the 10-bit coefficients has a value that stands for 4 residues.
  private func frequentShare(_ encapsulations: [[UInt8]]) -> Double {
    var residues = [Int](repeating: 0, count: 1_024)
    for residue in 0..<3_329 { residues[(residue * 2_048 + 3_329) / 6_658 % 1_024] += 1 }
    var frequent = 0
    var all = 0
    for encapsulation in encapsulations {
      for start in stride(from: 0, to: 960, by: 5) {
        let group = encapsulation[start..<start + 5].reversed().reduce(UInt64(0)) {
          $0 << 8 | UInt64($1)
        }
        for shift in [UInt64(0), 10, 20, 30] {
          all += 1
          if residues[Int(group >> shift & 1_023)] == 4 { frequent += 1 }
        }
      }
    }
    return Double(frequent) / Double(all)
  }

  private func lineEnds(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.indices.filter { bytes[$0] == 0x0A }
  }

  private func encapsulation(of cell: Cell) throws -> [UInt8] {
    let header = try Header(
      parsing: cell.sealed[..<Envelope.headerByteCount(stanzaCount: 1)])
    return try #require(try HybridStanza(header.stanzas[0])).encapsulation
  }

  private func reply() throws -> Cell {
    try Cell(
      sealing: SignedReply(signing: Example.body(), with: Example.investigator),
      to: HybridRecipient(seed: Example.seed), tag: ReplyTag(random: SystemRandom()),
      random: SystemRandom())
  }
}
