/// What the writing turn guards: the output, and how it went.
final class SharedOutput<Output: PayloadOutput> {
  private var output: Output
  private let progress: (Int) -> Void
  private var byteCount = 0
  private var failure: PipelineError?

  /// Whether the last chunk was written.
  var isComplete = false

  init(_ output: Output, _ progress: @escaping (Int) -> Void) {
    self.output = output
    self.progress = progress
  }

  /// Whether nothing more may be written.
  var hasFailed: Bool { failure != nil }

  /// Writes `bytes`, which stand for `plaintextByteCount` bytes of plaintext.
  func write(_ bytes: UnsafeRawBufferPointer, plaintextByteCount: Int) {
    do throws(PipelineError) {
      try output.write(bytes)
    } catch {
      return fail(error)
    }
    byteCount += plaintextByteCount
    progress(plaintextByteCount)
  }

  /// Keeps the first failure.
  func fail(_ error: PipelineError) {
    failure = failure ?? error
  }

  /// The count of plaintext bytes, once every worker is done.
  func finish() throws(PipelineError) -> Int {
    if let failure { throw failure }
    return byteCount
  }
}
