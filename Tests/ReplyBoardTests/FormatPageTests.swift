import TestSupport
import Testing

@testable import ReplyBoard

/// Sources/ReplyBoard/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of the reply board names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "ReplyBoard") == [
        "bytes of a cell": Cell.byteCount,
        "bytes of a tag": ReplyTag.byteCount,
        "bytes of a cell's age file": Cell.sealedByteCount,
        "bytes of a cell's plaintext": Cell.plaintextByteCount,
        "bytes of a body": ReplyBody.byteLimit,
        "bytes of a chain key": TagChain.keyByteCount,
        "slots of a day": Int(TagChain.slotCount),
        "days of a chain": TagChain.dayLimit,
        "parts of a reply": Int(ReplyPart.limit),
        "passes of a part": ReplyBody.passLimit,
        "investigators left out": ReplyHeading.withoutLimit,
        "cells of the smallest bundle": Bundle.smallestCount,
        "cells of the largest bundle": Bundle.largestCount,
        "refused tags": RefusedTags.limit,
        "days of a window": BoardManifest.windowLimit,
        "days of a fresh board": VerifiedBoard.freshDays,
      ])
  }
}
