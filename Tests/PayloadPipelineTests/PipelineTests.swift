import Age
import LibgcryptCipher
import PayloadPipeline
import Primitives
import TestSupport
import Testing

struct PipelineTests {
  static let chunk = Payload.chunkByteCount
  /// Around the ends of chunks, of a batch of eight, and of several batches.
  static let counts = [
    0, 1, chunk - 1, chunk, chunk + 1, 8 * chunk - 1, 8 * chunk, 8 * chunk + 1, 9 * chunk - 1,
    9 * chunk, 9 * chunk + 1, 16 * chunk, 17 * chunk, 25 * chunk + 12_345,
  ]

  private static let fileKey = Secret(copying: [UInt8](0..<16))
  private static let nonce = [UInt8](100..<116)

  private static func plaintext(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 16) }
  }

  /// What the streams of `Age` make of it, without the nonce.
  private static func sealed(_ plaintext: [UInt8]) throws -> [UInt8] {
    let payload = try Payload.seal(
      plaintext, fileKey: fileKey, nonce: nonce, with: SodiumChunkCipher.self)
    return [UInt8](payload.dropFirst(Payload.nonceByteCount))
  }

  @discardableResult
  private func seal(
    _ input: some PayloadInput, to output: some PayloadOutput, workers: Int
  ) throws(PipelineError) -> Int {
    try PayloadPipeline.seal(
      input, to: output, fileKey: Self.fileKey, nonce: Self.nonce,
      with: LibgcryptChunkCipher.self, workers: workers)
  }

  @discardableResult
  private func open(
    _ input: some PayloadInput, to output: some PayloadOutput, workers: Int
  ) throws(PipelineError) -> Int {
    try PayloadPipeline.open(
      input, to: output, fileKey: Self.fileKey, nonce: Self.nonce, with: CryptoChunkCipher.self,
      workers: workers)
  }

  @Test(arguments: counts, [1, 2])
  func `a payload is the same as one sealed in one piece and opens again`(
    count: Int, workers: Int
  ) throws {
    let plaintext = Self.plaintext(count)
    let sealed = try Self.sealed(plaintext)
    let kept = Kept()
    #expect(try seal(Given(plaintext), to: kept, workers: workers) == count)
    #expect(kept.bytes == sealed)
    let released = Kept()
    #expect(try open(Given(sealed), to: released, workers: workers) == count)
    #expect(released.bytes == plaintext)
  }

  @Test(arguments: [1, 2])
  func `a file that is changed, cut or longer releases all chunks before the damage and no more`(
    workers: Int
  ) throws {
    let plaintext = Self.plaintext(20 * Self.chunk + 100)
    let sealed = try Self.sealed(plaintext)
    let size = Payload.sealedChunkByteCount
    func check(_ damaged: [UInt8], _ chunks: Int) {
      let released = Kept()
      #expect(throws: PipelineError.age(.malformedPayload)) {
        try open(Given(damaged), to: released, workers: workers)
      }
      #expect(released.bytes == [UInt8](plaintext.prefix(chunks * Self.chunk)))
    }
    for chunk in [0, 1, 7, 8, 15, 16, 19, 20] {
      var changed = sealed
      changed[chunk * size + 5] ^= 1
      check(changed, chunk)
      check([UInt8](sealed.prefix(chunk * size)), chunk)
      check([UInt8](sealed.prefix(chunk * size + 10)), chunk)
    }
    check(sealed + [0], 20)
    let exact = try Self.sealed([UInt8](plaintext.prefix(8 * Self.chunk)))
    check(exact + [0], 8)
    check(exact + exact, 8)
    check(exact + [UInt8](repeating: 0, count: 9 * size), 8)
    let swapped = sealed[..<size] + sealed[(8 * size)..<(9 * size)] + sealed[(2 * size)...]
    check([UInt8](swapped), 1)
  }

  @Test func `what follows the last chunk is never released, wherever it lies`() throws {
    let exact = try Self.sealed(Self.plaintext(8 * Self.chunk))
    for workers in [1, 2] {
      let released = Kept()
      #expect(throws: PipelineError.age(.malformedPayload)) {
        try open(Given(exact + exact), to: released, workers: workers)
      }
      #expect(released.bytes.count == 8 * Self.chunk)
    }
  }

  @Test(arguments: [1, 2], [0, 1, 8, 9, 30])
  func `a failing input or output ends the work with its error`(workers: Int, after: Int) throws {
    let plaintext = Self.plaintext(40 * Self.chunk)
    let sealed = try Self.sealed(plaintext)
    let limit = after * Self.chunk
    #expect(throws: PipelineError.read(5)) {
      try seal(Given(plaintext, failsAfter: limit), to: Kept(), workers: workers)
    }
    #expect(throws: PipelineError.write(28)) {
      try seal(Given(plaintext), to: Kept(limit: limit), workers: workers)
    }
    let released = Kept()
    #expect(throws: PipelineError.read(5)) {
      try open(Given(sealed, failsAfter: limit), to: released, workers: workers)
    }
    #expect(released.bytes == [UInt8](plaintext.prefix(released.bytes.count)))
    #expect(throws: PipelineError.write(28)) {
      try open(Given(sealed), to: Kept(limit: limit), workers: workers)
    }
  }

  @Test func `progress adds up to the plaintext`() throws {
    let count = 20 * Self.chunk + 7
    let sum = Sum()
    try PayloadPipeline.seal(
      Given(Self.plaintext(count)), to: Kept(), fileKey: Self.fileKey, nonce: Self.nonce,
      with: CryptoChunkCipher.self, progress: { sum.value += $0 })
    #expect(sum.value == count)
  }

  @Test func `a key of the wrong size is an error, not a crash`() {
    let short = Secret(copying: [1, 2, 3])
    #expect(throws: PipelineError.age(.misuse)) {
      try PayloadPipeline.seal(
        Given([]), to: Kept(), fileKey: short, nonce: Self.nonce, with: CryptoChunkCipher.self)
    }
    #expect(throws: PipelineError.age(.malformedHeader)) {
      try PayloadPipeline.open(
        Given([]), to: Kept(), fileKey: short, nonce: Self.nonce, with: CryptoChunkCipher.self)
    }
  }

  @Test func `there is at least one core`() {
    #expect(PayloadPipeline.usableCores >= 1)
  }
}

private final class Sum {
  var value = 0
}
