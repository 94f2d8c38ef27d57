import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Keyring

/// Two keyrings with one number (formats.md §1): seeds 1 and 2 are root and next-root.
@Suite struct TwoKeyringsTests {
  @Test func `a keyring that is known is taken once, the next one is added`() throws {
    var chain = try Example.chain()
    let second = try Example.signed(Example.next(chain))
    #expect(try chain.take(second) == .added)
    #expect(try chain.take(second) == .known)
    #expect(try chain.take(UnverifiedKeyring(parsing: chain.keyrings[0].bytes)) == .known)
    #expect(chain.keyrings.count == 2)
    let beyond = try Example.signed(Example.next(chain) { $0.number = 4 })
    #expect(throws: KeyringError.brokenChain) { try chain.take(beyond) }
  }

  @Test func `T3 of two keyrings the one by next-root wins, and it is an alarm`() throws {
    var chain = try Example.chain()
    let byNextRoot = try replacing(chain)
    let byRoot = try Example.signed(Example.next(chain))
    #expect(try chain.take(byRoot) == .added)
    let former = chain.newest.digest
    let replacement = KeyringReplacement(
      number: 2, former: former, successor: Digest(of: byNextRoot.bytes[...]))
    #expect(try chain.take(byNextRoot) == .replaced(replacement))
    #expect(chain.newest.bytes == byNextRoot.bytes)
    // The thief comes again.
    let before = chain
    #expect(throws: KeyringError.twoKeyrings(number: 2)) { try chain.take(byRoot) }
    #expect(chain == before)
  }

  @Test func `T3 next-root wins against all that root signed since`() throws {
    var chain = try Example.chain()
    let rival = try replacing(chain)
    for _ in 0..<3 { try chain.append(Example.signed(Example.next(chain))) }
    guard case .replaced(let replacement) = try chain.take(rival) else {
      Issue.record("not replaced")
      return
    }
    #expect(replacement.number == 2)
    #expect(chain.keyrings.count == 2)
    // What the chain knows of persons and roots is that of the new one.
    try chain.append(Example.signed(Example.next(chain), by: 2))
    #expect(throws: KeyringError.wrongSigner) {
      try chain.append(Example.signed(Example.next(chain), by: 1))
    }
  }

  @Test func `T3 of two keyrings by one key the known one stays`() throws {
    let first = try Example.chain()
    for seed in [1, 2] as [UInt8] {
      var chain = first
      let known = seed == 1 ? try Example.signed(Example.next(chain)) : try replacing(chain)
      let other =
        try seed == 1
        ? Example.signed(Example.next(chain) { $0.until = try day("2026-07-01") })
        : replacing(chain, nextRoot: 6)
      #expect(try chain.take(known) == .added)
      let before = chain
      #expect(throws: KeyringError.twoKeyrings(number: 2)) { try chain.take(other) }
      #expect(chain == before)
    }
    var chain = first
    let other = try Example.signed(Example.document { $0.boardWindowDays = 6 })
    #expect(throws: KeyringError.twoKeyrings(number: 1)) { try chain.take(other) }
    #expect(chain == first)
  }

  @Test func `T3 a stolen root that was next-root once gets rid of nothing that it signed`() throws
  {
    var chain = try Example.chain()
    let rival = try replacing(chain, nextRoot: 6)
    try chain.append(Example.signed(Example.next(chain)))
    try chain.append(replacing(chain))
    let before = chain
    #expect(throws: KeyringError.twoKeyrings(number: 2)) { try chain.take(rival) }
    #expect(chain == before)
    // The next-root that it named replaces it still.
    try chain.append(replacing(chain, root: 5, nextRoot: 7))
  }

  @Test func `a forged keyring of a known number is no second keyring`() throws {
    var chain = try Example.chain()
    let forged = try Example.signed(Example.next(chain) { $0.until = try day("2026-07-01") }, by: 9)
    let stray = try Example.signed(Example.next(chain) { $0.previous = Digest(of: [1]) })
    try chain.append(Example.signed(Example.next(chain)))
    let before = chain
    #expect(throws: KeyringError.wrongSigner) { try chain.take(forged) }
    #expect(throws: KeyringError.brokenChain) { try chain.take(stray) }
    let foreign = try Example.signed(Example.document(), by: 9)
    #expect(throws: KeyringError.wrongSigner) { try chain.take(foreign) }
    #expect(chain == before)
  }

  /// What next-root signs behind `chain`.
  private func replacing(
    _ chain: KeyringChain, root: UInt8 = 2, nextRoot: UInt8 = 5
  ) throws -> UnverifiedKeyring {
    try Example.signed(
      Example.next(chain) {
        $0.root = try Example.signer("\(Example.origin)/root", root).verifierKey
        $0.nextRoot = try Example.signer("\(Example.origin)/root", nextRoot).verifierKey
      }, by: root)
  }
}
