internal import Glibc
public import Terminal

/// A file to read from front to end, or standard input.
public final class InputFile {
  /// How messages call it.
  public let name: String
  /// Open for reading until the value goes.
  public let descriptor: Int32
  /// How many bytes a regular file has; nil for a pipe or a device.
  public let byteCount: Int?

  private let isOurs: Bool

  /// Opens the file at `path`; `-` is standard input.
  public convenience init(path: String) throws(Failure) {
    if path == "-" {
      try self.init(descriptor: STDIN_FILENO, name: "standard input", isOurs: false)
    } else {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .reading(path, errno) }
      try self.init(descriptor: descriptor, name: path, isOurs: true)
    }
  }

  /// Reads a descriptor that the caller of the program opened, and leaves it open.
  public convenience init(descriptor: Int32) throws(Failure) {
    try self.init(descriptor: descriptor, name: "descriptor \(descriptor)", isOurs: false)
  }

  private init(descriptor: Int32, name: String, isOurs: Bool) throws(Failure) {
    self.descriptor = descriptor
    self.name = name
    self.isOurs = isOurs
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .reading(name, errno) }
    byteCount = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .reading(name, EISDIR) }
  }

  /// All that is left in the file; it fails when that is over `limit` bytes.
  public func contents(limit: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .reading(name, errno) }
      guard got > 0 else {
        bytes.removeLast(bytes.count - count)
        return bytes
      }
      count += got
    }
    throw .misuse(
      "\(PlainText.line(name.utf8)) has more than \(limit) bytes.", next: "Give another file.")
  }

  deinit {
    if isOurs { close(descriptor) }
  }
}
