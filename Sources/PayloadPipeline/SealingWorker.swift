internal import Age
internal import Primitives

/// Which chunks a batch holds.
struct SealingBatch {
  let firstIndex: UInt64
  /// Plaintext bytes in all its chunks; every chunk but the last of the payload is full.
  let byteCount: Int
  let isLast: Bool

  var chunkCount: Int {
    max(1, (byteCount + Payload.chunkByteCount - 1) / Payload.chunkByteCount)
  }

  /// Where chunk `position` of the batch lies in its buffer, with room for its tag.
  func range(_ position: Int) -> (offset: Int, count: Int) {
    let plaintext = min(Payload.chunkByteCount, byteCount - position * Payload.chunkByteCount)
    return (
      position * Payload.sealedChunkByteCount, plaintext + ChaCha20Poly1305.tagByteCount
    )
  }

  var sealedByteCount: Int { byteCount + chunkCount * ChaCha20Poly1305.tagByteCount }
}

/// What the reading turn of sealing guards: the input, and the chunk after the batch, because
/// only the end of the input tells which chunk is the last.
final class SealingInput<Input: PayloadInput> {
  private static var batchByteCount: Int {
    PayloadPipeline.batchChunkCount * Payload.chunkByteCount
  }

  private var input: Input
  private let ahead = BatchBuffer(byteCount: Payload.chunkByteCount)
  private var aheadByteCount = 0
  private var nextIndex: UInt64 = 0
  private var isInputAtEnd = false
  private var isDone = false

  init(_ input: Input) { self.input = input }

  /// Fills the slots of one batch; nil behind the last one.
  func read(into buffer: BatchBuffer) throws(PipelineError) -> SealingBatch? {
    guard !isDone else { return nil }
    buffer[0, aheadByteCount].copyMemory(from: UnsafeRawBufferPointer(ahead[0, aheadByteCount]))
    var byteCount = aheadByteCount
    if !isInputAtEnd {
      do throws(PipelineError) {
        byteCount += try input.read(into: freePieces(of: buffer))
      } catch {
        isDone = true
        throw error
      }
    }
    aheadByteCount = max(0, byteCount - Self.batchByteCount)
    isInputAtEnd = aheadByteCount < Payload.chunkByteCount
    isDone = aheadByteCount == 0
    let batch = SealingBatch(
      firstIndex: nextIndex, byteCount: byteCount - aheadByteCount, isLast: isDone)
    nextIndex += UInt64(batch.chunkCount)
    return batch
  }

  /// All slots that the chunk read ahead does not fill, then room to read ahead again.
  private func freePieces(of buffer: BatchBuffer) -> [UnsafeMutableRawBufferPointer] {
    let first = aheadByteCount / Payload.chunkByteCount
    let slots = (first..<PayloadPipeline.batchChunkCount).map {
      buffer[$0 * Payload.sealedChunkByteCount, Payload.chunkByteCount]
    }
    return slots + [ahead.bytes]
  }
}

/// Seals every batch it reads in place.
final class SealingWorker<Cipher: ChunkCipher, Input: PayloadInput, Output: PayloadOutput>:
  PipelineWorker
{
  private let input: SealingInput<Input>
  private let output: SharedOutput<Output>
  private let buffer = BatchBuffer(
    byteCount: PayloadPipeline.batchChunkCount * Payload.sealedChunkByteCount)
  private var sealer: PayloadSealer<Cipher>
  private var batch: SealingBatch?
  private var failure: PipelineError?

  init(
    _ sealer: PayloadSealer<Cipher>, _ input: SealingInput<Input>, _ output: SharedOutput<Output>
  ) {
    self.sealer = sealer
    self.input = input
    self.output = output
  }

  func read() {
    do throws(PipelineError) {
      batch = try input.read(into: buffer)
    } catch {
      batch = nil
      failure = error
    }
  }

  func work() {
    guard let batch else { return }
    do throws(AgeError) {
      try sealer.skip(to: batch.firstIndex)
      for position in 0..<batch.chunkCount {
        let (offset, count) = batch.range(position)
        try sealer.seal(
          buffer[offset, count], isLast: batch.isLast && position == batch.chunkCount - 1)
      }
    } catch {
      failure = .age(error)
    }
  }

  func write() -> Bool {
    if let failure { output.fail(failure) }
    guard let batch, !output.hasFailed else { return false }
    output.write(
      UnsafeRawBufferPointer(buffer[0, batch.sealedByteCount]),
      plaintextByteCount: batch.byteCount)
    return !batch.isLast && !output.hasFailed
  }
}
