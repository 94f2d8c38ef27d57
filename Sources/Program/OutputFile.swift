internal import Glibc
public import Terminal

/// A file that appears under its name only when it is complete: until then it is `PATH.partial`,
/// which is removed when the work fails or is interrupted.
public final class OutputFile {
  /// How messages call it.
  public let name: String
  /// Open for writing until `commit`.
  public let descriptor: Int32

  private let path: String
  private let partial: String?
  private var isCommitted = false

  /// Creates `path`.partial, readable by its owner only. `-` is standard output; a device or a
  /// pipe that is already there is written to directly. Unless the person asked for it, unknown
  /// bytes do not go to a terminal, which may obey them.
  public init(path: String, isTerminalAllowed: Bool = false) throws(Failure) {
    self.path = path
    name = path == "-" ? "standard output" : path
    var status = stat()
    if path == "-" {
      partial = nil
      descriptor = STDOUT_FILENO
      guard isTerminalAllowed || isatty(descriptor) == 0 else {
        throw Failure(
          .refused, happened: "This would write unknown content to your terminal.",
          meaning: "Content can hold commands that a terminal obeys.", next: "Use -o FILE.")
      }
    } else if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      partial = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      let partial = path + ".partial"
      self.partial = partial
      Interruption.remove(partial)
      descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    }
    guard descriptor >= 0 else { throw .writing(partial ?? name, errno) }
  }

  /// Gives the finished file its name. When this throws, or was not called, nothing stays.
  public func commit() throws(Failure) {
    guard let partial else { return }
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else {
      throw .writing(name, errno)
    }
    isCommitted = true
    Interruption.keepFile()
  }

  deinit {
    guard descriptor >= 0 else { return }
    if let partial, !isCommitted {
      unlink(partial)
      Interruption.keepFile()
    }
    if descriptor > STDERR_FILENO { close(descriptor) }
  }
}
