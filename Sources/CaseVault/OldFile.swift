internal import DurableFile
internal import Glibc
internal import StrictCoding

/// A file of the vault that is about to be replaced, and then overwritten: half of every key stands
/// in its head, of a journal in the head of each run (Format.md).
///
/// It keeps a partial name of its own until it is overwritten: after a crash on the way
/// `removeLeftovers` finds it.
final class OldFile {
  private let descriptor: Int32
  private let name: String
  private let folder: VaultFolder
  private let isWhole: Bool
  private var isNamed: Bool

  private static let pieceByteCount = 1 << 20
  /// Magic and salt lie within.
  private static let headByteCount = VaultFile.magicByteCount + 32

  /// Nil when there is no such file.
  init?(keeping file: VaultFile, in folder: VaultFolder) throws(VaultError) {
    guard let opened = try folder.descriptor(of: file, O_WRONLY) else { return nil }
    descriptor = opened
    self.folder = folder
    name = "\(VaultFolder.partialPrefix)old-\(file.rawValue)"
    isWhole = file == .journal
    let path = folder.path + "/"
    // One that a crash left has the same name, and is overwritten first.
    isNamed = false
    if access(path + name, F_OK) == 0 { try folder.removeLeftover(name) }
    isNamed = link(path + file.rawValue, path + name) == 0
    // A file system without links: a crash leaves nothing to overwrite.
    let isUnable = errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK || errno == ENOSYS
    guard isNamed || isUnable else { throw .system }
  }

  deinit {
    close(descriptor)
    // The new file was not written: the old one is still in its place, under its own name.
    if isNamed { unlink(folder.path + "/" + name) }
  }

  /// Overwrites what counts, and removes the file.
  func destroy() throws(VaultError) {
    try Self.overwrite(descriptor, isWhole: isWhole)
    guard isNamed else { return }
    isNamed = false
    try mapped(VaultError.storage) { () throws(FileError) in try folder.folder.remove(name) }
  }

  fileprivate static func overwrite(_ descriptor: Int32, isWhole: Bool) throws(VaultError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system }
    let count = isWhole ? Int(status.st_size) : min(headByteCount, Int(status.st_size))
    let zeroes = [UInt8](repeating: 0, count: min(count, pieceByteCount))
    var done = 0
    while done < count {
      let written = pwrite(descriptor, zeroes, min(count - done, zeroes.count), off_t(done))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .system }
      done += written
    }
    guard fsync(descriptor) == 0 else { throw .system }
  }
}

extension VaultFolder {
  /// How a file is called that was not finished, or not overwritten.
  static let partialPrefix = ".partial-"

  /// Overwrites and removes what a crash left: half-written files and old ones.
  func removeLeftovers() throws(VaultError) {
    let entries = try mapped(VaultError.storage) { () throws(FileError) in try folder.entries() }
    for name in entries.files where name.hasPrefix(Self.partialPrefix) {
      try removeLeftover(name)
    }
  }

  fileprivate func removeLeftover(_ name: String) throws(VaultError) {
    let opened = open(path + "/" + name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard opened >= 0 else { throw .system }
    defer { close(opened) }
    var status = stat()
    guard fstat(opened, &status) == 0 else { throw .system }
    // With another name it is not old: the crash came before it was replaced.
    if status.st_nlink == 1 { try OldFile.overwrite(opened, isWhole: true) }
    try mapped(VaultError.storage) { () throws(FileError) in try folder.remove(name) }
  }
}
