import Primitives
import Testing

@testable import Transfer

/// threats.md T33: folders that come again, late, out of order or from a restored machine.
@Suite struct StreamTests {
  @Test func `folders are taken one after the other`() throws {
    for direction in [Direction.out, .in] {
      var stream = Stream()
      #expect(stream.last == .none)
      for number in UInt32(1)...3 {
        let digest = Digest(of: [UInt8(number)])
        let manifest = try Example.manifest(
          direction, number: number, previous: stream.last.digest)
        #expect(try stream.judge(manifest, digest: digest) == .take)
        stream.take(number, digest: digest)
      }
      #expect(stream.last == .init(number: 3, digest: Digest(of: [3])))
    }
  }

  @Test func `the same folder again is nothing new`() throws {
    for direction in [Direction.out, .in] {
      for number in UInt32(1)...3 {
        let manifest = try Example.manifest(direction, number: number)
        #expect(try three.judge(manifest, digest: Digest(of: [UInt8(number)])) == .repeated)
      }
    }
  }

  @Test func `T33 a number with another digest is refused with the number to go on from`() throws {
    for direction in [Direction.out, .in] {
      for number in UInt32(1)...3 {
        let manifest = try Example.manifest(direction, number: number)
        #expect(throws: TransferError.conflictingNumber(continueFrom: 4)) {
          try three.judge(manifest, digest: Digest(of: [9]))
        }
      }
    }
  }

  @Test func `a gap is a warning to an investigator and a refusal by the gateway`() throws {
    let digest = Digest(of: [9])
    #expect(
      try three.judge(Example.manifest(.out, number: 6), digest: digest)
        == .takeAfterGap(expected: 4))
    #expect(throws: TransferError.gap(expected: 4)) {
      try three.judge(Example.manifest(.in, number: 6), digest: digest)
    }
    #expect(throws: TransferError.gap(expected: 1)) {
      try Stream().judge(Example.manifest(.in, number: 2), digest: digest)
    }
  }

  @Test func `a folder that follows another one than ours is told apart too`() throws {
    let manifest = try Example.manifest(.out, number: 4, previous: Digest(of: [8]))
    #expect(
      try three.judge(manifest, digest: Digest(of: [9])) == .takeAfterGap(expected: 4))
    #expect(throws: TransferError.brokenChain) {
      try three.judge(
        Example.manifest(.in, number: 4, previous: Digest(of: [8])), digest: Digest(of: [9]))
    }
  }

  @Test func `a folder that was skipped and turns up late is not called a conflict`() throws {
    var stream = three
    stream.take(6, digest: Digest(of: [6]))
    let digest = Digest(of: [5])
    #expect(throws: TransferError.superseded(by: 6)) {
      try stream.judge(Example.manifest(.out, number: 5), digest: digest)
    }
    // The gateway never takes one after a gap, so this one is from a restored vault.
    #expect(throws: TransferError.conflictingNumber(continueFrom: 7)) {
      try stream.judge(Example.manifest(.in, number: 5), digest: digest)
    }
  }

  /// A stream whose folders 1 to 3 were taken.
  private var three: Stream {
    Stream(digests: [1: Digest(of: [1]), 2: Digest(of: [2]), 3: Digest(of: [3])])
  }
}
