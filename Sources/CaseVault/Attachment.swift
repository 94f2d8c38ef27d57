internal import Age
internal import DurableFile
internal import Primitives
internal import StrictCoding

/// A file in the folder `files`: an age payload under a key of its own, which only the database
/// holds (Format.md, "files").
struct Attachment {
  /// The name in `files`: 32 random hex digits.
  let stored: String
  /// 16 bytes.
  let key: Secret

  private static let pieceByteCount = 16 * Payload.sealedChunkByteCount

  /// Reads the content piece by piece. A piece is authentic, the content complete only when this
  /// returns. Throws `damagedAttachment` when anything was changed.
  func read(
    in files: Folder, _ body: (UnsafeRawBufferPointer) throws(VaultError) -> Void
  ) throws(VaultError) {
    let reader: FileReader
    do throws(FileError) {
      reader = try files.reader(stored)
    } catch .notFound {
      throw .damagedAttachment
    } catch {
      throw .storage(error)
    }
    func piece(_ count: Int) throws(VaultError) -> [UInt8] {
      try mapped(VaultError.storage) { () throws(FileError) in try reader.read(count) }
    }
    var output: [UInt8] = []
    defer { wipe(&output) }
    func emit() throws(VaultError) {
      try output.withUnsafeBufferPointer { (bytes) throws(VaultError) in
        try body(UnsafeRawBufferPointer(bytes))
      }
      wipe(&output)
    }
    let nonce = try piece(Payload.nonceByteCount)
    var stream = try damaged { () throws(AgeError) in
      try PayloadOpeningStream<CryptoChunkCipher>(fileKey: key, nonce: nonce)
    }
    while true {
      let sealed = try piece(Self.pieceByteCount)
      if sealed.isEmpty { break }
      try damaged { () throws(AgeError) in try stream.append(sealed[...], to: &output) }
      try emit()
    }
    try damaged { () throws(AgeError) in try stream.finish(to: &output) }
    try emit()
  }

  private func damaged<Result>(
    _ body: () throws(AgeError) -> Result
  ) throws(VaultError) -> Result {
    try mapped({ (_: AgeError) in .damagedAttachment }, body)
  }
}

/// Seals an attachment as its content comes.
final class AttachmentWriter {
  let attachment: Attachment
  private let writer: FileWriter
  private var stream: PayloadSealingStream<CryptoChunkCipher>
  private var output: [UInt8] = []

  init(in files: Folder, random: some RandomSource) throws(VaultError) {
    attachment = Attachment(
      stored: String(decoding: Hex.encode(random.bytes(16)), as: UTF8.self),
      key: Secret(random: random, count: Header.fileKeyByteCount))
    let nonce = random.bytes(Payload.nonceByteCount)
    do throws(FileError) {
      writer = try files.writer(attachment.stored)
      try writer.append(nonce[...])
    } catch {
      throw .storage(error)
    }
    do throws(AgeError) {
      stream = try PayloadSealingStream(fileKey: attachment.key, nonce: nonce)
    } catch {
      throw .age(error)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(VaultError) {
    try mapped(VaultError.age) { () throws(AgeError) in try stream.append(bytes, to: &output) }
    try flush()
  }

  /// Makes the attachment durable. It counts once the database names it.
  func commit(day: Day) throws(VaultError) -> Attachment {
    try mapped(VaultError.age) { () throws(AgeError) in try stream.finish(to: &output) }
    try flush()
    try mapped(VaultError.storage) { () throws(FileError) in
      try writer.commit(day: day, replacing: false)
    }
    return attachment
  }

  private func flush() throws(VaultError) {
    try mapped(VaultError.storage) { () throws(FileError) in try writer.append(output[...]) }
    output.removeAll(keepingCapacity: true)
  }
}

extension Folder {
  /// Removes attachments that nothing names; those already gone are no error.
  func discard(_ attachments: [Attachment]) throws(VaultError) {
    guard !attachments.isEmpty else { return }
    try mapped(VaultError.storage) { () throws(FileError) in
      try removeAll(attachments.map { $0.stored })
    }
  }
}
