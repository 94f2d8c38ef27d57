import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import ReplyBoard

@Suite struct SignedReplyTests {
  @Test func `the golden plaintext parses, verifies and is written again byte for byte`() throws {
    let golden = try golden("reply.plaintext")
    let signed = try SignedReply(parsing: golden[...])
    #expect(try signed.verified(by: Example.investigator.publicKey) == Example.body())
    #expect(signed.plaintext == golden)
    #expect(golden.count == 2_421)
  }

  @Test func `another investigator's key does not verify it`() throws {
    let signed = try SignedReply(signing: Example.body(), with: Example.investigator)
    #expect(throws: ReplyBoardError.wrongSignature) {
      try signed.verified(by: Example.signingKey(0x12).publicKey)
    }
  }

  @Test func `a changed bit anywhere is refused`() throws {
    let golden = try golden("reply.plaintext")
    for position in stride(from: 0, to: golden.count, by: 7) {
      var changed = golden
      changed[position] ^= 1
      #expect(throws: ReplyBoardError.self) {
        try SignedReply(parsing: changed[...]).verified(by: Example.investigator.publicKey)
      }
    }
  }

  @Test func `a plaintext of another size is refused`() throws {
    let golden = try golden("reply.plaintext")
    for wrong in [[UInt8](golden.dropLast()), golden + [0], []] {
      #expect(throws: ReplyBoardError.malformed) { try SignedReply(parsing: wrong[...]) }
    }
  }

  @Test func `the zeros of a dummy are no reply`() {
    let zeros = [UInt8](repeating: 0, count: Cell.plaintextByteCount)
    #expect(throws: ReplyBoardError.self) { try SignedReply(parsing: zeros[...]) }
  }
}
