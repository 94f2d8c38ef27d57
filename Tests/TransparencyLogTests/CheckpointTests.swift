import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing
import TransparencyLog

struct CheckpointTests {
  private let policy: WitnessPolicy
  private let signer: NoteSigner

  init() throws {
    policy = try WitnessPolicy(parsing: golden("policy")[...])
    signer = try NoteSigner(
      name: KeyName(ascii("log.example.org/retention/1")[...]),
      key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](0..<32))))
  }

  private func cosigner(_ number: UInt8) throws -> Cosigner {
    try Cosigner(
      name: KeyName([UInt8]("witness-\(number).example.net".utf8)[...]),
      key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: number, count: 32))))
  }

  /// The tree of the golden files.
  private func head() throws -> TreeHead {
    var frontier = Frontier()
    _ = try frontier.append((0..<300).map { TreeHash.leaf([UInt8]("entry \($0)".utf8)[...]) })
    return frontier.head
  }

  private func signed() throws -> UnverifiedCheckpoint {
    try Checkpoint(origin: signer.verifierKey.name, head: head()).signed(by: signer)
  }

  private func trusting(_ log: VerifierKey) throws -> WitnessPolicy {
    try WitnessPolicy(parsing: (ascii("log ") + log.encoded + ascii("\nquorum none\n"))[...])
  }

  /// A line by `number` for `checkpoint`, as a witness makes it.
  private func answer(
    _ checkpoint: UnverifiedCheckpoint, _ number: UInt8, time: UInt64
  ) throws -> [UInt8] {
    let verified = try checkpoint.verified(by: trusting(signer.verifierKey))
    return try cosigner(number).cosign(verified, time: time)
  }

  @Test func `a checkpoint has the bytes of the golden file`() throws {
    let file = try golden("checkpoint")
    #expect(try signed().encoded == file)
    #expect(try UnverifiedCheckpoint(parsing: file[...]).encoded == file)
  }

  @Test func `cosignatures have the bytes of the golden file and meet the quorum`() throws {
    let file = try golden("cosigned-checkpoint")
    var checkpoint = try signed()
    for number in UInt8(1)...2 {
      let line = try answer(checkpoint, number, time: 1_767_139_199 + UInt64(number))
      checkpoint = try checkpoint.adding(line[...], by: cosigner(number).verifierKey)
    }
    #expect(checkpoint.encoded == file)
    let verified = try UnverifiedCheckpoint(parsing: file[...]).verified(by: policy)
    #expect(verified.checkpoint.head == (try head()))
    #expect(verified.log == signer.verifierKey)
    #expect(verified.cosignatures.map(\.time) == [1_767_139_200, 1_767_139_201])
    #expect(verified.cosignatures.map(\.witness) == policy.witnesses.prefix(2).map(\.key))
  }

  @Test func `any changed byte of a cosigned checkpoint is noticed`() throws {
    let file = try golden("cosigned-checkpoint")
    for index in file.indices {
      var changed = file
      changed[index] ^= 1
      #expect(throws: LogError.self, "byte \(index)") {
        try UnverifiedCheckpoint(parsing: changed[...]).verified(by: policy)
      }
    }
  }

  @Test func `a checkpoint without quorum, log signature or known origin is not believed`() throws {
    let lines = try golden("cosigned-checkpoint").split(
      separator: 0x0A, omittingEmptySubsequences: false)
    func without(_ line: Int) throws -> UnverifiedCheckpoint {
      var kept = lines
      kept.remove(at: line)
      return try UnverifiedCheckpoint(parsing: [UInt8](kept.joined(separator: [0x0A]))[...])
    }
    #expect(throws: LogError.notByLog) { try without(4).verified(by: policy) }
    #expect(throws: LogError.quorumMissing) { try without(5).verified(by: policy) }
    #expect(throws: LogError.quorumMissing) { try signed().verified(by: policy) }
    let other = policy.witnesses[0].key
    let key = try VerifierKey(name: other.name, publicKey: other.publicKey)
    #expect(throws: LogError.unknownLog) { try without(6).verified(by: trusting(key)) }
    let none = try WitnessPolicy(parsing: ascii("quorum none\n")[...])
    #expect(throws: LogError.unknownLog) { try signed().verified(by: none) }
  }

  @Test func `one witness that signs twice is one witness`() throws {
    let once = try signed()
    var bytes = once.encoded
    for time in UInt64(1)...3 { bytes += try answer(once, 1, time: time) }
    let thrice = try UnverifiedCheckpoint(parsing: bytes[...])
    #expect(throws: LogError.quorumMissing) { try thrice.verified(by: policy) }
  }

  @Test func `a log key does not sign for another name`() throws {
    let other = try Checkpoint(origin: KeyName(ascii("other.example")[...]), head: head())
    #expect(throws: LogError.misuse) { try other.signed(by: signer) }
    let text = try signed().note.text + ascii("more\n")
    let extended = try Checkpoint(parsing: text[...])
    #expect(extended.encoded == text)
    #expect(throws: LogError.misuse) { try extended.signed(by: signer) }
  }

  @Test func `a witness's answer adds its own line and nothing else`() throws {
    let checkpoint = try signed()
    let key = try cosigner(1).verifierKey
    let good = try answer(checkpoint, 1, time: 5)
    let other = try answer(checkpoint, 2, time: 5)
    let added = try checkpoint.adding((other + good)[...], by: key)
    #expect(added.encoded == checkpoint.encoded + good)
    #expect(try added.adding(good[...], by: key) == added)
    #expect(throws: LogError.note(.unknownKey)) { try checkpoint.adding(other[...], by: key) }
    let wrongs: [[UInt8]] = [
      [], [0x0A], ascii("3\n"), [UInt8](good.dropLast()), good + ascii("x\n"),
    ]
    for wrong in wrongs {
      #expect(throws: LogError.note(.malformed)) { try checkpoint.adding(wrong[...], by: key) }
    }
    var bad = good
    bad[bad.count - 5] = bad[bad.count - 5] == 0x41 ? 0x42 : 0x41
    #expect(throws: LogError.note(.badSignature)) { try checkpoint.adding(bad[...], by: key) }
  }

  @Test func `an answer with an empty line cannot become the text`() throws {
    let checkpoint = try signed()
    let key = try cosigner(1).verifierKey
    let good = try answer(checkpoint, 1, time: 5)
    #expect(throws: LogError.malformed) {
      try checkpoint.adding((good + [0x0A] + good)[...], by: key)
    }
  }

  @Test func `an answer without a time says nothing`() throws {
    let checkpoint = try signed()
    let witness = try cosigner(1)
    let message = VerifierKey.cosignedBytes(time: 0, text: checkpoint.note.text)
    let key = try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: 1, count: 32)))
    let line = UnverifiedNote.Signature(
      by: witness.verifierKey,
      bytes: [UInt8](repeating: 0, count: 8) + (try key.sign(message[...]))
    ).encoded
    #expect(throws: LogError.malformed) {
      try checkpoint.adding(line[...], by: witness.verifierKey)
    }
    let verified = try checkpoint.verified(by: trusting(signer.verifierKey))
    for time in [0, UInt64(1) << 63] {
      #expect(throws: LogError.misuse) { try witness.cosign(verified, time: time) }
    }
  }

  @Test func `a checkpoint file has at most 64 KiB`() throws {
    let line = try answer(signed(), 1, time: 5)
    let many = try signed().encoded + (0..<500).flatMap { _ in line }
    #expect(throws: LogError.overLimit) { try UnverifiedCheckpoint(parsing: many[...]) }
  }

  @Test func `a proof file has the bytes of the golden file and holds for its entry only`() throws {
    let file = try golden("entry-257.tlog-proof")
    let proof = try LogProof(parsing: file[...])
    #expect(proof.encoded == file)
    let leaf = TreeHash.leaf(ascii("entry 257")[...])
    #expect(try proof.verified(leaf: leaf, by: policy).checkpoint.head == head())
    #expect(LogProof(proof.inclusion, in: proof.checkpoint) == proof)
    let other = TreeHash.leaf(ascii("entry 256")[...])
    #expect(throws: LogError.wrongProof) { try proof.verified(leaf: other, by: policy) }
    for index in file.indices {
      var changed = file
      changed[index] ^= 1
      #expect(throws: LogError.self, "byte \(index)") {
        try LogProof(parsing: changed[...]).verified(leaf: leaf, by: policy)
      }
    }
  }

  @Test func `a request to a witness has the bytes of the golden file`() throws {
    let file = try golden("add-checkpoint")
    let request = try AddCheckpoint(parsing: file[...])
    #expect(request.encoded == file)
    #expect(
      try AddCheckpoint(
        oldSize: request.oldSize, proof: request.proof, checkpoint: request.checkpoint) == request)
    var frontier = Frontier()
    _ = try frontier.append((0..<256).map { TreeHash.leaf([UInt8]("entry \($0)".utf8)[...]) })
    let head = try request.checkpoint.verified(by: trusting(signer.verifierKey)).checkpoint.head
    try request.proof.verify(from: frontier.head, to: head)
    for bad in [
      "old\n", "old 01\n\n", "old -1\n\n", "new 1\n\n", "old 9223372036854775808\n\n",
    ] {
      #expect(throws: LogError.self) { try AddCheckpoint(parsing: ([UInt8](bad.utf8) + file)[...]) }
    }
    let rest = file.dropFirst("old 256\n".utf8.count)
    let hash = rest.prefix(45)
    let many = ascii("old 256\n") + (0..<63).flatMap { _ in hash } + rest
    #expect(throws: LogError.overLimit) { try AddCheckpoint(parsing: many[...]) }
  }
}
