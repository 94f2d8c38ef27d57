internal import Glibc

/// Why a file operation was refused. Equal on the case; carries no path and no name.
public enum FileError: Error, Equatable, Sendable {
  // Refused by the surroundings
  /// There is no such file or folder.
  case notFound
  /// The name is taken.
  case exists
  /// The disk or the quota is full.
  case full
  /// The disk can only be read.
  case readOnly
  /// No permission.
  case denied
  /// Somebody else holds the folder's lock.
  case locked
  /// The file changed while it was read.
  case changed

  // Over the limit
  /// The file has more bytes than the caller or the file system takes.
  case tooLarge

  // Malformed
  /// A symbolic link, a device or anything else that is neither file nor folder, or a name that
  /// is not UTF-8.
  case refused

  // Misuse
  /// A name with a slash, an empty one, `.` or `..`; a writer used after its commit.
  case misuse

  // Internal
  /// Another error number of the system.
  case other(Int32)

  /// The error for an `errno`.
  init(number: Int32) {
    switch number {
    case ENOENT: self = .notFound
    case EEXIST, ENOTEMPTY: self = .exists
    case ENOSPC, EDQUOT: self = .full
    case EROFS: self = .readOnly
    case EACCES, EPERM: self = .denied
    case EFBIG, EOVERFLOW: self = .tooLarge
    case ELOOP, ENOTDIR, EISDIR, ENXIO: self = .refused
    default: self = .other(number)
    }
  }

  /// The error for the `errno` of the call that just failed.
  static var last: FileError { FileError(number: errno) }
}

/// Calls again while a signal interrupts; throws for a negative result.
@discardableResult
func retrying<Result: SignedInteger>(_ call: () -> Result) throws(FileError) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    guard errno == EINTR else { throw .last }
  }
}
