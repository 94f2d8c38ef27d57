import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Intake

@Suite struct PromiseTests {
  @Test func `the golden promise parses and is signed again byte for byte`() throws {
    let golden = try golden("promise.note")
    let promise = try verified(golden)
    #expect(promise == (try Example.promise()))
    #expect(try promise.signed(by: Example.gateway()) == golden)
  }

  @Test func `a promise by another key, for another body or deployment is refused`() throws {
    let golden = try golden("promise.note")
    let gateway = try Example.gateway().verifierKey
    let other = try Example.signer(String(decoding: gateway.name.bytes, as: UTF8.self), 5)
    #expect(throws: IntakeError.note(.unknownKey)) {
      try Promise(
        verifying: golden, by: other.verifierKey, deployment: Example.deployment(),
        body: Example.promise().body)
    }
    #expect(throws: IntakeError.mismatch) {
      try Promise(
        verifying: golden, by: gateway, deployment: Example.deployment(1),
        body: Example.promise().body)
    }
    #expect(throws: IntakeError.mismatch) {
      try Promise(
        verifying: golden, by: gateway, deployment: Example.deployment(), body: Digest(of: []))
    }
  }

  @Test func `T17 a promise that differs by a line or a byte is refused`() throws {
    let golden = try golden("promise.note")
    for text in try deviations(of: lines(of: golden)) {
      let signed = try Example.gateway().sign([UInt8](text.utf8))
      #expect(throws: IntakeError.self, "\(text)") { try verified(signed) }
    }
    for position in golden.indices {
      var changed = golden
      changed[position] ^= 1
      #expect(throws: IntakeError.self, "\(position)") { try verified(changed) }
      #expect(throws: IntakeError.self) { try verified([UInt8](golden.prefix(position))) }
    }
  }

  private func verified(_ bytes: [UInt8]) throws -> Promise {
    try Promise(
      verifying: bytes, by: Example.gateway().verifierKey, deployment: Example.deployment(),
      body: Example.promise().body)
  }
}
