internal import DurableFile
internal import Glibc
internal import StrictCoding

/// The folder of a vault on the disk, locked for one process (formats.md §10).
final class VaultFolder {
  /// Holds the attachments.
  let files: Folder
  let folder: Folder
  let path: String
  private let lock: FolderLock

  static let filesName = "files"
  private static let lockAttempts = 10
  private static let lockPauseMicroseconds: UInt32 = 50_000

  /// Locks an existing vault folder. Throws `notAVault` when there is none, `inUse` when another
  /// process has it, `exposed` when other people of the machine may look into it.
  convenience init(_ path: String) throws(VaultError) {
    do throws(FileError) {
      try self.init(path, Folder(path: path))
    } catch .notFound {
      throw .notAVault
    } catch .locked {
      throw .inUse
    } catch {
      throw .storage(error)
    }
    try checkAccess()
  }

  init(_ path: String, _ folder: Folder) throws(FileError) {
    self.path = path
    self.folder = folder
    lock = try Self.lock(folder)
    files = try folder.folder(Self.filesName)
  }

  /// Waits half a second for a process that is on its way out.
  private static func lock(_ folder: Folder) throws(FileError) -> FolderLock {
    for _ in 0..<lockAttempts {
      do throws(FileError) {
        return try folder.lock()
      } catch .locked {
        usleep(lockPauseMicroseconds)
      }
    }
    throw .locked
  }

  /// All files are sealed, but who may write here can put older ones in their place, and who may
  /// look in sees when something came.
  private func checkAccess() throws(VaultError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system }
    guard status.st_mode & 0o077 == 0 else { throw .exposed }
  }

  /// The whole of a file; nil when there is none.
  func read(_ file: VaultFile) throws(VaultError) -> [UInt8]? {
    do throws(FileError) {
      return try folder.read(file.rawValue, limit: .max)
    } catch .notFound {
      return nil
    } catch {
      throw .storage(error)
    }
  }

  /// Opens a file for reading piece by piece; nil when there is none.
  func reader(_ file: VaultFile) throws(VaultError) -> FileReader? {
    do throws(FileError) {
      return try folder.reader(file.rawValue)
    } catch .notFound {
      return nil
    } catch {
      throw .storage(error)
    }
  }

  /// Puts `bytes` in the place of a file. With `destroying` what the old file held is gone
  /// afterwards, even for the holder of the passphrase (Format.md).
  func replace(
    _ file: VaultFile, _ bytes: [UInt8], day: Day, destroying: Bool = false
  ) throws(VaultError) {
    let old = destroying ? try OldFile(keeping: file, in: self) : nil
    try mapped(VaultError.storage) { () throws(FileError) in
      try folder.write(bytes, to: file.rawValue, day: day)
    }
    try old?.destroy()
  }

  /// Opens a file for code that writes in its own way; nil when there is none.
  func descriptor(of file: VaultFile, _ flags: Int32) throws(VaultError) -> Int32? {
    let opened = open(path + "/" + file.rawValue, flags | O_CLOEXEC | O_NOFOLLOW)
    if opened < 0 && errno == ENOENT { return nil }
    guard opened >= 0 else { throw .system }
    return opened
  }

  /// Removes a file.
  func remove(_ file: VaultFile) throws(VaultError) {
    try mapped(VaultError.storage) { () throws(FileError) in try folder.remove(file.rawValue) }
  }
}

extension VaultError {
  /// The error of the system call that just failed.
  static var system: VaultError {
    switch errno {
    case ENOSPC, EDQUOT: .storage(.full)
    case EROFS: .storage(.readOnly)
    case EACCES, EPERM: .storage(.denied)
    default: .storage(.other(errno))
    }
  }
}
