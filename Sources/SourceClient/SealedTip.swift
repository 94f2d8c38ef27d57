// A sealed tip that can be sent again (formats.md §4). Nothing of it is ever on a disk unless it is
// asked for: it is sealed anew, piece by piece, each time it is sent.

internal import Age
internal import Intake
internal import LibgcryptCipher
public import PayloadPipeline
internal import Primitives
public import StrictCoding
internal import Tip

/// A tip under one file key. However often it is sent, its bytes are the same, or nothing leaves.
public final class SealedTip {
  /// Monday of the week whose recipients can open it.
  public let week: Day

  private let plan: TipPlan
  private let files: [SourceFile]
  private let author: Ed25519.SigningKey?
  private let envelope: Envelope
  private let tags = ChunkTags()

  init(
    _ plan: TipPlan, files: [SourceFile], author: Ed25519.SigningKey?,
    to recipients: [HybridRecipient], random: some RandomSource
  ) throws(ClientError) {
    week = plan.heading.week
    self.plan = plan
    self.files = files
    self.author = author
    envelope = try wrapped { () throws(AgeError) in
      try Envelope(to: recipients, stanzaCount: TipBody.stanzaCount, random: random)
    }
  }

  /// How many bytes are sent.
  public var byteCount: Int { plan.sizeClass.bodyByteCount }

  /// How many bytes the archive inside has: what `progress` adds up to.
  public var archiveByteCount: Int { plan.sizeClass.archiveByteCount }

  /// The last day on which the tip is still opened when it comes on paper ways: the week's Sunday
  /// and 7 days.
  public var lastDayToArrive: Day { week.adding(13) }

  /// Writes the whole body on two threads. `progress` is told how many more bytes of the archive
  /// are done, by one thread at a time. A tip that is written is not sent as well.
  public func write(
    to output: some PayloadOutput, progress: @escaping (Int) -> Void = { _ in }
  ) throws(ClientError) {
    var output = output
    let input = try TipInput(plan, files, author: author)
    do throws(PipelineError) {
      try (start).withUnsafeBufferPointer { (start) throws(PipelineError) in
        try output.write(UnsafeRawBufferPointer(start))
      }
      try PayloadPipeline.seal(
        input, to: output, fileKey: envelope.fileKey, nonce: envelope.nonce,
        with: LibgcryptChunkCipher.self, progress: progress)
    } catch {
      if let failure = input.outcome.failure { throw failure }
      switch error {
      case .write(let code): throw .write(code)
      case .age(let error): throw .sealing(error)
      case .read, .unavailable: throw .unavailable
      }
    }
  }

  /// The body from its first byte on.
  func stream() throws(ClientError) -> TipStream {
    let sealer = try wrapped { () throws(AgeError) in
      try PayloadSealer<LibgcryptChunkCipher>(fileKey: envelope.fileKey, nonce: envelope.nonce)
    }
    return TipStream(
      start: start, input: try TipInput(plan, files, author: author), sealer: sealer, tags: tags)
  }

  private var start: [UInt8] { envelope.header.encoded + envelope.nonce }
}

/// The 16-byte tag of every chunk of a tip that was sealed so far, in order.
final class ChunkTags {
  private var bytes: [UInt8] = []

  /// Notes the tag of a chunk that is sealed for the first time. Throws `contentChanged` when chunk
  /// `index` had another one: two plaintexts must never leave under one key and nonce.
  func check(_ tag: UnsafeRawBufferPointer, of index: Int) throws(ClientError) {
    let known = bytes.dropFirst(index * tag.count).prefix(tag.count)
    if known.isEmpty {
      bytes += tag
    } else if !known.elementsEqual(tag) {
      throw .contentChanged
    }
  }
}

/// The body of a tip in pieces.
final class TipStream {
  private static let batchChunkCount = 8

  private var start: [UInt8]?
  private var input: TipInput
  private var sealer: PayloadSealer<LibgcryptChunkCipher>
  private let tags: ChunkTags
  private var hash = SHA256()
  private var nextIndex = 0

  init(
    start: [UInt8], input: TipInput, sealer: PayloadSealer<LibgcryptChunkCipher>, tags: ChunkTags
  ) {
    self.start = start
    self.input = input
    self.sealer = sealer
    self.tags = tags
  }

  /// SHA-256 of the pieces so far.
  var digest: Digest { hash.finish() }

  /// The next piece; nil at the end.
  func next() throws(ClientError) -> [UInt8]? {
    if let start {
      self.start = nil
      hash.update(start[...])
      return start
    }
    var piece: [UInt8] = []
    piece.reserveCapacity(Self.batchChunkCount * Payload.sealedChunkByteCount)
    var chunkCount = 0
    while !input.isAtEnd && chunkCount < Self.batchChunkCount {
      try sealChunk(to: &piece)
      chunkCount += 1
    }
    guard !piece.isEmpty else { return nil }
    hash.update(piece[...])
    return piece
  }

  /// Appends the next chunk, whose plaintext is always full: archives are whole chunks long.
  private func sealChunk(to piece: inout [UInt8]) throws(ClientError) {
    let offset = piece.count
    piece.append(contentsOf: repeatElement(0, count: Payload.sealedChunkByteCount))
    do throws(ClientError) {
      try piece.withUnsafeMutableBufferPointer { (piece) throws(ClientError) in
        let chunk = UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: piece[offset...]))
        let plaintext = UnsafeMutableRawBufferPointer(rebasing: chunk[..<Payload.chunkByteCount])
        _ = try input.fill(plaintext)
        try wrapped { () throws(AgeError) in try sealer.seal(chunk, isLast: input.isAtEnd) }
        let tag = UnsafeRawBufferPointer(rebasing: chunk[Payload.chunkByteCount...])
        try tags.check(tag, of: nextIndex)
      }
    } catch {
      wipe(&piece)
      throw error
    }
    nextIndex += 1
  }
}
