internal import DurableFile
internal import Primitives
internal import StrictCoding
internal import Transfer

/// A folder being written on somebody's medium, such as a transfer folder (formats.md §8): it has
/// its name only when it is whole. Remembers digest and length of every file for the list that is
/// written last. All files carry the day.
final class OutFolder {
  private static let unfinished = ".new"

  /// Files written so far.
  private(set) var files: [Manifest.File] = []
  private let name: String
  private let target: Folder
  private let folder: Folder
  private let day: Day
  private var subfolders: [[UInt8]: Folder] = [:]

  /// Begins the folder `name` in `target`, in place of one that was not finished.
  init(_ name: String, in target: Folder, day: Day) throws(StoreError) {
    self.name = name
    self.target = target
    self.day = day
    folder = try withFiles { () throws(FileError) in
      let unfinished = name + Self.unfinished
      if try target.entries().folders.contains(unfinished) {
        try target.removeFolder(unfinished)
      }
      return try target.makeFolder(unfinished)
    }
  }

  /// Writes a whole file.
  func write(_ bytes: [UInt8], to path: TransferPath) throws(StoreError) {
    try write(to: path) { (append) throws(StoreError) in try append(bytes[...]) }
  }

  /// Writes a file piece by piece; `body` gets a function that takes the next piece. Returns the
  /// digest of the file.
  @discardableResult
  func write(
    to path: TransferPath,
    _ body: ((ArraySlice<UInt8>) throws(StoreError) -> Void) throws(StoreError) -> Void
  ) throws(StoreError) -> Digest {
    let place = try place(of: path)
    let writer = try withFiles { () throws(FileError) in try place.folder.writer(place.name) }
    var hash = SHA256()
    try body { (piece) throws(StoreError) in
      hash.update(piece)
      try withFiles { () throws(FileError) in try writer.append(piece) }
    }
    try withFiles { () throws(FileError) in try writer.commit(day: day) }
    let digest = hash.finish()
    files.append(
      Manifest.File(path: path, digest: digest, byteCount: UInt64(writer.byteCount)))
    return digest
  }

  /// Writes the list of all files, the last one; the folder is whole then.
  func finish(_ list: [UInt8], as listName: String) throws(StoreError) {
    try withFiles { () throws(FileError) in
      for name in subfolders.keys {
        try folder.setDay(day, of: String(decoding: name, as: UTF8.self))
      }
      try folder.write(list, to: listName, day: day)
    }
  }

  /// Gives the folder its name. Takes the place of one that has it when `replacing`.
  func publish(replacing: Bool = false) throws(StoreError) {
    try withFiles { () throws(FileError) in
      if replacing, try target.entries().folders.contains(name) { try target.removeFolder(name) }
      try target.rename(name + Self.unfinished, to: name)
      try target.setDay(day, of: name)
    }
  }

  /// Removes what was written, as far as the medium lets go of it.
  func discard() {
    // A medium that was pulled out keeps a folder that nobody takes for a whole one.
    try? target.removeFolder(name + Self.unfinished)
  }

  private func place(of path: TransferPath) throws(StoreError) -> (folder: Folder, name: String) {
    let parts = path.parts
    guard let last = parts.last, parts.count <= 2 else { throw .transfer(.malformed) }
    let name = String(decoding: last, as: UTF8.self)
    guard parts.count == 2, let first = parts.first else { return (folder, name) }
    if let known = subfolders[[UInt8](first)] { return (known, name) }
    let made = try withFiles { () throws(FileError) in
      try folder.makeFolder(String(decoding: first, as: UTF8.self))
    }
    subfolders[[UInt8](first)] = made
    return (made, name)
  }
}
