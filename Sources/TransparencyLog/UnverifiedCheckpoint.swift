public import SignedNote

/// A checkpoint with its signature lines, parsed but not yet trusted.
public struct UnverifiedCheckpoint: Equatable, Sendable {
  /// A checkpoint file with four ML-DSA-44 lines has 14 kB; none is larger than this.
  public static let byteLimit = 1 << 16

  /// The note with all signature lines, known or not.
  public let note: UnverifiedNote
  /// What it claims. Not trusted yet.
  public let claim: Checkpoint

  /// Parses the file completely; nothing is verified.
  public init(parsing bytes: ArraySlice<UInt8>) throws(LogError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    note = try noted(try UnverifiedNote(parsing: bytes))
    claim = try Checkpoint(parsing: note.text[...])
  }

  /// The bytes that were parsed.
  public var encoded: [UInt8] { note.encoded }

  /// The checkpoint, when a log of `policy` with that origin signed it and the witnesses meet the
  /// quorum. Throws `unknownLog`, `notByLog`, `quorumMissing`, and `note(.badSignature)` when any
  /// signature of a key in the policy is wrong, needed or not.
  public func verified(by policy: WitnessPolicy) throws(LogError) -> VerifiedCheckpoint {
    let logs = policy.logs.map(\.key).filter { $0.name.bytes == claim.origin }
    guard !logs.isEmpty else { throw .unknownLog }
    let witnesses = policy.witnesses.map(\.key)
    let signers: [VerifierKey]
    do throws(NoteError) {
      signers = try note.verified(by: logs + witnesses).signers
    } catch {
      throw error == .unknownKey ? .notByLog : .note(error)
    }
    guard let log = signers.first(where: { logs.contains($0) }) else { throw .notByLog }
    guard policy.isMet(by: signers) else { throw .quorumMissing }
    return VerifiedCheckpoint(
      checkpoint: claim, note: note, log: log,
      cosignatures: Cosignature.all(in: note, by: signers.filter { witnesses.contains($0) }))
  }

  /// This checkpoint with what `witness` answered to it: the first line of that witness, which is
  /// verified. All other lines are dropped. Throws `note(.unknownKey)` when the witness has no
  /// line in the answer, `note(.badSignature)`, and `malformed` for an answer that would change the
  /// text or that tells no time.
  public func adding(
    _ answer: ArraySlice<UInt8>, by witness: VerifierKey
  ) throws(LogError) -> UnverifiedCheckpoint {
    let answered = try noted(try UnverifiedNote(parsing: note.text + [0x0A] + answer))
    // An empty line in the answer would make all before it the text.
    guard answered.text == note.text else { throw .malformed }
    _ = try noted(try answered.verified(by: [witness]))
    guard Cosignature.all(in: answered, by: [witness]).allSatisfy({ $0.time > 0 }) else {
      throw .malformed
    }
    guard let line = answered.signatures.first(where: { $0.isBy(witness) }),
      !note.signatures.contains(line)
    else { return self }
    return try UnverifiedCheckpoint(parsing: (encoded + line.encoded)[...])
  }
}

/// A checkpoint that its log signed and that meets a witness policy. Only
/// `UnverifiedCheckpoint.verified(by:)` makes one.
public struct VerifiedCheckpoint: Equatable, Sendable {
  /// What the log says.
  public let checkpoint: Checkpoint
  /// All lines, also those of unknown keys.
  public let note: UnverifiedNote
  /// The log's key.
  public let log: VerifierKey
  /// The verified cosignatures of the policy's witnesses, in the order of the lines; a witness may
  /// stand twice.
  public let cosignatures: [Cosignature]

  fileprivate init(
    checkpoint: Checkpoint, note: UnverifiedNote, log: VerifierKey, cosignatures: [Cosignature]
  ) {
    self.checkpoint = checkpoint
    self.note = note
    self.log = log
    self.cosignatures = cosignatures
  }
}
