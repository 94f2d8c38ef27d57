internal import Glibc

/// A file open for reading, closed when the last owner lets go. One thread at a time.
public final class FileReader {
  /// Not to wait for a writer when the name is a pipe.
  static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

  /// How many bytes the file had when it was opened.
  public let byteCount: Int
  private let descriptor: Int32
  private let changed: timespec

  /// Opens the file at `path`, which may be a symbolic link to one; `refused` when it is a
  /// folder, a pipe or a device.
  public convenience init(path: String) throws(FileError) {
    try self.init(descriptor: retrying { open(path, Self.flags) })
  }

  init(descriptor: Int32) throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .refused
    }
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
    changed = status.st_mtim
  }

  deinit {
    close(descriptor)
  }

  /// Fills `buffer` from where the last call ended. Returns how many bytes there were: fewer than
  /// asked for only at the end of the file.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try retrying { Glibc.read(descriptor, rest.baseAddress, rest.count) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The next `count` bytes; fewer only at the end of the file.
  public func read(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// All bytes that are left; `tooLarge` when the file has more than `limit`, `changed` when it
  /// grew or shrank since it was opened.
  public func readAll(limit: Int) throws(FileError) -> [UInt8] {
    guard byteCount <= limit else { throw .tooLarge }
    let bytes = try read(byteCount)
    try checkUnchanged()
    return bytes
  }

  /// Goes on reading at `offset` bytes from the start.
  public func seek(to offset: Int) throws(FileError) {
    try retrying { lseek(descriptor, offset, SEEK_SET) }
  }

  /// `changed` when size or time of the file are not those from when it was opened.
  public func checkUnchanged() throws(FileError) {
    var status = stat()
    try retrying { fstat(descriptor, &status) }
    guard Int(status.st_size) == byteCount, status.st_mtim.tv_sec == changed.tv_sec,
      status.st_mtim.tv_nsec == changed.tv_nsec
    else { throw .changed }
  }

  /// Lends the file descriptor, for code that reads in its own way.
  public func withDescriptor<Result, E: Error>(
    _ body: (Int32) throws(E) -> Result
  ) throws(E) -> Result {
    try body(descriptor)
  }
}
