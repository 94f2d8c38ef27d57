internal import StrictCoding

/// What a log sends to a witness (C2SP tlog-witness, add-checkpoint):
///
///     old DECIMAL       the size that the witness is thought to know; 0 for none
///     BASE64            0 to 63 hashes: the consistency proof from there
///
///     checkpoint with the log's signature line
public struct AddCheckpoint: Equatable, Sendable {
  /// The size that the witness is thought to know, 0 to 2^63 - 1.
  public let oldSize: UInt64
  /// The proof from that size.
  public let proof: ConsistencyProof
  /// The new state. Not trusted yet.
  public let checkpoint: UnverifiedCheckpoint

  /// Puts a request together; `overLimit` for an old size that no tree has.
  public init(
    oldSize: UInt64, proof: ConsistencyProof, checkpoint: UnverifiedCheckpoint
  ) throws(LogError) {
    guard oldSize <= TreeHead.sizeLimit else { throw .overLimit }
    self.oldSize = oldSize
    self.proof = proof
    self.checkpoint = checkpoint
  }

  /// Parses the request completely; nothing is verified.
  public init(parsing bytes: ArraySlice<UInt8>) throws(LogError) {
    var reader = ProofReader(bytes)
    guard let text = reader.value(of: "old ") else { throw .malformed }
    oldSize = try coded(try Decimal.decode(text, limit: TreeHead.sizeLimit))
    proof = try ConsistencyProof(hashes: reader.hashes())
    checkpoint = try UnverifiedCheckpoint(parsing: reader.rest)
  }

  /// The bytes of the request.
  public var encoded: [UInt8] {
    var bytes = ascii("old ") + Decimal.encode(oldSize) + [0x0A]
    for hash in proof.hashes { bytes += hash.base64 + [0x0A] }
    return bytes + [0x0A] + checkpoint.encoded
  }
}
