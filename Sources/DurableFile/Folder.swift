internal import Glibc
public import StrictCoding

/// An open folder: every file in it is named relative to it, so that nobody can move the ground
/// under a path. What was written is on the disk when a call returns; what was not finished
/// carries a partial name (`removePartialFiles()`).
public final class Folder: Sendable {
  static let partialPrefix = ".partial-"

  let descriptor: Int32

  /// Opens the folder at `path`, which may be a symbolic link.
  public convenience init(path: String) throws(FileError) {
    try self.init(
      descriptor: retrying { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
  }

  /// Makes the folder at `path`, mode 0700, durably; `exists` when the name is taken.
  public convenience init(creating path: String) throws(FileError) {
    try retrying { mkdir(path, 0o700) }
    try self.init(path: path)
    let parent = try Folder(
      descriptor: retrying { [descriptor] in openat(descriptor, "..", folderFlags) })
    try parent.sync()
  }

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Opens the folder `name` in this one.
  public func folder(_ name: String) throws(FileError) -> Folder {
    try check(name)
    return try Folder(descriptor: retrying { openat(descriptor, name, folderFlags) })
  }

  /// Opens the folder `name` in this one, or makes it, mode 0700, durably.
  public func makeFolder(_ name: String) throws(FileError) -> Folder {
    try check(name)
    if mkdirat(descriptor, name, 0o700) == 0 {
      try sync()
    } else if errno != EEXIST {
      throw .last
    }
    return try folder(name)
  }

  /// All bytes of the file `name`; `tooLarge` when there are more than `limit`.
  public func read(_ name: String, limit: Int) throws(FileError) -> [UInt8] {
    try reader(name).readAll(limit: limit)
  }

  /// Opens the file `name` for reading.
  public func reader(_ name: String) throws(FileError) -> FileReader {
    try check(name)
    return try FileReader(
      descriptor: retrying { openat(descriptor, name, FileReader.flags | O_NOFOLLOW) })
  }

  /// Writes the whole file `name`, mode 0600: afterwards it holds `bytes`, durably, or, when this
  /// throws, what it held before. `day` becomes its time.
  public func write(
    _ bytes: [UInt8], to name: String, day: Day? = nil, replacing: Bool = true
  ) throws(FileError) {
    let writer = try writer(name)
    try writer.append(bytes[...])
    try writer.commit(day: day, replacing: replacing)
  }

  /// Writes the whole file `name` as `write` does, then overwrites with zeros what it held before.
  /// On most disks copies of the old bytes may remain all the same.
  public func overwrite(
    _ bytes: [UInt8], to name: String, day: Day? = nil
  ) throws(FileError) {
    try check(name)
    let old = openat(descriptor, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    defer { if old >= 0 { close(old) } }
    try write(bytes, to: name, day: day)
    guard old >= 0 else { return }
    var status = stat()
    try retrying { fstat(old, &status) }
    let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
    try retrying { pwrite(old, zeros, zeros.count, 0) }
    try retrying { fsync(old) }
  }

  /// Starts a file that gets its `name` with `commit()` only.
  public func writer(_ name: String) throws(FileError) -> FileWriter {
    try check(name)
    return try FileWriter(folder: self, name: name)
  }

  /// Removes the file `name`, durably.
  public func remove(_ name: String) throws(FileError) {
    try check(name)
    try retrying { unlinkat(descriptor, name, 0) }
    try sync()
  }

  /// Removes files, durably; those already gone are no error.
  public func removeAll(_ names: [String]) throws(FileError) {
    for name in names {
      try check(name)
      guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw .last }
    }
    try sync()
  }

  /// Removes the folder `name` with all files and folders in it.
  public func removeFolder(_ name: String) throws(FileError) {
    let inner = try folder(name)
    let names = try inner.entries()
    for file in names.files { try retrying { unlinkat(inner.descriptor, file, 0) } }
    for folder in names.folders { try inner.removeFolder(folder) }
    try retrying { unlinkat(descriptor, name, AT_REMOVEDIR) }
    try sync()
  }

  /// Gives the file or folder `name` the name `newName`, durably; `exists` when that is taken.
  public func rename(_ name: String, to newName: String) throws(FileError) {
    try check(name)
    try check(newName)
    try checkFree(newName)
    try retrying { renameat(descriptor, name, descriptor, newName) }
    try sync()
  }

  /// Sets the time of the file or folder `name` to 00:00 UTC of `day`.
  public func setDay(_ day: Day, of name: String) throws(FileError) {
    try check(name)
    let times = fileTimes(day)
    try retrying { utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW) }
  }

  /// Waits until names made, changed and removed in this folder are on the disk.
  public func sync() throws(FileError) {
    try retrying { fsync(descriptor) }
  }

  /// How many bytes an ordinary user may still write to this disk.
  public func freeByteCount() throws(FileError) -> Int {
    var status = statvfs()
    try retrying { fstatvfs(descriptor, &status) }
    return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).0)
  }

  /// How many bytes this disk has.
  public func diskByteCount() throws(FileError) -> Int {
    var status = statvfs()
    try retrying { fstatvfs(descriptor, &status) }
    return Int(clamping: status.f_blocks.multipliedReportingOverflow(by: status.f_frsize).0)
  }

  /// Whether both folders lie on one device, so that one snapshot holds both.
  public func sharesDisk(with other: Folder) throws(FileError) -> Bool {
    var one = stat()
    var two = stat()
    try retrying { fstat(descriptor, &one) }
    try retrying { fstat(other.descriptor, &two) }
    return one.st_dev == two.st_dev
  }

  /// Whether only this process's user can look into the folder.
  public func isPrivate() throws(FileError) -> Bool {
    var status = stat()
    try retrying { fstat(descriptor, &status) }
    return status.st_uid == geteuid() && status.st_mode & 0o077 == 0
  }

  /// Takes the folder's lock for the life of the result; `locked` when somebody has it.
  public func lock() throws(FileError) -> FolderLock {
    try FolderLock(descriptor: retrying { openat(descriptor, ".", folderFlags) })
  }

  /// `exists` when the name is taken. FAT has neither links nor, everywhere, an exclusive rename;
  /// only one process writes to our folders.
  func checkFree(_ name: String) throws(FileError) {
    guard faccessat(descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else { throw .exists }
    guard errno == ENOENT else { throw .last }
  }

  /// One component of a path, nothing else.
  func check(_ name: String) throws(FileError) {
    guard !name.isEmpty, name != ".", name != "..",
      !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
    else { throw .misuse }
  }
}

/// A held folder lock; let go by `deinit` and by the end of the process, however it ends.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) throws(FileError) {
    self.descriptor = descriptor
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? .locked : .last
    }
  }

  deinit {
    close(descriptor)
  }
}

private let folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

/// Time of access and of change: 00:00 UTC of `day`, the only time a file may carry.
func fileTimes(_ day: Day) -> [timespec] {
  let time = timespec(tv_sec: day.number * 86_400, tv_nsec: 0)
  return [time, time]
}
