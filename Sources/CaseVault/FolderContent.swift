internal import DurableFile
internal import Glibc
internal import Keyring
internal import Primitives
internal import StrictCoding
internal import Transfer

/// A folder from outside: an officer's, or a transfer folder. Nothing in it is trusted.
struct FolderContent {
  /// Every file, the manifest included.
  let paths: [TransferPath]
  private let root: Folder

  private static let documentLimit = 1 << 20
  private static let pieceByteCount = 1 << 20

  /// Looks at all names, three folders deep.
  init(_ path: String) throws(VaultError) {
    do throws(FileError) {
      root = try Folder(path: path)
      paths = try Self.walk(root, []).sorted()
    } catch .notFound {
      throw .noFolder
    } catch {
      throw .storage(error)
    }
  }

  private static func walk(
    _ folder: Folder, _ prefix: [UInt8]
  ) throws(FileError) -> [TransferPath] {
    let entries = try folder.entries()
    var paths: [TransferPath] = []
    for name in entries.files {
      do throws(CodingError) {
        paths.append(try TransferPath((prefix + name.utf8)[...]))
      } catch {
        throw .refused
      }
      guard paths.count <= Manifest.fileLimit else { throw .tooLarge }
    }
    for name in entries.folders {
      let inner = prefix + name.utf8 + [0x2F]
      guard inner.count(where: { $0 == 0x2F }) < 3 else { throw .refused }
      paths += try walk(folder.folder(name), inner)
    }
    return paths
  }

  func contains(_ path: TransferPath) -> Bool { paths.contains(path) }

  /// A file of at most `limit` bytes.
  func read(_ path: TransferPath, limit: Int = documentLimit) throws(VaultError) -> [UInt8] {
    try mapped(VaultError.storage) { () throws(FileError) in
      try reader(path).readAll(limit: limit)
    }
  }

  /// Opens a file.
  func open(_ path: TransferPath) throws(VaultError) -> FileReader {
    try mapped(VaultError.storage) { () throws(FileError) in try reader(path) }
  }

  /// Length and digest of every file but the manifest, read through once; `progress` is told the
  /// bytes.
  func files(_ progress: (Int) -> Void) throws(VaultError) -> [Manifest.File] {
    var files: [Manifest.File] = []
    for path in paths where path != .manifest {
      let reader = try open(path)
      var hash = SHA256()
      while true {
        let piece = try mapped(VaultError.storage) { () throws(FileError) in
          try reader.read(Self.pieceByteCount)
        }
        if piece.isEmpty { break }
        hash.update(piece[...])
        progress(piece.count)
      }
      files.append(
        Manifest.File(
          path: path, digest: hash.finish(), byteCount: UInt64(reader.byteCount)))
    }
    return files
  }

  /// Keyrings, week sheets and policies.
  func keyDocuments() throws(VaultError) -> KeyDocuments {
    var documents = KeyDocuments()
    for path in paths {
      if path.name(in: "keyrings") != nil { documents.keyrings.append(try read(path)) }
      if path.name(in: "weeks") != nil { documents.weeks.append(try read(path)) }
    }
    if contains(.policy) { documents.policy = try read(.policy) }
    if contains(.witnesses) { documents.witnesses = try read(.witnesses) }
    return documents
  }

  private func reader(_ path: TransferPath) throws(FileError) -> FileReader {
    var folder = root
    for part in path.parts.dropLast() {
      folder = try folder.folder(String(decoding: part, as: UTF8.self))
    }
    return try folder.reader(String(decoding: path.parts.last ?? [], as: UTF8.self))
  }
}
