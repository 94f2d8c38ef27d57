internal import DurableFile
internal import Glibc
internal import StrictCoding

/// The folder of a vault on the disk, locked for one process (formats.md §10).
final class VaultFolder {
  /// Holds the attachments.
  let files: Folder
  private let folder: Folder
  private let lock: FolderLock
  private let path: String

  private static let filesName = "files"
  private static let lockAttempts = 10
  private static let lockPauseMicroseconds: UInt32 = 50_000
  /// Magic and salt of every file lie within.
  private static let destroyedByteCount = VaultFile.magicByteCount + 32

  /// Locks an existing vault folder. Throws `notAVault` when there is none, `inUse` when another
  /// process has it.
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
  }

  private init(_ path: String, _ folder: Folder) throws(FileError) {
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

  /// Makes the folder, readable by its owner only; an empty one may exist. `alreadyExists` when
  /// anything is in it.
  static func create(_ path: String) throws(VaultError) -> VaultFolder {
    do throws(FileError) {
      let folder: Folder
      do throws(FileError) {
        folder = try Folder(creating: path)
      } catch .exists {
        folder = try Folder(path: path)
      }
      let entries = try folder.entries()
      guard entries.files.isEmpty, entries.folders.isEmpty else { throw .exists }
      guard chmod(path, 0o700) == 0 else { throw .denied }
      _ = try folder.makeFolder(filesName)
      return try VaultFolder(path, folder)
    } catch .exists {
      throw .alreadyExists
    } catch {
      throw .storage(error)
    }
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

  /// Puts `bytes` in the place of a file. With `destroying` the head of the old file is
  /// overwritten afterwards: half of its key stands there.
  func replace(
    _ file: VaultFile, _ bytes: [UInt8], day: Day, destroying: Bool = false
  ) throws(VaultError) {
    let old = destroying ? try descriptor(of: file, O_WRONLY) : nil
    defer { if let old { close(old) } }
    do throws(FileError) {
      try folder.write(bytes, to: file.rawValue, day: day)
    } catch {
      throw .storage(error)
    }
    guard let old else { return }
    let zeroes = [UInt8](repeating: 0, count: Self.destroyedByteCount)
    guard pwrite(old, zeroes, zeroes.count, 0) == zeroes.count, fsync(old) == 0 else {
      throw .system
    }
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
