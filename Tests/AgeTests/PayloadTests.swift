import Age
import Primitives
import StrictCoding
import TestSupport
import Testing

struct PayloadTests {
  private let fileKey = Secret(copying: [UInt8](0..<16))
  private let nonce = [UInt8](100..<116)

  private func sealed(_ plaintext: [UInt8]) throws -> [UInt8] {
    try Payload.seal(plaintext, fileKey: fileKey, nonce: nonce, with: CryptoChunkCipher.self)
  }

  private func opened(_ payload: [UInt8]) throws -> [UInt8] {
    try Payload.open(payload[...], fileKey: fileKey, with: SodiumChunkCipher.self)
  }

  @Test func `a payload has the bytes of the golden file`() throws {
    let plaintext = ascii("What is sealed here is read nowhere else.\n")
    let payload = try golden("payload.age")
    #expect(try sealed(plaintext) == payload)
    #expect(try opened(payload) == plaintext)
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073])
  func `a payload of any length opens again and has the announced size`(count: Int) throws {
    let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let payload = try sealed(plaintext)
    #expect(payload.count == Payload.byteCount(plaintextByteCount: count))
    #expect(try opened(payload) == plaintext)
  }

  @Test(arguments: [0, 1, 65_536, 65_537])
  func `a payload that is cut, longer or changed does not open`(count: Int) throws {
    let payload = try sealed([UInt8](repeating: 7, count: count))
    for length in [16, 17, 31, payload.count / 2, payload.count - 1] where length < payload.count {
      #expect(throws: AgeError.malformedPayload, "\(length)") {
        try opened([UInt8](payload.prefix(length)))
      }
    }
    #expect(throws: AgeError.malformedPayload) { try opened(payload + [0]) }
    for index in [0, 16, payload.count - 1] {
      var changed = payload
      changed[index] ^= 1
      #expect(throws: AgeError.malformedPayload, "\(index)") { try opened(changed) }
    }
    #expect(throws: AgeError.malformedHeader) { try opened([UInt8](payload.prefix(15))) }
  }

  @Test func `chunks that change places do not open`() throws {
    let payload = try sealed((0..<196_608).map { UInt8(truncatingIfNeeded: $0 >> 8) })
    let size = Payload.sealedChunkByteCount
    let first = payload[16..<16 + size]
    let second = payload[(16 + size)..<16 + 2 * size]
    let swapped = payload[..<16] + second + first + payload[(16 + 2 * size)...]
    #expect(throws: AgeError.malformedPayload) { try opened([UInt8](swapped)) }
    let repeated = payload[..<16] + first + first + payload[(16 + 2 * size)...]
    #expect(throws: AgeError.malformedPayload) { try opened([UInt8](repeated)) }
  }

  @Test func `no chunk is sealed after the last one or in a wrong size`() throws {
    var sealer = try PayloadSealer<CryptoChunkCipher>(fileKey: fileKey, nonce: nonce)
    var chunk = [UInt8](repeating: 0, count: 32)
    func seal(isLast: Bool) throws {
      try chunk.withUnsafeMutableBytes { try sealer.seal($0, isLast: isLast) }
    }
    #expect(throws: AgeError.misuse) { try seal(isLast: false) }
    #expect(throws: Never.self) { try seal(isLast: true) }
    #expect(throws: AgeError.misuse) { try seal(isLast: true) }
  }

  @Test func `every chunk that is authentic comes out, even when a later one is not`() throws {
    let plaintext = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    var payload = try sealed(plaintext)
    payload[16 + 2 * Payload.sealedChunkByteCount] ^= 1
    var stream = try PayloadOpeningStream<CryptoChunkCipher>(fileKey: fileKey, nonce: nonce)
    var output: [UInt8] = []
    #expect(throws: AgeError.malformedPayload) { try stream.append(payload[16...], to: &output) }
    #expect(output == [UInt8](plaintext.prefix(2 * Payload.chunkByteCount)))
  }
}
