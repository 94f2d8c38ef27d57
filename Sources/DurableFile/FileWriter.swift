internal import Glibc
public import StrictCoding

/// A file being written under a partial name, mode 0600. `commit` makes it durable and gives it
/// its name; without it the partial file is removed. One thread at a time.
public final class FileWriter {
  /// How many bytes were appended.
  public private(set) var byteCount = 0
  private let folder: Folder
  private let name: String
  private let partialName: String
  private let descriptor: Int32
  private var isCommitted = false

  init(folder: Folder, name: String) throws(FileError) {
    self.folder = folder
    self.name = name
    var generator = SystemRandomNumberGenerator()
    let partialName = Folder.partialPrefix + String(generator.next(), radix: 16)
    self.partialName = partialName
    descriptor = try retrying {
      openat(
        folder.descriptor, partialName, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
  }

  deinit {
    close(descriptor)
    // What cannot be removed now is removed as a partial file at the next start.
    if !isCommitted { unlinkat(folder.descriptor, partialName, 0) }
  }

  /// Writes `bytes` behind all others.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    guard !isCommitted else { throw .misuse }
    var rest = bytes
    while !rest.isEmpty {
      let count = try retrying { write(descriptor, rest.baseAddress, rest.count) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      byteCount += count
    }
  }

  /// Writes `bytes` behind all others.
  public func append(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try append(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Syncs the file, gives it its name and syncs the folder. With `replacing: false` a taken name
  /// is `exists` (for folders that one process writes to). `day` becomes the file's time.
  public func commit(day: Day? = nil, replacing: Bool = true) throws(FileError) {
    guard !isCommitted else { throw .misuse }
    if let day {
      let times = fileTimes(day)
      try retrying { futimens(descriptor, times) }
    }
    try retrying { fsync(descriptor) }
    if !replacing { try folder.checkFree(name) }
    try retrying { renameat(folder.descriptor, partialName, folder.descriptor, name) }
    isCommitted = true
    try folder.sync()
  }

  /// Starts writing the bytes out to the disk without waiting, so that the sync at the end has
  /// little left to do and few dirty pages pile up in memory.
  public func startWriteOut() {
    // A hint only: errors come back from the sync.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// Lends the file descriptor, for code that writes in its own way; `byteCount` does not know.
  public func withDescriptor<Result, E: Error>(
    _ body: (Int32) throws(E) -> Result
  ) throws(E) -> Result {
    try body(descriptor)
  }
}
