import Age
import Primitives
import StrictCoding
import TestSupport
import Testing

struct RecipientTests {
  private let seed = Secret(copying: [UInt8](0..<32))

  @Test func `a recipient has the bytes of the golden file`() throws {
    let text = try golden("recipient.txt")
    #expect(try HybridRecipient(seed: seed).encoded == text)
    let parsed = try HybridRecipient(parsing: text[...])
    #expect(parsed.encoded == text)
    #expect(text.count == 1959)
  }

  @Test func `a recipient with one wrong letter, in capitals or of another kind is refused`() throws
  {
    let text = try golden("recipient.txt")
    for index in stride(from: 0, to: text.count, by: 97) {
      var changed = text
      changed[index] = changed[index] == 0x71 ? 0x70 : 0x71
      #expect(throws: AgeError.invalidKey, "\(index)") {
        try HybridRecipient(parsing: changed[...])
      }
    }
    let capitals = text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }
    #expect(throws: AgeError.invalidKey) { try HybridRecipient(parsing: capitals[...]) }
    let other = Bech32.encode(prefix: ascii("age"), [UInt8](repeating: 9, count: 32))
    #expect(throws: AgeError.invalidKey) { try HybridRecipient(parsing: other[...]) }
  }

  @Test func `a key that no file could be sealed to is refused`() throws {
    let key = try HybridRecipient(seed: seed).publicKey
    var notCanonical = key
    for index in 0..<3 { notCanonical[index] = 0xFF }
    let noCurvePoint = key.prefix(1184) + [UInt8](repeating: 0, count: 32)
    for key in [notCanonical, [UInt8](noCurvePoint), [UInt8](key.dropLast())] {
      #expect(throws: AgeError.invalidKey) { try HybridRecipient(publicKey: key) }
    }
  }

  @Test func `an envelope is as long as announced and has all stanzas`() throws {
    let recipient = try HybridRecipient(seed: seed)
    for count in [1, 2, 5] {
      let envelope = try Envelope(to: [recipient], stanzaCount: count, random: SystemRandom())
      #expect(envelope.header.stanzas.count == count)
      #expect(envelope.header.encoded.count == Envelope.headerByteCount(stanzaCount: count))
    }
    #expect(throws: AgeError.misuse) {
      try Envelope(to: [recipient, recipient], stanzaCount: 1, random: SystemRandom())
    }
    #expect(throws: AgeError.misuse) { try Envelope(to: [], random: SystemRandom()) }
  }

  @Test func `only post-quantum stanzas of the right size are taken for such`() throws {
    let stanza = try HybridRecipient(seed: seed).wrap(Secret(copying: [UInt8](0..<16)))
    let fields = try #require(try HybridStanza(stanza))
    #expect(fields.encapsulation.count == 1120)
    #expect(fields.body.count == 32)
    #expect(stanza.encoded.count == HybridStanza.byteCount)
    #expect(try HybridStanza(Stanza(arguments: [ascii("X25519")], body: [])) == nil)
    let long = try Stanza(arguments: stanza.arguments, body: stanza.body + [0])
    #expect(throws: AgeError.malformedHeader) { try HybridStanza(long) }
    let more = try Stanza(arguments: stanza.arguments + [ascii("x")], body: stanza.body)
    #expect(throws: AgeError.malformedHeader) { try HybridStanza(more) }
  }
}
