import Age
import AgeIdentity
import LibcryptoCipher
import LibgcryptCipher
import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite(.enabled(if: Vectors.areHere))
struct AgeVectorTests {
  /// The vectors that were there when this was written; more are welcome, fewer are not.
  static let leastCount = 119

  @Test func `every vector ends as it must when the file is in memory`() throws {
    var count = 0
    for vector in try AgeVector.all() {
      let outcome = try Outcome.inMemory(vector, cipher: CryptoChunkCipher.self)
      #expect(outcome.expectation == vector.expectation, "\(vector.name)")
      if vector.expectation == .success {
        #expect(outcome.digest == vector.payloadDigest, "\(vector.name)")
      }
      count += 1
    }
    #expect(count >= Self.leastCount)
  }

  @Test func `every vector ends as it must in pieces and releases exactly what is authentic`()
    throws
  {
    var count = 0
    for vector in try AgeVector.all() {
      try checkPieces(vector, [1], SodiumChunkCipher.self, limit: 10_000)
      try checkPieces(vector, [7, 65_551, 64, 1, 65_553], LibcryptoChunkCipher.self)
      try checkPieces(vector, [65_552, 1 << 20], LibgcryptChunkCipher.self)
      count += 1
    }
    #expect(count >= Self.leastCount)
  }

  @Test func `every armor that is sound encodes to the same text again`() throws {
    var count = 0
    for vector in try AgeVector.all() where vector.isArmored {
      guard vector.expectation != .armorFailure else { continue }
      let text = String(decoding: vector.file, as: UTF8.self)
        .replacing("\r\n", with: "\n").trimming { $0.isWhitespace }
      let encoded = String(decoding: Armor.encode(try binary(vector)), as: UTF8.self)
      #expect(encoded == text + "\n", "\(vector.name)")
      count += 1
    }
    #expect(count >= 10)
  }

  @Test func `every header that is sound encodes to the same bytes again`() throws {
    var count = 0
    for vector in try AgeVector.all() {
      if [.headerFailure, .armorFailure].contains(vector.expectation) { continue }
      let file = try binary(vector)
      let byteCount = try #require(try Header.byteCount(in: file[...]), "\(vector.name)")
      let header = try Header(parsing: file[..<byteCount])
      #expect(header.encoded == [UInt8](file[..<byteCount]), "\(vector.name)")
      let again = try Header(stanzas: header.stanzas, fileKey: Secret(copying: vector.fileKey))
      if vector.expectation != .hmacFailure { #expect(again == header, "\(vector.name)") }
      count += 1
    }
    #expect(count >= 40)
  }

  @Test func `every payload that opens is sealed to the same bytes again`() throws {
    var count = 0
    for vector in try AgeVector.all() where vector.expectation == .success {
      let file = try binary(vector)
      let byteCount = try #require(try Header.byteCount(in: file[...]), "\(vector.name)")
      let payload = file[byteCount...]
      let fileKey = Secret(copying: vector.fileKey)
      let plaintext = try Payload.open(payload, fileKey: fileKey, with: CryptoChunkCipher.self)
      let sealed = try Payload.seal(
        plaintext, fileKey: fileKey, nonce: [UInt8](payload.prefix(Payload.nonceByteCount)),
        with: CryptoChunkCipher.self)
      #expect(sealed == [UInt8](payload), "\(vector.name)")
      count += 1
    }
    #expect(count >= 20)
  }

  private func checkPieces<Cipher: ChunkCipher>(
    _ vector: AgeVector, _ sizes: [Int], _ cipher: Cipher.Type, limit: Int = .max
  ) throws {
    guard vector.file.count <= limit else { return }
    let outcome = try Outcome.inPieces(vector, sizes, cipher: cipher)
    #expect(outcome.expectation == vector.expectation, "\(vector.name) in \(sizes)")
    if let digest = vector.payloadDigest {
      #expect(outcome.digest == digest, "\(vector.name) in \(sizes)")
    }
  }
}

extension String {
  /// The text without the characters at both ends that `isOuter` names.
  fileprivate func trimming(_ isOuter: (Character) -> Bool) -> String {
    let start = drop(while: isOuter)
    return String(start.reversed().drop(while: isOuter).reversed())
  }
}
