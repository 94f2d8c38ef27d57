import PayloadPipeline

/// An input in memory that may fail.
struct Given: PayloadInput {
  private var rest: ArraySlice<UInt8>
  private var budget: Int

  init(_ bytes: [UInt8], failsAfter budget: Int = .max) {
    rest = bytes[...]
    self.budget = budget
  }

  mutating func read(
    into pieces: [UnsafeMutableRawBufferPointer]
  ) throws(PipelineError) -> Int {
    var total = 0
    for piece in pieces {
      let taken = rest.prefix(piece.count)
      guard taken.count <= budget else { throw .read(5) }
      budget -= taken.count
      piece.copyBytes(from: taken)
      rest = rest.dropFirst(taken.count)
      total += taken.count
    }
    return total
  }
}

/// An output that keeps everything, or fails when it is full.
final class Kept: PayloadOutput {
  private(set) var bytes: [UInt8] = []
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  func write(_ bytes: UnsafeRawBufferPointer) throws(PipelineError) {
    guard self.bytes.count + bytes.count <= limit else { throw .write(28) }
    self.bytes.append(contentsOf: bytes)
  }
}
