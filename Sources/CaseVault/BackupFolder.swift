internal import DurableFile
internal import Primitives
internal import StrictCoding

/// The folder of a backup, perhaps on a medium that knows neither owners nor links: `backup`, and
/// the attachments in `files` (Format.md, "backup").
final class BackupFolder {
  private let folder: Folder
  private let files: Folder

  private static let pieceByteCount = 1 << 20
  private static let nameByteCount = 32

  /// Opens or makes the folder. Throws `otherBackup` when it holds anything but a backup with this
  /// mark, finished or not.
  init(_ path: String, mark: [UInt8]) throws(VaultError) {
    do throws(FileError) {
      folder = try Self.openOrMake(path)
      guard try Self.isFree(folder, for: mark) else { throw .exists }
      files = try folder.makeFolder(VaultFolder.filesName)
      try folder.removePartialFiles()
      try files.removePartialFiles()
    } catch .exists {
      throw .otherBackup
    } catch {
      throw .storage(error)
    }
  }

  /// Opens a folder to read from; `noBackup` when there is none in it.
  init(reading path: String) throws(VaultError) {
    do throws(FileError) {
      folder = try Folder(path: path)
      files = try folder.folder(VaultFolder.filesName)
    } catch .notFound {
      throw .noBackup
    } catch {
      throw .storage(error)
    }
  }

  /// The file `backup`.
  func read() throws(VaultError) -> BackupFile {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try folder.read(VaultFile.backup.rawValue, limit: .max)
    } catch .notFound {
      throw .noBackup
    } catch {
      throw .storage(error)
    }
    return try BackupFile(parsing: bytes)
  }

  /// Puts a new file `backup` in the place of the old one, which is overwritten.
  func replace(_ bytes: [UInt8], day: Day) throws(VaultError) {
    try mapped(VaultError.storage) { () throws(FileError) in
      try folder.overwrite(bytes, to: VaultFile.backup.rawValue, day: day)
    }
  }

  /// Copies the attachments that are not here yet.
  func copy(
    _ names: [String], from source: Folder, day: Day, _ copying: (UInt64) -> (Int) -> Void
  ) throws(VaultError) -> BackupReport {
    try mapped(VaultError.storage) { () throws(FileError) in
      let present = Set(try files.files())
      let stored = Set(try source.files())
      let new = names.filter { !present.contains($0) && stored.contains($0) }
      var byteCount: UInt64 = 0
      for name in new { byteCount += UInt64(try source.reader(name).byteCount) }
      let progress = copying(byteCount)
      for name in new { try Self.copy(name, from: source, to: files, day, progress) }
      return BackupReport(
        copiedCount: new.count, missingCount: names.count { !stored.contains($0) })
    }
  }

  /// Copies those attachments out of the backup that are in it.
  func copyOut(
    _ names: [String], to target: Folder, day: Day, _ copying: (UInt64) -> (Int) -> Void
  ) throws(VaultError) {
    try mapped(VaultError.storage) { () throws(FileError) in
      let present = Set(try files.files())
      let found = names.filter { present.contains($0) }
      var byteCount: UInt64 = 0
      for name in found { byteCount += UInt64(try files.reader(name).byteCount) }
      let progress = copying(byteCount)
      for name in found { try Self.copy(name, from: files, to: target, day, progress) }
    }
  }

  /// Removes attachments that the vault has no more. Returns how many are left.
  func removeOthers(than names: [String]) throws(VaultError) -> Int {
    try mapped(VaultError.storage) { () throws(FileError) in
      let present = try files.files()
      let wanted = Set(names)
      let old = present.filter { !wanted.contains($0) }
      if !old.isEmpty { try files.removeAll(old) }
      return present.count - old.count
    }
  }

  private static func copy(
    _ name: String, from source: Folder, to target: Folder, _ day: Day, _ progress: (Int) -> Void
  ) throws(FileError) {
    let reader = try source.reader(name)
    let writer = try target.writer(name)
    while true {
      let piece = try reader.read(pieceByteCount)
      if piece.isEmpty { break }
      try writer.append(piece[...])
      progress(piece.count)
    }
    try reader.checkUnchanged()
    try writer.commit(day: day)
  }

  private static func openOrMake(_ path: String) throws(FileError) -> Folder {
    do throws(FileError) {
      return try Folder(path: path)
    } catch .notFound {
      return try Folder(creating: path)
    }
  }

  /// Empty, or a backup with this mark, or one of which only attachments came to the medium.
  private static func isFree(_ folder: Folder, for mark: [UInt8]) throws(FileError) -> Bool {
    let entries = try folder.entries()
    let whole = entries.files.filter { !$0.hasPrefix(VaultFolder.partialPrefix) }
    guard entries.folders.isEmpty || entries.folders == [VaultFolder.filesName] else {
      return false
    }
    if whole == [VaultFile.backup.rawValue] {
      let head = try folder.reader(VaultFile.backup.rawValue).read(BackupFile.markedByteCount)
      return BackupFile.mark(in: head) == mark
    }
    guard whole.isEmpty, entries.folders == [VaultFolder.filesName] else { return whole.isEmpty }
    let inner = try folder.folder(VaultFolder.filesName).entries()
    return inner.folders.isEmpty
      && inner.files.allSatisfy {
        $0.hasPrefix(VaultFolder.partialPrefix) || $0.utf8.count == nameByteCount
      }
  }
}
