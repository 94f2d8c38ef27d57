internal import Age
internal import Primitives
internal import StrictCoding

/// The file `snapshot`: the image of the database at a position of the journal (Format.md,
/// "snapshot").
///
/// Of a large vault the image is most of what a process holds, so it is opened chunk by chunk into
/// the place where it stays.
final class Snapshot {
  /// Gives the next bytes of the file, fewer than asked for at its end.
  typealias Reading = (_ count: Int) throws(VaultError) -> [UInt8]

  private static let saltByteCount = 32
  private static let headByteCount = VaultFile.magicByteCount + saltByteCount
  private static let tagByteCount = ChaCha20Poly1305.tagByteCount
  private static let positionByteCount = 8 + tagByteCount

  /// Number of the journal the image was made from.
  let journal: UInt64
  /// Tag of the last record the image holds.
  let tag: ChainTag
  /// How long the image is, if the file is whole.
  let imageByteCount: Int
  /// What follows the position in the first chunk.
  private let start: ArraySlice<UInt8>
  private var opener: PayloadOpener<CryptoChunkCipher>
  private let read: Reading

  /// Opens the first chunk of a file of `byteCount` bytes; `damaged` unless it is authentic.
  init(
    byteCount: Int, vaultKey: Secret, reading read: @escaping Reading
  ) throws(VaultError) {
    let head = try read(Self.headByteCount)
    let nonce = try read(Payload.nonceByteCount)
    guard head.starts(with: VaultFile.snapshot.magic), head.count == Self.headByteCount else {
      throw .damaged(.snapshot)
    }
    let chunk = try read(Payload.sealedChunkByteCount)
    var first = [UInt8](repeating: 0, count: max(0, chunk.count - Self.tagByteCount))
    do throws(AgeError) {
      opener = try PayloadOpener(fileKey: Self.key(vaultKey, head[...]), nonce: nonce)
      try Self.open(chunk, into: &first, with: &opener)
    } catch {
      throw .damaged(.snapshot)
    }
    do throws(CodingError) {
      var reader = ByteReader(first[...])
      journal = try reader.bigEndian(UInt64.self)
      tag = try ChainTag(reader.bytes(Self.tagByteCount))
    } catch {
      throw .damaged(.snapshot)
    }
    start = first.dropFirst(Self.positionByteCount)
    self.read = read
    let sealed = byteCount - head.count - nonce.count
    let chunks = (sealed + Payload.sealedChunkByteCount - 1) / Payload.sealedChunkByteCount
    imageByteCount = max(0, sealed - chunks * Self.tagByteCount - Self.positionByteCount)
  }

  /// Opens a file that is in memory.
  convenience init(parsing bytes: [UInt8], vaultKey: Secret) throws(VaultError) {
    var rest = bytes[...]
    try self.init(byteCount: bytes.count, vaultKey: vaultKey) { (count) throws(VaultError) in
      defer { rest = rest.dropFirst(count) }
      return [UInt8](rest.prefix(count))
    }
  }

  /// Opens the rest of the file into `image`, which has `imageByteCount` bytes; once. Throws
  /// `damaged` unless all of it is authentic.
  func open(into image: UnsafeMutableRawBufferPointer) throws(VaultError) {
    guard start.count <= image.count else { throw .damaged(.snapshot) }
    image.copyBytes(from: start)
    var filled = start.count
    while !opener.isFinished {
      let sealed = try read(Payload.sealedChunkByteCount)
      let count = sealed.count - Self.tagByteCount
      guard count > 0, filled + count <= image.count else { throw .damaged(.snapshot) }
      let place = UnsafeMutableRawBufferPointer(rebasing: image[filled..<filled + count])
      do throws(AgeError) {
        try sealed.withUnsafeBufferPointer { (sealed) throws(AgeError) in
          try opener.open(UnsafeRawBufferPointer(sealed), into: place)
        }
      } catch {
        throw .damaged(.snapshot)
      }
      filled += count
    }
    guard filled == image.count, try read(1).isEmpty else { throw .damaged(.snapshot) }
  }

  /// What SQLite serialised, in memory of its own; once.
  func image() throws(VaultError) -> Secret {
    try Secret(count: imageByteCount) {
      (image: UnsafeMutableRawBufferPointer) throws(VaultError) in try open(into: image)
    }
  }

  private static func open(
    _ sealed: [UInt8], into output: inout [UInt8],
    with opener: inout PayloadOpener<CryptoChunkCipher>
  ) throws(AgeError) {
    try sealed.withUnsafeBufferPointer { (sealed) throws(AgeError) in
      try output.withUnsafeMutableBufferPointer { (output) throws(AgeError) in
        try opener.open(
          UnsafeRawBufferPointer(sealed), into: UnsafeMutableRawBufferPointer(output))
      }
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
