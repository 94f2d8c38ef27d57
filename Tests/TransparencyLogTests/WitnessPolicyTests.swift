import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing
import TransparencyLog

struct WitnessPolicyTests {
  /// Keys of witnesses 0 to 9.
  private let keys: [VerifierKey]
  private let log: String

  init() throws {
    keys = try (UInt8(0)..<10).map { number in
      try VerifierKey(
        name: KeyName([UInt8]("w\(number).example".utf8)[...]), algorithm: .cosignature,
        publicKey: [UInt8](repeating: number, count: 32))
    }
    log = try Self.text(
      VerifierKey(
        name: KeyName(ascii("log.example")[...]), publicKey: [UInt8](repeating: 99, count: 32)))
  }

  private static func text(_ key: VerifierKey) -> String {
    String(decoding: key.encoded, as: UTF8.self)
  }

  private func parse(_ text: String) throws -> WitnessPolicy {
    try WitnessPolicy(parsing: [UInt8](text.utf8)[...])
  }

  /// Lines for witnesses `a`, `b` and so on.
  private func witnesses(_ count: Int) -> String {
    (0..<count).map { "witness \(Self.letter($0)) \(Self.text(keys[$0]))\n" }.joined()
  }

  private static func letter(_ index: Int) -> Character {
    "abcdefghij"["abcdefghij".index("a".startIndex, offsetBy: index)]
  }

  @Test func `a policy has the bytes of the golden file`() throws {
    let file = try golden("policy")
    let policy = try WitnessPolicy(parsing: file[...])
    #expect(policy.encoded == file)
    #expect(policy.logs.map(\.key.name.bytes) == [ascii("log.example.org/retention/1")])
    #expect(policy.logs[0].url == ascii("https://log.example.org/retention/1"))
    #expect(policy.witnesses.map(\.name) == [ascii("w1"), ascii("w2"), ascii("w3")])
    #expect(policy.witnesses.map { $0.url == nil } == [false, true, true])
    #expect(!policy.needsNoWitness)
  }

  @Test func `the policy that a new deployment gets needs no witness`() throws {
    let policy = try parse("quorum none\n")
    #expect(policy.needsNoWitness && policy.isMet(by: []) && policy.logs.isEmpty)
  }

  @Test func `a group is met by so many of its members`() throws {
    for (word, needed) in [("any", 1), ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("all", 4)] {
      let policy = try parse(witnesses(5) + "group g \(word) a b c d\nquorum g\n")
      for set in 0..<32 {
        let signers = (0..<5).filter { set >> $0 & 1 == 1 }.map { keys[$0] }
        let inGroup = (0..<4).count { set >> $0 & 1 == 1 }
        #expect(policy.isMet(by: signers) == (inGroup >= needed), "\(word) \(set)")
        #expect(policy.isMet(by: signers + signers) == (inGroup >= needed))
      }
    }
  }

  @Test func `groups hold groups`() throws {
    let policy = try parse(
      witnesses(6) + "group x 2 a b c\ngroup y any d e f\ngroup both all x y\nquorum both\n")
    for set in 0..<64 {
      let signers = (0..<6).filter { set >> $0 & 1 == 1 }.map { keys[$0] }
      let isMet = (0..<3).count { set >> $0 & 1 == 1 } >= 2 && set >> 3 != 0
      #expect(policy.isMet(by: signers) == isMet, "\(set)")
    }
    let single = try parse(witnesses(2) + "quorum b\n")
    #expect(single.isMet(by: [keys[1]]) && !single.isMet(by: [keys[0]]))
  }

  @Test func `blanks, comments and empty lines do not count`() throws {
    let policy = try parse(
      "# one\n\n \t\n \t# two é\u{80}\n\tlog \t\(log)  \n" + witnesses(1) + "quorum\ta \n")
    #expect(policy.logs.count == 1 && policy.isMet(by: [keys[0]]))
  }

  @Test func `a witness of ML-DSA-44 is read and never counts`() throws {
    let key = try VerifierKey(
      name: KeyName(ascii("pq.example")[...]), algorithm: .mlDSA44,
      publicKey: [UInt8](repeating: 3, count: 1312))
    let policy = try parse("witness p \(Self.text(key))\nlog \(log)\nquorum p\n")
    #expect(policy.witnesses.map(\.key) == [key])
    #expect(!policy.isMet(by: []))
  }

  @Test func `a contradictory policy is refused`() throws {
    let one = witnesses(1)
    let two = witnesses(2)
    let bad = [
      "", "\n", one, "quorum\n", "quorum none", "quorum none\nquorum none\n", "quorum a\n",
      "quorum none a\n", "quorum a\n" + one, one + "quorum b\n", one + one + "quorum a\n",
      two + "group a any b\nquorum a\n", one + "group none any a\nquorum none\n",
      "witness none \(Self.text(keys[0]))\nquorum none\n",
      "witness z \(Self.text(keys[0]))\n" + one + "quorum none\n",
      two + "group g 0 a b\nquorum g\n", two + "group g 3 a b\nquorum g\n",
      two + "group g 01 a b\nquorum g\n", two + "group g -1 a b\nquorum g\n",
      two + "group g most a b\nquorum g\n", two + "group g any\nquorum g\n",
      two + "group g any a a\nquorum g\n", two + "group g any a none\nquorum g\n",
      two + "group g any g\nquorum g\n", two + "group g any h\ngroup h any a\nquorum g\n",
      two + "group g any a\ngroup h any a\nquorum g\n", "log\nquorum none\n",
      "log \(log) u v\nquorum none\n", "log \(log)\nlog \(log)\nquorum none\n",
      "log \(Self.text(keys[0]))\nquorum none\n", "witness w \(log)\nquorum none\n",
      "witness w\nquorum none\n", "witness w \(Self.text(keys[0])) u v\nquorum none\n",
      "Quorum none\n", "quorum none\r\n", "quorum none # why\n", "quorum none\u{7F}\n",
      "log x+00000000+AAAA\nquorum none\n",
    ]
    for text in bad {
      #expect(throws: LogError.self, "\(text)") { try parse(text) }
    }
  }

  @Test func `a log is no witness of itself under another name`() throws {
    let key = try VerifierKey(
      name: KeyName(ascii("same.example")[...]), publicKey: keys[0].publicKey)
    #expect(throws: LogError.malformed) {
      try parse("log \(Self.text(key))\n" + witnesses(1) + "quorum a\n")
    }
  }
}
