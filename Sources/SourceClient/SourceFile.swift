// A file of the source's machine: read, never written, leaving no access time where the system
// allows that.

internal import Glibc
public import StrictCoding
public import Tip

/// A regular file to be sent. Opened only while it is read: a tip may have more files than a
/// process may hold open.
public struct SourceFile: Sendable {
  /// Name, length and media type as they go into the tip.
  public let planned: PlannedFile
  let path: String

  /// The name that the investigators will see.
  public var name: FreeText { planned.name }
  /// Its length in bytes.
  public var byteCount: UInt64 { planned.byteCount }
  /// What its name says it is, such as `image/jpeg`; nil when that is unknown.
  public var mediaType: [UInt8]? {
    planned.mediaType == .unknown ? nil : planned.mediaType.bytes
  }

  /// Looks at the file at `path`; `errno` when it cannot be read, `EISDIR` for a folder, `EINVAL`
  /// for another thing that is no regular file.
  public init(path: String) throws(FileError) {
    let status = try OpenFile(path: path).opened
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else { throw FileError(code: kind == S_IFDIR ? EISDIR : EINVAL) }
    let name = [UInt8](path.utf8)[...].split(separator: 0x2F).last ?? []
    self.path = path
    planned = PlannedFile(
      byteCount: UInt64(status.st_size), mediaType: MediaType(ofFileNamed: name),
      name: FreeText(cleaning: [UInt8](name)))
  }
}

/// Why a file cannot be used.
public struct FileError: Error, Equatable, Sendable {
  /// The `errno`.
  public let code: Int32
}

/// An open file, closed when the value goes.
final class OpenFile {
  let number: Int32
  /// What the system said of it when it was opened.
  private(set) var opened = stat()

  /// O_NOATIME, which Glibc's module leaves out.
  private static let noAccessTime: Int32 = 0o1_000_000

  init(path: String) throws(FileError) {
    let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let quiet = open(path, flags | Self.noAccessTime)
    // Only the owner of a file may leave its access time alone.
    number = quiet < 0 && errno == EPERM ? open(path, flags) : quiet
    guard number >= 0 else { throw FileError(code: errno) }
    guard fstat(number, &opened) == 0 else { throw FileError(code: errno) }
    posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Whether the file is as it was when it was opened, as far as the system can tell.
  func isUnchanged() -> Bool {
    var now = stat()
    guard fstat(number, &now) == 0 else { return false }
    return now.st_size == opened.st_size && now.st_mtim.tv_sec == opened.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == opened.st_mtim.tv_nsec
  }

  /// The next bytes; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      let count = Glibc.read(number, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileError(code: errno) }
    }
  }

  /// The next bytes, `limit` at most.
  func contents(limit: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let got = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
        try read(
          into: UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
      }
      guard got > 0 else { break }
      count += got
    }
    bytes.removeLast(limit - count)
    return bytes
  }

  deinit { close(number) }
}
