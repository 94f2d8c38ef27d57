public import Primitives

/// What a new age file begins with: file key, header, payload nonce. Draws all of them fresh, so
/// that no key ever seals two files.
public struct Envelope: Sendable {
  /// The 16-byte file key.
  public let fileKey: Secret
  /// The header for all recipients.
  public let header: Header
  /// The 16-byte payload nonce.
  public let nonce: [UInt8]

  /// A file for `recipients`, one stanza each in their order.
  public init(to recipients: [HybridRecipient], random: some RandomSource) throws(AgeError) {
    fileKey = Secret(random: random, count: Header.fileKeyByteCount)
    nonce = random.bytes(Payload.nonceByteCount)
    var stanzas: [Stanza] = []
    for recipient in recipients { stanzas.append(try recipient.wrap(fileKey)) }
    header = try Header(stanzas: stanzas, fileKey: fileKey)
  }

  /// A file for `recipients` among `stanzaCount` stanzas in random order: the rest is sealed to
  /// throw-away keys, so that nobody sees how many recipients there are (formats.md §4).
  public init(
    to recipients: [HybridRecipient], stanzaCount: Int, random: some RandomSource
  ) throws(AgeError) {
    guard !recipients.isEmpty, recipients.count <= stanzaCount else { throw .misuse }
    var all = recipients
    while all.count < stanzaCount { all.append(try .throwAway(random: random)) }
    random.shuffle(&all)
    try self.init(to: all, random: random)
  }

  /// How many bytes the header of a file with `stanzaCount` post-quantum stanzas has.
  public static func headerByteCount(stanzaCount: Int) -> Int {
    70 + HybridStanza.byteCount * stanzaCount
  }

  /// The whole file around a plaintext that is in memory.
  public func seal<Cipher: ChunkCipher>(
    _ plaintext: [UInt8], with cipher: Cipher.Type
  ) throws(AgeError) -> [UInt8] {
    try header.encoded + Payload.seal(plaintext, fileKey: fileKey, nonce: nonce, with: cipher)
  }
}

extension Payload {
  /// Nonce and chunks of a plaintext that is in memory. The caller seals once per file key.
  public static func seal<Cipher: ChunkCipher>(
    _ plaintext: [UInt8], fileKey: Secret, nonce: [UInt8], with cipher: Cipher.Type
  ) throws(AgeError) -> [UInt8] {
    var output = nonce
    output.reserveCapacity(byteCount(plaintextByteCount: plaintext.count))
    var stream = try PayloadSealingStream<Cipher>(fileKey: fileKey, nonce: nonce)
    try stream.append(plaintext, to: &output)
    try stream.finish(to: &output)
    return output
  }

  /// The plaintext of nonce and chunks that are in memory; nothing unless all of it is authentic.
  public static func open<Cipher: ChunkCipher>(
    _ bytes: ArraySlice<UInt8>, fileKey: Secret, with cipher: Cipher.Type
  ) throws(AgeError) -> [UInt8] {
    guard bytes.count >= nonceByteCount else { throw .malformedHeader }
    var output: [UInt8] = []
    var stream = try PayloadOpeningStream<Cipher>(
      fileKey: fileKey, nonce: [UInt8](bytes.prefix(nonceByteCount)))
    try stream.append(bytes.dropFirst(nonceByteCount), to: &output)
    try stream.finish(to: &output)
    return output
  }
}
