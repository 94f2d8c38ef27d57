internal import Age
internal import CScheduler
internal import Glibc
public import Primitives

/// Seals and opens the payloads of age files of any size at the speed of the cipher: chunks are
/// read, sealed and written in batches, without a copy, by one thread for each of two cores. The
/// order of reading and writing is that of one thread, so pipes work as files do.
public enum PayloadPipeline {
  /// Seals all of `input` as the chunks of one payload; the caller has written header and
  /// `nonce`. Returns how many bytes of plaintext there were. `progress` is told how many more
  /// are written, by one thread at a time.
  @discardableResult
  public static func seal<Cipher: ChunkCipher, Input: PayloadInput, Output: PayloadOutput>(
    _ input: Input, to output: Output, fileKey: Secret, nonce: [UInt8], with cipher: Cipher.Type,
    workers: Int = usableCores, progress: @escaping (Int) -> Void = { _ in }
  ) throws(PipelineError) -> Int {
    let source = SealingInput(input)
    let target = SharedOutput(output, progress)
    var sealers: [SealingWorker<Cipher, Input, Output>] = []
    for _ in 0..<limited(workers) {
      let sealer = try mapped { () throws(AgeError) in
        try PayloadSealer<Cipher>(fileKey: fileKey, nonce: nonce)
      }
      sealers.append(SealingWorker(sealer, source, target))
    }
    try TurnTaking.run(sealers)
    return try target.finish()
  }

  /// Opens the chunks that follow the payload's `nonce` in `input`, and writes only what is
  /// authentic. Returns how many bytes that were. Throws `malformedPayload` when a chunk was
  /// changed, is missing, or bytes follow the last one; what was written before is authentic but
  /// incomplete.
  @discardableResult
  public static func open<Cipher: ChunkCipher, Input: PayloadInput, Output: PayloadOutput>(
    _ input: Input, to output: Output, fileKey: Secret, nonce: [UInt8], with cipher: Cipher.Type,
    workers: Int = usableCores, progress: @escaping (Int) -> Void = { _ in }
  ) throws(PipelineError) -> Int {
    let source = OpeningInput(input)
    let target = SharedOutput(output, progress)
    var openers: [OpeningWorker<Cipher, Input, Output>] = []
    for _ in 0..<limited(workers) {
      let opener = try mapped { () throws(AgeError) in
        try PayloadOpener<Cipher>(fileKey: fileKey, nonce: nonce)
      }
      openers.append(OpeningWorker(opener, source, target))
    }
    try TurnTaking.run(openers)
    return try target.finish()
  }

  /// On how many cores this process may run, 1 or more.
  public static var usableCores: Int {
    var set = cpu_set_t()
    guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return 1 }
    return withUnsafeBytes(of: set) { max(1, $0.reduce(0) { $0 + $1.nonzeroBitCount }) }
  }

  /// Chunks in one batch: with fewer, two threads wait for each other; more leave the cache.
  static let batchChunkCount = 8

  /// The copies in the kernel keep more than two threads waiting.
  private static func limited(_ workers: Int) -> Int { min(2, max(1, workers)) }

  private static func mapped<Result>(
    _ body: () throws(AgeError) -> Result
  ) throws(PipelineError) -> Result {
    do throws(AgeError) {
      return try body()
    } catch {
      throw .age(error)
    }
  }
}
