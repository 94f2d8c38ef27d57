internal import Glibc
internal import Primitives

/// The folder of a vault on the disk, locked for one process (formats.md §10).
///
/// Every file but the journal is written whole under another name, synced and renamed, so that a
/// crash leaves the old or the new one.
final class VaultFolder {
  /// Where attachments are stored.
  static let filesName = "files"

  private let path: String
  private let descriptor: Int32

  /// Locks an existing vault folder; `inUse` when another process has it.
  init(_ path: String) throws(VaultError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .notAVault : .storage(errno) }
    self.path = path
    self.descriptor = descriptor
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse }
  }

  deinit { close(descriptor) }

  /// Makes the folder, readable by its owner only; an empty one may exist. `alreadyExists` when
  /// anything is in it.
  static func create(_ path: String) throws(VaultError) -> VaultFolder {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .storage(errno) }
    let folder = try VaultFolder(path)
    guard try folder.names().isEmpty else { throw .alreadyExists }
    guard fchmod(folder.descriptor, 0o700) == 0,
      mkdirat(folder.descriptor, filesName, 0o700) == 0
    else { throw .storage(errno) }
    return folder
  }

  /// All names in the folder `name`, or in the vault folder itself.
  func names(in name: String = ".") throws(VaultError) -> [String] {
    let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard opened >= 0, let stream = fdopendir(opened) else { throw .storage(errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Opens a file of the vault; nil when there is none.
  func openFile(_ name: String, _ flags: Int32) throws(VaultError) -> Int32? {
    let opened = openat(descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      if errno == ENOENT { return nil }
      throw .storage(errno)
    }
    return opened
  }

  /// The whole of a file; nil when there is none.
  func read(_ name: String) throws(VaultError) -> [UInt8]? {
    guard let file = try openFile(name, O_RDONLY) else { return nil }
    defer { close(file) }
    return try readAll(file)
  }

  /// Puts `bytes` in the place of a file. With `destroying` the head of the old file is
  /// overwritten afterwards: half of its key stands there.
  func replace(_ name: String, _ bytes: [UInt8], destroying: Bool = false) throws(VaultError) {
    let old = destroying ? try openFile(name, O_WRONLY) : nil
    defer { if let old { close(old) } }
    let new = name + ".new"
    guard let file = try openFile(new, O_WRONLY | O_CREAT | O_TRUNC) else {
      throw .storage(ENOENT)
    }
    defer { close(file) }
    do throws(VaultError) {
      try writeAll(file, bytes)
      guard fsync(file) == 0 else { throw .storage(errno) }
      guard renameat(descriptor, new, descriptor, name) == 0 else { throw .storage(errno) }
    } catch {
      unlinkat(descriptor, new, 0)
      throw error
    }
    try sync()
    guard let old else { return }
    try writeAll(old, [UInt8](repeating: 0, count: Self.destroyedByteCount))
    guard fsync(old) == 0 else { throw .storage(errno) }
  }

  /// Removes a file that nothing names any more.
  func remove(_ name: String) throws(VaultError) {
    guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw .storage(errno) }
  }

  /// Makes every file written in the vault, and its name, durable.
  func syncAll() throws(VaultError) {
    guard syncfs(descriptor) == 0 else { throw .storage(errno) }
  }

  private func sync() throws(VaultError) {
    guard fsync(descriptor) == 0 else { throw .storage(errno) }
  }

  /// Magic and salt of every file lie within.
  private static let destroyedByteCount = VaultFile.magicByteCount + 32
}

/// Reads an open file from its beginning to its end.
func readAll(_ file: Int32) throws(VaultError) -> [UInt8] {
  var status = stat()
  guard fstat(file, &status) == 0 else { throw .storage(errno) }
  var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
  var count = 0
  while count < bytes.count {
    let step = bytes.withUnsafeMutableBytes {
      Glibc.read(file, $0.baseAddress?.advanced(by: count), $0.count - count)
    }
    if step < 0 && errno == EINTR { continue }
    guard step > 0 else { throw .storage(step < 0 ? errno : EIO) }
    count += step
  }
  return bytes
}

/// Writes all of `bytes` at the file's position.
func writeAll(_ file: Int32, _ bytes: [UInt8]) throws(VaultError) {
  var written = 0
  while written < bytes.count {
    let step = bytes.withUnsafeBytes {
      Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
    }
    if step < 0 && errno == EINTR { continue }
    guard step > 0 else { throw .storage(errno) }
    written += step
  }
}
