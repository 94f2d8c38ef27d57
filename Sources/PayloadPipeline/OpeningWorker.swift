internal import Age
internal import Primitives

/// What the reading turn of opening guards.
final class OpeningInput<Input: PayloadInput> {
  private var input: Input
  private var nextIndex: UInt64 = 0
  private var isAtEnd = false

  init(_ input: Input) { self.input = input }

  /// Fills `buffer` and returns the number of its first chunk and how many bytes there are:
  /// fewer than fit only at the end.
  func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(PipelineError) -> (firstIndex: UInt64, byteCount: Int) {
    var byteCount = 0
    if !isAtEnd {
      do throws(PipelineError) {
        byteCount = try input.read(into: [buffer])
      } catch {
        isAtEnd = true
        throw error
      }
    }
    isAtEnd = byteCount < buffer.count
    defer { nextIndex += UInt64(PayloadPipeline.batchChunkCount) }
    return (nextIndex, byteCount)
  }
}

/// Opens every batch it reads, up to the first chunk that is not authentic.
final class OpeningWorker<Cipher: ChunkCipher, Input: PayloadInput, Output: PayloadOutput>:
  PipelineWorker
{
  private let input: OpeningInput<Input>
  private let output: SharedOutput<Output>
  private let sealed = BatchBuffer(
    byteCount: PayloadPipeline.batchChunkCount * Payload.sealedChunkByteCount)
  private let opened = BatchBuffer(
    byteCount: PayloadPipeline.batchChunkCount * Payload.chunkByteCount)
  private var opener: PayloadOpener<Cipher>
  private var firstIndex: UInt64 = 0
  private var sealedByteCount = 0
  private var openedByteCount = 0
  private var failure: PipelineError?

  init(
    _ opener: PayloadOpener<Cipher>, _ input: OpeningInput<Input>, _ output: SharedOutput<Output>
  ) {
    self.opener = opener
    self.input = input
    self.output = output
  }

  func read() {
    do throws(PipelineError) {
      (firstIndex, sealedByteCount) = try input.read(into: sealed.bytes)
    } catch {
      sealedByteCount = 0
      failure = error
    }
  }

  func work() {
    opener.skip(to: firstIndex)
    openedByteCount = 0
    var position = 0
    while position < sealedByteCount && failure == nil {
      let count = min(Payload.sealedChunkByteCount, sealedByteCount - position)
      open(sealed[position, count])
      position += count
    }
  }

  func write() -> Bool {
    guard !output.hasFailed else { return false }
    if sealedByteCount > 0 && output.isComplete { failure = .age(.malformedPayload) }
    if openedByteCount > 0 && !output.isComplete {
      output.write(
        UnsafeRawBufferPointer(opened[0, openedByteCount]), plaintextByteCount: openedByteCount)
    }
    output.isComplete = output.isComplete || opener.isFinished
    let isAtEnd = sealedByteCount < sealed.bytes.count
    if isAtEnd && !output.isComplete { failure = failure ?? .age(.malformedPayload) }
    if let failure { output.fail(failure) }
    return !isAtEnd && !output.hasFailed
  }

  private func open(_ chunk: UnsafeMutableRawBufferPointer) {
    let count = chunk.count - ChaCha20Poly1305.tagByteCount
    do throws(AgeError) {
      guard count >= 0 else { throw .malformedPayload }
      try opener.open(UnsafeRawBufferPointer(chunk), into: opened[openedByteCount, count])
      openedByteCount += count
    } catch {
      failure = .age(error)
    }
  }
}
