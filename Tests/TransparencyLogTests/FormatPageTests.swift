import TestSupport
import Testing

@testable import TransparencyLog

/// Sources/TransparencyLog/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of transparency logs names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "TransparencyLog") == [
        "hashes or entries of a tile": Tile.fullWidth,
        "bytes of an entry": EntryBundle.entryByteLimit,
        "hashes of a proof": InclusionProof.hashLimit,
        "bytes of a signed checkpoint": UnverifiedCheckpoint.byteLimit,
        "bytes of a policy": WitnessPolicy.byteLimit,
        "logs of a policy": WitnessPolicy.listLimit,
        "witnesses and groups of a policy": WitnessPolicy.listLimit,
      ])
  }
}
