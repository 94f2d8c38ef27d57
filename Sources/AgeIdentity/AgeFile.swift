public import Age
public import Primitives

/// A whole age file that is in memory.
public enum AgeFile {
  /// The plaintext of a binary file; nothing unless all of it is authentic.
  public static func open<Cipher: ChunkCipher>(
    _ bytes: [UInt8], identities: [Identity], cipher: Cipher.Type
  ) throws(AgeError) -> [UInt8] {
    guard let count = try Header.byteCount(in: bytes[...]) else { throw .malformedHeader }
    let fileKey = try Header(parsing: bytes[..<count]).fileKey(with: identities)
    return try Payload.open(bytes[count...], fileKey: fileKey, with: cipher)
  }
}
