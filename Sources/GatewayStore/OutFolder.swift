internal import DurableFile
internal import Primitives
internal import StrictCoding
internal import Transfer

/// A transfer folder being written: remembers digest and length of every file for the manifest
/// (formats.md §8). All files carry the day.
final class OutFolder {
  /// Files written so far.
  private(set) var files: [Manifest.File] = []
  private let folder: Folder
  private let day: Day
  private var subfolders: [[UInt8]: Folder] = [:]

  init(_ folder: Folder, day: Day) {
    self.folder = folder
    self.day = day
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

  /// Writes the manifest, the last file, without which the folder is an interrupted copy.
  func finish(manifest: [UInt8]) throws(StoreError) {
    try withFiles { () throws(FileError) in
      for name in subfolders.keys {
        try folder.setDay(day, of: String(decoding: name, as: UTF8.self))
      }
      try folder.write(manifest, to: "manifest.txt", day: day)
    }
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
