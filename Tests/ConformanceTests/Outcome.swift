import Age
import AgeIdentity
import Primitives
import TestSupport

/// What came of opening a vector.
struct Outcome {
  let expectation: AgeVector.Expectation
  /// SHA-256 of what was released.
  let digest: [UInt8]

  /// Opens the whole file at once.
  static func inMemory<Cipher: ChunkCipher>(
    _ vector: AgeVector, cipher: Cipher.Type
  ) throws -> Outcome {
    let identities = try identities(of: vector)
    var output: [UInt8] = []
    let expectation = try ending {
      () throws(AgeError) in
      output = try AgeFile.open(binary(vector), identities: identities, cipher: cipher)
    }
    return Outcome(expectation: expectation, digest: Digest(of: output[...]).bytes)
  }

  /// Opens the file as it comes in pieces of `sizes`, over and over.
  static func inPieces<Cipher: ChunkCipher>(
    _ vector: AgeVector, _ sizes: [Int], cipher: Cipher.Type
  ) throws -> Outcome {
    var stream = FileStream<Cipher>(identities: try identities(of: vector), vector.isArmored)
    let expectation = try ending {
      () throws(AgeError) in
      var rest = vector.file[...]
      var turn = 0
      while !rest.isEmpty {
        try stream.append(rest.prefix(sizes[turn % sizes.count]))
        rest = rest.dropFirst(sizes[turn % sizes.count])
        turn += 1
      }
      try stream.finish()
    }
    return Outcome(expectation: expectation, digest: stream.released.finish().bytes)
  }

  static func identities(of vector: AgeVector) throws -> [Identity] {
    try vector.identities.map { try Identity(parsing: [UInt8]($0.utf8)[...]) }
      + vector.passphrases.map { .passphrase(Secret(copying: $0.utf8)) }
  }

  private static func ending(_ body: () throws(AgeError) -> Void) throws -> AgeVector.Expectation {
    do throws(AgeError) {
      try body()
      return .success
    } catch {
      switch error {
      case .malformedArmor: return .armorFailure
      case .malformedHeader: return .headerFailure
      case .noMatch: return .noMatch
      case .wrongMAC: return .hmacFailure
      case .malformedPayload: return .payloadFailure
      case .invalidKey, .overLimit, .misuse, .crypto: throw error
      }
    }
  }
}

/// The vector's file in binary form.
func binary(_ vector: AgeVector) throws(AgeError) -> [UInt8] {
  guard vector.isArmored else { return vector.file }
  var decoder = ArmorDecoder()
  var output: [UInt8] = []
  try decoder.append(vector.file[...], to: &output)
  try decoder.finish(to: &output)
  return output
}

/// An age file that comes in pieces: armor, header, nonce, chunks.
private struct FileStream<Cipher: ChunkCipher> {
  let identities: [Identity]
  var released = SHA256()

  private var armor: ArmorDecoder?
  private var front: [UInt8] = []
  private var payload: PayloadOpeningStream<Cipher>?

  init(identities: [Identity], _ isArmored: Bool) {
    self.identities = identities
    armor = isArmored ? ArmorDecoder() : nil
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws(AgeError) {
    var decoded: [UInt8] = []
    guard try armor?.append(bytes, to: &decoded) != nil else { return try take(bytes) }
    try take(decoded[...])
  }

  mutating func finish() throws(AgeError) {
    var decoded: [UInt8] = []
    try armor?.finish(to: &decoded)
    try take(decoded[...])
    guard payload != nil else { throw .malformedHeader }
    try open { (payload, output) throws(AgeError) in try payload.finish(to: &output) }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) throws(AgeError) {
    guard payload == nil else {
      return try open { (payload, output) throws(AgeError) in
        try payload.append(bytes, to: &output)
      }
    }
    front += bytes
    guard let count = try Header.byteCount(in: front[...]),
      front.count >= count + Payload.nonceByteCount
    else { return }
    let fileKey = try Header(parsing: front[..<count]).fileKey(with: identities)
    let start = count + Payload.nonceByteCount
    payload = try PayloadOpeningStream(fileKey: fileKey, nonce: [UInt8](front[count..<start]))
    try take(front[start...])
  }

  /// What is appended before an error is thrown counts as released.
  private mutating func open(
    _ body: (inout PayloadOpeningStream<Cipher>, inout [UInt8]) throws(AgeError) -> Void
  ) throws(AgeError) {
    guard var stream = payload else { return }
    var output: [UInt8] = []
    defer {
      released.update(output[...])
      payload = stream
    }
    try body(&stream, &output)
  }
}
