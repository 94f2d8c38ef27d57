internal import DurableFile
internal import Glibc
internal import Primitives
internal import StrictCoding

/// The open file `journal`, to which records are appended one by one.
final class JournalFile {
  private let descriptor: Int32
  /// Not on a disk that can only be read.
  private let isWritable: Bool
  private let vaultKey: Secret
  let head: JournalHead
  private(set) var tag: ChainTag
  private(set) var byteCount: Int
  private var run: JournalRun?

  /// Goes on behind what `reader` has read to its end; what is torn behind that is cut off with
  /// the first append.
  init(
    continuing reader: JournalReader, in folder: VaultFolder, vaultKey: Secret
  ) throws(VaultError) {
    var opened: Int32?
    do throws(VaultError) {
      opened = try folder.descriptor(of: .journal, O_RDWR)
      isWritable = true
    } catch .storage(.readOnly) {
      opened = try folder.descriptor(of: .journal, O_RDONLY)
      isWritable = false
    }
    guard let opened else { throw .damaged(.journal) }
    descriptor = opened
    self.vaultKey = vaultKey
    head = reader.head
    tag = reader.tag
    byteCount = reader.wholeByteCount
  }

  deinit { close(descriptor) }

  /// Appends a record. It is on the disk when this returns; when this throws the file is as it
  /// was, or holds a torn record that the next append cuts off. `day` becomes the file's time.
  func append(
    _ plaintext: [UInt8], day: Day, random: some RandomSource
  ) throws(VaultError) {
    guard isWritable else { throw .storage(.readOnly) }
    var bytes: [UInt8] = []
    var current: JournalRun
    if let run {
      current = run
    } else {
      (current, bytes) = try JournalRun.start(vaultKey: vaultKey, after: tag, random: random)
    }
    // A record that fails may be on the disk in part: its nonce is spent, the next record starts
    // a new run.
    run = nil
    let record = try current.record(plaintext, after: tag)
    bytes += record.bytes
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw .system }
    try write(bytes)
    let time = timespec(tv_sec: day.number * 86_400, tv_nsec: 0)
    guard futimens(descriptor, [time, time]) == 0, fsync(descriptor) == 0 else { throw .system }
    run = current
    tag = record.tag
    byteCount += bytes.count
  }

  private func write(_ bytes: [UInt8]) throws(VaultError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(
          descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written,
          off_t(byteCount + written))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let error = VaultError.system
        // Best effort: what stays is torn and cut off by the next append.
        _ = ftruncate(descriptor, off_t(byteCount))
        throw error
      }
      written += count
    }
  }
}
