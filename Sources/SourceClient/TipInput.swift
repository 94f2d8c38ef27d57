internal import PayloadPipeline
internal import Primitives
internal import Tip

/// The plaintext of a tip from front to back, read and hashed as it is asked for.
struct TipInput: PayloadInput {
  /// Why reading failed; `PipelineError` has no room for it.
  final class Outcome {
    var failure: ClientError?
  }

  let outcome = Outcome()
  private var writer: TipWriter
  private var files: FileSequence

  init(_ plan: TipPlan, _ files: [SourceFile], author: Ed25519.SigningKey?) throws(ClientError) {
    writer = try wrapped { () throws(TipError) in try TipWriter(plan, author: author) }
    self.files = FileSequence(files)
  }

  /// Whether all of it was read.
  var isAtEnd: Bool { writer.isAtEnd }

  /// Fills `buffer`; all of it when that is a chunk.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    try wrapped { () throws(TipError) in
      try writer.fill(buffer) { (number, buffer) throws(TipError) in
        try files.read(number, into: buffer)
      }
    }
  }

  mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var total = 0
    do throws(ClientError) {
      for piece in pieces where !writer.isAtEnd { total += try fill(piece) }
    } catch {
      outcome.failure = error
      throw .unavailable
    }
    return total
  }
}

/// The files of a tip one after the other, only the current one open.
private struct FileSequence {
  private let files: [SourceFile]
  private var number = 0
  private var file: OpenFile?

  init(_ files: [SourceFile]) { self.files = files }

  mutating func read(
    _ number: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(TipError) -> Int {
    let count: Int
    do throws(FileError) {
      if number != self.number {
        file = try OpenFile(path: files[number - 1].path)
        self.number = number
      }
      count = try file?.read(into: buffer) ?? 0
    } catch {
      throw .unreadable(number: number)
    }
    // At its end: what was read first may belong to another state than what was read last.
    guard count > 0 || file?.isUnchanged() == true else { throw .fileChanged(number: number) }
    return count
  }
}
