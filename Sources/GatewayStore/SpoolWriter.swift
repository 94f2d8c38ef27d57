internal import Age
internal import DurableFile
internal import LibcryptoCipher
internal import Primitives
internal import StrictCoding

/// Encrypts a large body under its storage key while it is hashed, into a spool file, on a thread
/// that may wait for the disk. Never holds more than a few chunks.
actor SpoolWriter {
  private static let bufferByteCount = 1 << 20

  nonisolated let unownedExecutor: UnownedSerialExecutor
  private let executor: ThreadExecutor
  private let writer: FileWriter
  private var hash = SHA256()
  private var stream: PayloadSealingStream<LibcryptoChunkCipher>
  private var buffer: [UInt8]

  /// Starts the object `number` in `spool` under a 16-byte key.
  init(
    number: UInt64, key: Secret, spool: Folder, executor: ThreadExecutor
  ) throws(StoreError) {
    self.executor = executor
    unownedExecutor = executor.asUnownedSerialExecutor()
    buffer = SystemRandom().bytes(Payload.nonceByteCount)
    let nonce = buffer
    stream = try sealing { () throws(AgeError) in
      try PayloadSealingStream(fileKey: key, nonce: nonce)
    }
    writer = try withFiles { () throws(FileError) in
      try spool.writer(DataFolder.spoolName(number))
    }
  }

  /// Adds part of the body.
  func append(_ bytes: [UInt8]) throws(StoreError) {
    hash.update(bytes[...])
    try sealing { () throws(AgeError) in try stream.append(bytes, to: &buffer) }
    guard buffer.count >= Self.bufferByteCount else { return }
    try flush()
    // So that the sync at the end does not stand before a gigabyte of dirty pages.
    writer.startWriteOut()
  }

  /// Makes the object durable under its name. Returns the digest of the body.
  func finish(day: Day) throws(StoreError) -> Digest {
    try sealing { () throws(AgeError) in try stream.finish(to: &buffer) }
    try flush()
    try withFiles { () throws(FileError) in try writer.commit(day: day, replacing: false) }
    return hash.finish()
  }

  private func flush() throws(StoreError) {
    try withFiles { () throws(FileError) in try writer.append(buffer[...]) }
    buffer.removeAll(keepingCapacity: true)
  }
}
