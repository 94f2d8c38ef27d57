internal import DurableFile
internal import StrictCoding
internal import Transfer

/// Reading and writing in the officer's folder and in those it hands out.
extension KeyOfficer {
  static func read(_ name: String, in folder: Folder) throws(OfficerError) -> [UInt8] {
    do throws(FileError) {
      return try folder.read(name, limit: DocumentReader.byteLimit)
    } catch {
      throw .file(error)
    }
  }

  static func write(
    _ bytes: [UInt8], to name: String, in folder: Folder, day: Day? = nil, replacing: Bool = true
  ) throws(OfficerError) {
    do throws(FileError) {
      try folder.write(bytes, to: name, day: day, replacing: replacing)
    } catch {
      throw .file(error)
    }
  }

  /// Writes to the file that `path` names in `folder`, which has at most one part before it.
  static func write(
    _ bytes: [UInt8], to path: TransferPath, in folder: Folder, day: Day? = nil
  ) throws(OfficerError) {
    let parts = path.parts.map { String(decoding: $0, as: UTF8.self) }
    let place = parts.count == 2 ? try subfolder(parts[0], in: folder) : folder
    try write(bytes, to: parts[parts.count - 1], in: place, day: day)
  }

  static func subfolder(_ name: String, in folder: Folder) throws(OfficerError) -> Folder {
    do throws(FileError) {
      return try folder.makeFolder(name)
    } catch {
      throw .file(error)
    }
  }

  /// The finished files of the folder `name`; what a crash left half-written is removed.
  static func files(_ name: String, in folder: Folder) throws(OfficerError) -> [String] {
    do throws(FileError) {
      let place = try folder.makeFolder(name)
      try place.removePartialFiles()
      return try place.files()
    } catch {
      throw .file(error)
    }
  }

  static func remove(_ name: String, in folder: Folder) throws(OfficerError) {
    do throws(FileError) {
      try folder.remove(name)
    } catch {
      throw .file(error)
    }
  }
}
