import Age
import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Intake

@Suite struct OfferTests {
  @Test func `the golden offer parses and is signed again byte for byte`() throws {
    let golden = try golden("offer.note")
    let offer = try Offer(verifying: golden)
    #expect(offer == (try Example.offer()))
    #expect(try offer.signed(by: Example.key(1)) == golden)
  }

  @Test func `an auditor and a person who has an index offer the same way`() throws {
    for offer in [
      try Example.offer(role: .auditor), try Example.offer(index: 0),
      try Example.offer(index: 255), try Example.offer(role: .auditor, index: 1),
    ] {
      let parsed = try Offer(verifying: offer.signed(by: Example.key(1)))
      #expect(parsed == offer)
      #expect(parsed.role == offer.role && parsed.index == offer.index)
    }
  }

  @Test func `an offer is signed by the very key that it offers`() throws {
    #expect(throws: IntakeError.mismatch) {
      try Example.offer().signed(by: Example.key(2))
    }
    // Mallory offers Anna's key, signed by Mallory's own.
    let text = try UnverifiedNote(parsing: golden("offer.note")[...]).text
    #expect(throws: IntakeError.note(.unknownKey)) {
      try Offer(verifying: sign(text, by: 2))
    }
    // Anna's signature, Mallory's recipient.
    let anna = String(decoding: try golden("offer.note"), as: UTF8.self)
    let replaced = anna.replacing(
      String(decoding: try Example.recipient(0x40).encoded, as: UTF8.self),
      with: String(decoding: try Example.recipient(0x66).encoded, as: UTF8.self))
    #expect(throws: IntakeError.note(.badSignature)) {
      try Offer(verifying: [UInt8](replaced.utf8))
    }
  }

  @Test func `an offer of a deployment is not taken as one of another`() throws {
    let text = try UnverifiedNote(parsing: golden("offer.note")[...]).text
    // The name of the signing key names the deployment too.
    let name = String(repeating: "d1", count: 16) + "/offer"
    #expect(throws: IntakeError.note(.unknownKey)) {
      try Offer(verifying: Example.signer(name, 1).sign(text))
    }
  }

  @Test func `two signature lines or none are refused`() throws {
    let golden = try golden("offer.note")
    let line = golden[(golden.dropLast().lastIndex(of: 0x0A) ?? 0)...].dropFirst()
    #expect(throws: IntakeError.malformed) { try Offer(verifying: golden + line) }
    #expect(throws: IntakeError.self) {
      try Offer(verifying: [UInt8](golden.dropLast(line.count)))
    }
  }

  @Test func `1 to 26 weeks are offered; 27 weeks are refused`() throws {
    let most = try Example.offer(recipients: Example.weeks(26))
    #expect(try Offer(verifying: most.signed(by: Example.key(1))) == most)
    #expect(throws: IntakeError.malformed) {
      try Example.offer(recipients: Example.weeks(27))
    }
    #expect(throws: IntakeError.malformed) { try Example.offer(recipients: []) }
    let line = "recipient 2027-03-01 age1pqx"
    let text = try lines(of: most.signed(by: Example.key(1))) + [line]
    #expect(throws: IntakeError.coding(.overLimit)) {
      try Offer(verifying: sign([UInt8]((text.joined(separator: "\n") + "\n").utf8)))
    }
  }

  @Test func `weeks are ascending Mondays with a key of their own`() throws {
    let weeks = try Example.weeks(2)
    #expect(throws: IntakeError.malformed) {
      try Example.offer(recipients: [weeks[1], weeks[0]])
    }
    #expect(throws: IntakeError.malformed) {
      try Example.offer(recipients: [weeks[0], (weeks[0].week, weeks[1].recipient)])
    }
    #expect(throws: IntakeError.malformed) {
      try Example.offer(recipients: [weeks[0], (weeks[1].week, weeks[0].recipient)])
    }
    #expect(throws: IntakeError.malformed) {
      try Example.offer(recipients: [(weeks[0].week.adding(1), weeks[0].recipient)])
    }
  }

  @Test func `T17 an offer that differs by a line is refused`() throws {
    let lines = try lines(of: golden("offer.note"))
    for text in deviations(of: lines) {
      // A week less is another good offer.
      let isShorter = text.split(separator: "\n").count == lines.count - 1
      if isShorter && text.contains("signing-key ") && text.contains("\nname ")
        && text.contains("\nindex ") && text.contains("\nrole ")
        && text.contains("\ndeployment ") && text.hasPrefix("sotto-offer/1\n")
      {
        #expect(throws: Never.self) { try Offer(verifying: sign([UInt8](text.utf8))) }
      } else {
        #expect(throws: IntakeError.self, "\(text.prefix(300))") {
          try Offer(verifying: sign([UInt8](text.utf8)))
        }
      }
    }
  }

  @Test(arguments: [
    ("role investigator", "role officer"), ("index new", "index 256"), ("index new", "index -1"),
    ("index new", "index 01"), ("index new", "index New"), ("name Anna", "name \u{202E}Anna"),
    ("name Anna", "name  Anna"), ("recipient 2026-03-09", "recipient 2026-03-10"),
    ("recipient 2026-03-16", "recipient 2026-03-09"), ("age1pq", "AGE1PQ"), ("age1pq", "age1"),
  ])
  func `a value out of its grammar is refused`(from: String, to: String) throws {
    let text = try lines(of: golden("offer.note")).joined(separator: "\n") + "\n"
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    #expect(changed != text)
    #expect(throws: IntakeError.self) { try Offer(verifying: sign([UInt8](changed.utf8))) }
  }

  private func sign(_ text: [UInt8], by seed: UInt8 = 1) throws -> [UInt8] {
    try Example.signer(String(repeating: "d0", count: 16) + "/offer", seed).sign(text)
  }
}

@Suite struct GatewayOfferTests {
  @Test func `the golden gateway offer parses and is signed again byte for byte`() throws {
    let golden = try golden("gateway-offer.note")
    let offer = try GatewayOffer(verifying: golden)
    #expect(offer == (try Example.gatewayOffer()))
    #expect(try offer.signed(by: Example.gateway()) == golden)
  }

  @Test func `a gateway's offer is signed by the offered gateway key alone`() throws {
    #expect(throws: IntakeError.mismatch) {
      try Example.gatewayOffer().signed(by: Example.signer("abc.onion/retention", 3))
    }
    let golden = try golden("gateway-offer.note")
    let text = try UnverifiedNote(parsing: golden[...]).text
    let name = String(repeating: "d0", count: 16) + "/gateway"
    #expect(throws: IntakeError.note(.unknownKey)) {
      try GatewayOffer(verifying: Example.signer(name, 5).sign(text))
    }
    let line = golden[(golden.dropLast().lastIndex(of: 0x0A) ?? 0)...].dropFirst()
    #expect(throws: IntakeError.malformed) { try GatewayOffer(verifying: golden + line) }
  }

  @Test func `log and gateway are two plain Ed25519 keys`() throws {
    let gateway = try Example.gateway().verifierKey
    let log = try VerifierKey(
      name: KeyName(bytes("abc.onion/retention")), publicKey: gateway.publicKey)
    #expect(throws: IntakeError.malformed) {
      try GatewayOffer(deployment: Example.deployment(), log: log, gateway: gateway)
    }
    let witness = try VerifierKey(
      name: log.name, algorithm: .cosignature, publicKey: Example.key(3).publicKey)
    let lines = try lines(of: golden("gateway-offer.note"))
    for bad in [log, witness] {
      let line = "log " + String(decoding: bad.encoded, as: UTF8.self)
      let text = [lines[0], lines[1], line, lines[3], ""].joined(separator: "\n")
      #expect(throws: IntakeError.malformed) {
        try GatewayOffer(verifying: Example.gateway().sign([UInt8](text.utf8)))
      }
    }
  }

  @Test func `T17 a gateway's offer that differs by a line or a byte is refused`() throws {
    let golden = try golden("gateway-offer.note")
    for text in try deviations(of: lines(of: golden)) {
      let signed = try Example.gateway().sign([UInt8](text.utf8))
      #expect(throws: IntakeError.self, "\(text)") { try GatewayOffer(verifying: signed) }
    }
    for position in golden.indices {
      var changed = golden
      changed[position] ^= 1
      #expect(throws: IntakeError.self, "\(position)") { try GatewayOffer(verifying: changed) }
    }
  }
}
