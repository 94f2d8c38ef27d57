public import Primitives
public import SignedNote
internal import StrictCoding

/// A witness's statement that this was the largest consistent tree it had seen of a log at a time
/// (C2SP tlog-cosignature, Ed25519, type 0x04). In the note line: `u64 time || signature`.
public struct Cosignature: Equatable, Sendable {
  /// Whose statement it is.
  public let witness: VerifierKey
  /// POSIX seconds, at most 2^63 - 1: public, and chosen by the witness.
  public let time: UInt64

  /// The cosignatures of `keys`, which were verified; of type 0x04 only.
  static func all(in note: UnverifiedNote, by keys: [VerifierKey]) -> [Cosignature] {
    var all: [Cosignature] = []
    for line in note.signatures {
      for key in keys where line.isBy(key) && key.algorithm == .cosignature {
        let time = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        all.append(Cosignature(witness: key, time: time))
      }
    }
    return all
  }
}

/// Makes cosignatures: the key of a witness, which must sign nothing else.
public struct Cosigner: Sendable {
  /// The public half, of type 0x04.
  public let verifierKey: VerifierKey
  private let key: Ed25519.SigningKey

  /// A signing key with its name.
  public init(name: KeyName, key: Ed25519.SigningKey) throws(LogError) {
    verifierKey = try noted(
      try VerifierKey(name: name, algorithm: .cosignature, publicKey: key.publicKey))
    self.key = key
  }

  /// The signature line for a checkpoint, with its LF. `time` is in POSIX seconds and not zero. The
  /// caller has seen the consistency proof from the tree it cosigned before, and has stored this
  /// one. Throws `misuse` for a time out of range.
  public func cosign(
    _ verified: VerifiedCheckpoint, time: UInt64
  ) throws(LogError) -> [UInt8] {
    guard time > 0, time <= TreeHead.sizeLimit else { throw .misuse }
    let message = VerifierKey.cosignedBytes(time: time, text: verified.note.text)
    var bytes: [UInt8] = []
    bytes.append(bigEndian: time)
    do throws(PrimitivesError) {
      bytes += try key.sign(message[...])
    } catch {
      throw .note(.unavailable)
    }
    return UnverifiedNote.Signature(by: verifierKey, bytes: bytes).encoded
  }
}
