internal import Age
internal import Primitives
internal import StrictCoding

/// The file `snapshot`: the image of the database at a position of the journal (Format.md,
/// "snapshot").
struct Snapshot {
  private static let saltByteCount = 32
  private static let headByteCount = VaultFile.magicByteCount + saltByteCount
  private static let positionByteCount = 8 + ChaCha20Poly1305.tagByteCount

  /// Number of the journal the image was made from.
  let journal: UInt64
  /// Tag of the last record the image holds.
  let tag: ChainTag
  private let plaintext: [UInt8]

  /// Opens the file; `damaged` unless all of it is authentic.
  init(parsing bytes: [UInt8], vaultKey: Secret) throws(VaultError) {
    guard bytes.starts(with: VaultFile.snapshot.magic), bytes.count > Self.headByteCount else {
      throw .damaged(.snapshot)
    }
    let key = Self.key(vaultKey, bytes.prefix(Self.headByteCount))
    do throws(AgeError) {
      plaintext = try Payload.open(
        bytes[Self.headByteCount...], fileKey: key, with: CryptoChunkCipher.self)
      var reader = ByteReader(plaintext[...])
      do throws(CodingError) {
        journal = try reader.bigEndian(UInt64.self)
        tag = try ChainTag(reader.bytes(ChaCha20Poly1305.tagByteCount))
      } catch {
        throw .malformedPayload
      }
    } catch {
      throw .damaged(.snapshot)
    }
  }

  /// Lends what SQLite serialised.
  func withImage<Result, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    try plaintext.withUnsafeBufferPointer { (bytes) throws(E) in
      try body(
        UnsafeRawBufferPointer(
          UnsafeBufferPointer(rebasing: bytes[Self.positionByteCount...])))
    }
  }

  /// The file under a fresh key, of which half stands in the head: overwriting the head of a file
  /// destroys what it held.
  static func encode(
    journal: UInt64, tag: ChainTag, image: UnsafeRawBufferPointer, vaultKey: Secret,
    random: some RandomSource
  ) throws(VaultError) -> [UInt8] {
    var output = VaultFile.snapshot.magic + random.bytes(saltByteCount)
    let key = key(vaultKey, output[...])
    let nonce = random.bytes(Payload.nonceByteCount)
    var position: [UInt8] = []
    position.append(bigEndian: journal)
    position += tag
    output += nonce
    output.reserveCapacity(
      output.count + Payload.byteCount(plaintextByteCount: position.count + image.count))
    do throws(AgeError) {
      var stream = try PayloadSealingStream<CryptoChunkCipher>(fileKey: key, nonce: nonce)
      try stream.append(position, to: &output)
      try stream.append(image, to: &output)
      try stream.finish(to: &output)
    } catch {
      throw .age(error)
    }
    return output
  }

  private static func key(_ vaultKey: Secret, _ head: ArraySlice<UInt8>) -> Secret {
    HKDF.expand(
      vaultKey, label: "vault-snapshot", suffix: [UInt8](head.suffix(saltByteCount)),
      count: Header.fileKeyByteCount)
  }
}
