public import Primitives
internal import StrictCoding

/// Sizes and key of an age payload: 16-byte nonce, then chunks (age specification, "Payload").
public enum Payload {
  /// Plaintext bytes in every chunk but the last.
  public static let chunkByteCount = 65536
  /// Bytes in every sealed chunk but the last.
  public static let sealedChunkByteCount = chunkByteCount + ChaCha20Poly1305.tagByteCount
  /// Bytes in the nonce in front of the chunks.
  public static let nonceByteCount = 16

  /// How many bytes nonce and chunks of `plaintextByteCount` bytes take.
  public static func byteCount(plaintextByteCount: Int) -> Int {
    let chunks = max(1, (plaintextByteCount + chunkByteCount - 1) / chunkByteCount)
    return nonceByteCount + plaintextByteCount + chunks * ChaCha20Poly1305.tagByteCount
  }

  /// The 32-byte key of the chunks.
  public static func key(fileKey: Secret, nonce: [UInt8]) -> Secret {
    HKDF.derive(fileKey, salt: nonce, info: ascii("payload"), count: 32)
  }
}

/// Seals the chunks of one payload in order, each exactly once.
public struct PayloadSealer<Cipher: ChunkCipher>: Sendable {
  private let cipher: Cipher
  private var index: UInt64 = 0
  private var isFinished = false

  /// Starts at chunk 0 with a 16-byte file key and the payload's nonce.
  public init(fileKey: Secret, nonce: [UInt8]) throws(AgeError) {
    guard fileKey.count == Header.fileKeyByteCount, nonce.count == Payload.nonceByteCount else {
      throw .misuse
    }
    do throws(PrimitivesError) {
      cipher = try Cipher(key: Payload.key(fileKey: fileKey, nonce: nonce))
    } catch {
      throw .crypto(error)
    }
  }

  /// Seals the next chunk in place: plaintext followed by 16 free bytes. Every chunk but the last
  /// holds 65,536 bytes of plaintext; the last is empty only when it is the first.
  public mutating func seal(
    _ chunk: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(AgeError) {
    let count = chunk.count - ChaCha20Poly1305.tagByteCount
    guard !isFinished, count >= 0, count <= Payload.chunkByteCount,
      isLast ? count > 0 || index == 0 : count == Payload.chunkByteCount
    else { throw .misuse }
    do throws(PrimitivesError) {
      try cipher.seal(chunk, nonce: ChunkNonce(index: index, isLast: isLast))
    } catch {
      throw .crypto(error)
    }
    index += 1
    isFinished = isLast
  }

  /// Goes on at chunk `index`, which lies ahead: several workers share one payload, each sealing
  /// its own chunks. Never back, so that no chunk is sealed twice.
  package mutating func skip(to index: UInt64) throws(AgeError) {
    guard index >= self.index else { throw .misuse }
    self.index = index
  }
}

/// Opens the chunks of one payload in order.
public struct PayloadOpener<Cipher: ChunkCipher>: Sendable {
  private let cipher: Cipher
  private var index: UInt64 = 0

  /// Whether the chunk marked as the last one was opened.
  public private(set) var isFinished = false

  /// Starts at chunk 0 with a 16-byte file key and the payload's nonce.
  public init(fileKey: Secret, nonce: [UInt8]) throws(AgeError) {
    guard fileKey.count == Header.fileKeyByteCount, nonce.count == Payload.nonceByteCount else {
      throw .malformedHeader
    }
    do throws(PrimitivesError) {
      cipher = try Cipher(key: Payload.key(fileKey: fileKey, nonce: nonce))
    } catch {
      throw .crypto(error)
    }
  }

  /// Opens the next chunk into `output`, which is 16 bytes shorter. A chunk of full size may be
  /// any or the last one, a shorter one must be the last. Throws `malformedPayload` when it was
  /// changed, is empty but not the first, or follows the last one.
  public mutating func open(
    _ sealed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(AgeError) {
    guard !isFinished, sealed.count >= ChaCha20Poly1305.tagByteCount,
      sealed.count <= Payload.sealedChunkByteCount,
      sealed.count > ChaCha20Poly1305.tagByteCount || index == 0
    else { throw .malformedPayload }
    if sealed.count < Payload.sealedChunkByteCount || !accepts(sealed, output, isLast: false) {
      guard accepts(sealed, output, isLast: true) else { throw .malformedPayload }
      isFinished = true
    }
    index += 1
  }

  /// Goes on at chunk `index`: several workers share one payload.
  package mutating func skip(to index: UInt64) {
    self.index = index
  }

  private func accepts(
    _ sealed: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer, isLast: Bool
  ) -> Bool {
    do throws(PrimitivesError) {
      try cipher.open(sealed, into: output, nonce: ChunkNonce(index: index, isLast: isLast))
      return true
    } catch {
      return false
    }
  }
}
