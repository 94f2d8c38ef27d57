internal import Age
internal import AgeIdentity
internal import DurableFile
internal import Intake
internal import Primitives
internal import StrictCoding
internal import Tip

/// What a tip's body turned out to be (formats.md §4). Numbers stand in the database.
enum Outcome: Int64 {
  /// A tip of ours.
  case opened = 0
  /// It opened, but is no archive of ours: kept whole as one attachment.
  case foreign = 1
  /// It is not sealed to this vault, or its week was destroyed.
  case unopenable = 2
  /// Its header opens, but its content was changed, is cut off or was never whole.
  case damaged = 3
  /// The same archive came before: dropped.
  case repeated = 4
  /// It was opened, and thrown away by the person.
  case discarded = 5
}

/// A body that was read to its end. Its attachments lie in `files`, but nothing names them yet.
struct OpenedBody {
  var outcome: Outcome
  /// Digest of the whole body.
  var body: Digest
  /// Digest of the age header.
  var header: Digest
  /// Digest and length of the plaintext; zero and 0 unless all of it was authentic.
  var archive = Digest.zero
  var archiveByteCount = 0
  var tip: ReceivedTip?
  var attachments: [Attachment] = []
  /// What can be searched of each attachment; nil for one that is no text.
  var texts: [[UInt8]?] = []
}

/// Opens one body with the seeds of some weeks. Nothing of it is kept before its last chunk has
/// verified.
struct BodyOpening<Random: RandomSource> {
  let files: Folder
  let deployment: Identifier
  /// Those of the likeliest weeks first.
  let identities: [Identity]
  let day: Day
  let random: Random
  /// Told how many bytes were read.
  let progress: (Int) -> Void

  private static var pieceByteCount: Int { 16 * Payload.sealedChunkByteCount }

  /// Opens the body in `reader`, which is read twice when it is foreign.
  func open(_ reader: FileReader) throws(VaultError) -> OpenedBody {
    let head = try read(reader, TipBody.headerByteCount)
    let fileKey: Secret
    do throws(AgeError) {
      fileKey = try Header(parsing: head[...]).fileKey(with: identities)
    } catch {
      return try hash(reader, head)
    }
    let members = MemberSink(opening: self)
    if let opened = try store(reader, head, fileKey, in: members) { return opened }
    try mapped(VaultError.storage) { () throws(FileError) in
      try reader.seek(to: TipBody.headerByteCount)
    }
    let whole = try WholeSink(opening: self)
    guard let opened = try store(reader, head, fileKey, in: whole) else {
      throw .storage(.changed)
    }
    return opened
  }

  /// Reads the payload into `sink`; nil when the sink does not want it after all. What the sink
  /// stored is removed again unless everything was right.
  private func store(
    _ reader: FileReader, _ head: [UInt8], _ fileKey: Secret, in sink: some BodySink
  ) throws(VaultError) -> OpenedBody? {
    do throws(VaultError) {
      var opened = try pass(reader, head, fileKey, sink)
      if opened.outcome != .damaged {
        guard try sink.finish(&opened) else {
          try files.discard(sink.attachments)
          return nil
        }
        opened.attachments = sink.attachments
        opened.texts = sink.texts
      } else {
        try files.discard(sink.attachments)
      }
      return opened
    } catch {
      try files.discard(sink.attachments)
      throw error
    }
  }

  /// Opens every chunk. An error of the payload ends the opening but not the reading: the digest
  /// of the body is wanted in any case.
  private func pass(
    _ reader: FileReader, _ head: [UInt8], _ fileKey: Secret, _ sink: some BodySink
  ) throws(VaultError) -> OpenedBody {
    var body = SHA256()
    var archive = SHA256()
    var count = 0
    let nonce = try read(reader, Payload.nonceByteCount)
    body.update(head[...])
    body.update(nonce[...])
    var stream: PayloadOpeningStream<CryptoChunkCipher>?
    var output: [UInt8] = []
    defer { wipe(&output) }
    do throws(AgeError) {
      stream = try PayloadOpeningStream(fileKey: fileKey, nonce: nonce)
    } catch {
      stream = nil
    }
    while true {
      let piece = try read(reader, Self.pieceByteCount)
      body.update(piece[...])
      do throws(AgeError) {
        if piece.isEmpty {
          try stream?.finish(to: &output)
        } else {
          try stream?.append(piece[...], to: &output)
        }
      } catch {
        stream = nil
      }
      if stream != nil {
        archive.update(output[...])
        count += output.count
        try output.withUnsafeBufferPointer { (bytes) throws(VaultError) in
          try sink.take(UnsafeRawBufferPointer(bytes))
        }
      }
      wipe(&output)
      if piece.isEmpty { break }
    }
    var opened = OpenedBody(
      outcome: stream == nil ? .damaged : .opened, body: body.finish(),
      header: Digest(of: head[...]))
    if stream != nil {
      opened.archive = archive.finish()
      opened.archiveByteCount = count
    }
    return opened
  }

  private func hash(_ reader: FileReader, _ head: [UInt8]) throws(VaultError) -> OpenedBody {
    var body = SHA256()
    body.update(head[...])
    while true {
      let piece = try read(reader, Self.pieceByteCount)
      if piece.isEmpty { break }
      body.update(piece[...])
    }
    return OpenedBody(
      outcome: .unopenable, body: body.finish(), header: Digest(of: head[...]))
  }

  private func read(_ reader: FileReader, _ count: Int) throws(VaultError) -> [UInt8] {
    let bytes = try mapped(VaultError.storage) { () throws(FileError) in try reader.read(count) }
    progress(bytes.count)
    return bytes
  }
}

/// Where the plaintext of a body goes while it is not yet verified.
private protocol BodySink: AnyObject {
  /// What was stored so far.
  var attachments: [Attachment] { get }
  /// What can be searched of each; nil for one that is no text.
  var texts: [[UInt8]?] { get }
  /// Takes the next piece.
  func take(_ piece: UnsafeRawBufferPointer) throws(VaultError)
  /// The payload was whole. Says whether it is what this sink takes.
  func finish(_ opened: inout OpenedBody) throws(VaultError) -> Bool
}

/// Takes a tip of ours apart.
private final class MemberSink<Random: RandomSource>: BodySink {
  private(set) var attachments: [Attachment] = []
  private(set) var texts: [[UInt8]?] = []
  private var room = TextTrial.tipByteLimit
  private var trial = TextTrial(room: 0)
  private let opening: BodyOpening<Random>
  private var reader: TipReader
  private var isForeign = false
  private var writer: AttachmentWriter?

  init(opening: BodyOpening<Random>) {
    self.opening = opening
    reader = TipReader(deployment: opening.deployment)
  }

  func take(_ piece: UnsafeRawBufferPointer) throws(VaultError) {
    guard !isForeign else { return }
    var rest = piece
    while let event = next(&rest) {
      switch event {
      case .fileBegins:
        writer = try AttachmentWriter(in: opening.files, random: opening.random)
        trial = TextTrial(room: room)
      case .content(let bytes):
        try writer?.append(bytes)
        trial.append(bytes)
      case .fileEnds:
        if let writer { attachments.append(try writer.commit(day: opening.day)) }
        texts.append(trial.text)
        room -= texts.last??.count ?? 0
        writer = nil
      }
    }
  }

  func finish(_ opened: inout OpenedBody) throws(VaultError) -> Bool {
    guard !isForeign else { return false }
    do throws(TipError) {
      opened.tip = try reader.finish()
      return true
    } catch {
      return false
    }
  }

  private func next(_ rest: inout UnsafeRawBufferPointer) -> TipReader.Event? {
    do throws(TipError) {
      return try reader.next(&rest)
    } catch {
      isForeign = true
      return nil
    }
  }
}

/// Keeps a foreign tip whole.
private final class WholeSink: BodySink {
  private(set) var attachments: [Attachment] = []
  private(set) var texts: [[UInt8]?] = []
  private let writer: AttachmentWriter
  private let day: Day
  private var trial = TextTrial(room: TextTrial.tipByteLimit)

  init<Random: RandomSource>(opening: BodyOpening<Random>) throws(VaultError) {
    writer = try AttachmentWriter(in: opening.files, random: opening.random)
    day = opening.day
  }

  func take(_ piece: UnsafeRawBufferPointer) throws(VaultError) {
    try writer.append(piece)
    trial.append(piece)
  }

  func finish(_ opened: inout OpenedBody) throws(VaultError) -> Bool {
    opened.outcome = .foreign
    attachments.append(try writer.commit(day: day))
    texts.append(trial.text)
    return true
  }
}
