internal import DurableFile
internal import Glibc

// Making a vault: whole, or not at all.

extension VaultFolder {
  /// Stands in a folder while a vault is made there.
  private static let markName = "\(partialPrefix)creation"

  /// Makes a vault in a folder, readable by its owner only; an empty one may exist, or one in which
  /// making a vault was interrupted. `alreadyExists` when anything else is in it. `fill` writes the
  /// file `vault` last: without it there is no vault. When it throws, nothing stays.
  static func create<Result>(
    _ path: String, _ fill: (VaultFolder) throws(VaultError) -> Result
  ) throws(VaultError) -> Result {
    let isNew = try prepare(path)
    do throws(VaultError) {
      let vault = try mapped(VaultError.storage) { () throws(FileError) in
        try begin(path, isNew: isNew)
      }
      let result = try fill(vault)
      try mapped(VaultError.storage) { () throws(FileError) in
        try vault.folder.remove(markName)
      }
      return result
    } catch {
      // What cannot be removed now is removed when it is tried again.
      try? empty(Folder(path: path))
      if isNew { rmdir(path) }
      throw error
    }
  }

  /// Says whether the folder has to be made. Empties one in which a vault was begun.
  private static func prepare(_ path: String) throws(VaultError) -> Bool {
    do throws(FileError) {
      let folder = try Folder(path: path)
      let entries = try folder.entries()
      let isBegun =
        entries.files.contains(markName) && !entries.files.contains(VaultFile.vault.rawValue)
      guard isBegun || entries.files.isEmpty && entries.folders.isEmpty else { throw .exists }
      if isBegun { try empty(folder) }
      return false
    } catch .notFound {
      return true
    } catch .exists {
      throw .alreadyExists
    } catch {
      throw .storage(error)
    }
  }

  private static func begin(_ path: String, isNew: Bool) throws(FileError) -> VaultFolder {
    let folder = try isNew ? Folder(creating: path) : Folder(path: path)
    try folder.write([], to: markName)
    guard chmod(path, 0o700) == 0 else { throw .denied }
    _ = try folder.makeFolder(filesName)
    return try VaultFolder(path, folder)
  }

  /// The mark goes last: a crash on the way leaves a folder that may be emptied.
  private static func empty(_ folder: Folder) throws(FileError) {
    let entries = try folder.entries()
    for name in entries.folders { try folder.removeFolder(name) }
    for name in entries.files where name != markName { try folder.remove(name) }
    if entries.files.contains(markName) { try folder.remove(markName) }
  }
}
