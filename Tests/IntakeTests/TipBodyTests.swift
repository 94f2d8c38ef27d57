import Age
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Intake

/// threats.md T12: every header looks alike. T17: none stops the gateway.
@Suite struct TipBodyTests {
  @Test func `T12 a header for one and a header for eight have the same 12,526 bytes`() throws {
    for count in 1...8 {
      let recipients = try (0..<count).map { try Example.recipient(UInt8($0)) }
      let header = try Envelope(to: recipients, stanzaCount: 8, random: SeededRandom(1)).header
      #expect(header.encoded.count == 12_526)
      #expect(throws: Never.self) { try TipBody.checkHeader(header.encoded[...]) }
    }
    #expect(TipBody.headerByteCount == 12_526)
  }

  @Test(arguments: [1, 7, 9])
  func `seven or nine stanzas are refused`(count: Int) throws {
    let header = try header(stanzas: hybrid(count))
    #expect(throws: IntakeError.wrongStanzas) { try TipBody.checkHeader(header[...]) }
  }

  @Test func `stanzas of other kinds are refused, even when the length is right`() throws {
    // Seven and one that fills the place of the eighth to the byte.
    for type in ["mlkem768x25519-", "X25519", "xxxxxx-grease"] {
      let argument = [UInt8](repeating: 0x41, count: 1_494 + 14 - type.utf8.count)
      let stanza = try Stanza(
        arguments: [[UInt8](type.utf8), argument], body: [UInt8](repeating: 0, count: 32))
      let header = try header(stanzas: hybrid(7) + [stanza])
      #expect(header.count == 12_526)
      #expect(throws: IntakeError.wrongStanzas) { try TipBody.checkHeader(header[...]) }
    }
  }

  @Test func `a stanza of the right kind with a wrong body is refused`() throws {
    // Two bytes more of body and three of argument less keep the length.
    var stanzas = try hybrid(8)
    let argument = [UInt8](stanzas[3].arguments[1].dropLast(3))
    stanzas[3] = try Stanza(
      arguments: [stanzas[3].arguments[0], argument], body: stanzas[3].body + [0, 0])
    let header = try header(stanzas: stanzas)
    #expect(header.count == 12_526)
    #expect(throws: IntakeError.age(.malformedHeader)) { try TipBody.checkHeader(header[...]) }
  }

  @Test func `T17 a header that is cut, longer or changed in its grammar is refused`() throws {
    let good = try header(stanzas: hybrid(8))
    for count in [0, 1, 22, 12_525] {
      #expect(throws: IntakeError.wrongStanzas) { try TipBody.checkHeader(good.prefix(count)) }
    }
    #expect(throws: IntakeError.wrongStanzas) { try TipBody.checkHeader((good + [0])[...]) }
    // Version line, first arrow, line ends, last dashes, MAC.
    for position in [0, 21, 22, 24, 25, 1_578, 12_478, 12_481, 12_482, 12_525] {
      var changed = good
      changed[position] = 0x2A
      #expect(throws: IntakeError.self, "\(position)") { try TipBody.checkHeader(changed[...]) }
    }
    #expect(throws: IntakeError.age(.malformedHeader)) {
      try TipBody.checkHeader([UInt8](repeating: 0x0A, count: 12_526)[...])
    }
    #expect(throws: IntakeError.age(.malformedHeader)) {
      try TipBody.checkHeader([UInt8](repeating: 0, count: 12_526)[...])
    }
  }

  private func hybrid(_ count: Int) throws -> [Stanza] {
    let recipient = try Example.recipient(1)
    return try (0..<count).map { _ in try recipient.wrap(Example.secret(2).part(0..<16)) }
  }

  private func header(stanzas: [Stanza]) throws -> [UInt8] {
    try Header(stanzas: stanzas, fileKey: Example.secret(2).part(0..<16)).encoded
  }
}
