internal import DurableFile
internal import Keyring
internal import Primitives
internal import SignedNote
public import StrictCoding
internal import Synchronization
internal import Transfer

/// What a backup holds.
public struct BackupReport: Equatable, Sendable {
  /// The folder's name: `sotto-backup-DAY`.
  public let name: String
  /// Files in it.
  public let fileCount: Int
}

/// What a restore made of a backup.
public struct RestoreReport: Equatable, Sendable {
  /// Whose gateway it is.
  public let deployment: Identifier
  /// The day on which the backup was made.
  public let day: Day
}

extension GatewayStore {
  private static let fileByteLimit = 1 << 30
  /// Files that may lie in the data folder itself; those that a restore needs come first.
  private static let needed = ["settings", "gateway.key", "log.key"]
  private static let optional = ["policy", "witnesses"]
  private static let database = "gateway.db"

  /// Writes a backup (Backup.md) as a new folder into the one at `path`, in place of one of the
  /// same day: settings, signing keys, documents, board, and what the database knows of folders,
  /// cells and passes, as of one moment. Never tips, never storage keys. Throws `mediumFull`.
  public func backUp(to path: String) async throws(StoreError) -> BackupReport {
    let day = today()
    let name = "sotto-backup-" + String(decoding: day.text, as: UTF8.self)
    let image = try await writer.backup()
    do throws(StoreError) {
      let target = try withFiles { () throws(FileError) in try Folder(path: path) }
      let out = try OutFolder(name, in: target, day: day)
      do throws(StoreError) {
        try writeFiles(to: out)
        try out.write(image, to: Self.path(Self.database))
        let list = BackupList(deployment: settings.deployment, day: day, files: out.files)
        try out.finish(list.encoded, as: BackupList.fileName)
        try out.publish(replacing: true)
      } catch {
        out.discard()
        throw error
      }
      return BackupReport(name: name, fileCount: out.files.count)
    } catch {
      throw error == .file(.full) ? .mediumFull : error
    }
  }

  private func writeFiles(to out: OutFolder) throws(StoreError) {
    let present = try withFiles { () throws(FileError) in try folder.root.entries().files }
    for name in Self.needed + Self.optional.filter({ present.contains($0) }) {
      try out.write(Self.read(name, in: folder.root), to: Self.path(name))
    }
    for (name, inner) in [
      ("keyrings", folder.keyrings), ("weeks", folder.weeks), ("board", folder.board),
    ] {
      for file in try withFiles({ () throws(FileError) in try inner.files() }) {
        try out.write(Self.read(file, in: inner), to: Self.path("\(name)/\(file)"))
      }
    }
  }

  private static func read(_ name: String, in folder: Folder) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    try withFiles { () throws(FileError) in
      bytes = try folder.read(name, limit: fileByteLimit)
    }
    return bytes
  }

  private static func path(_ text: String) throws(StoreError) -> TransferPath {
    try parsing { () throws(CodingError) in try TransferPath([UInt8](text.utf8)[...]) }
  }
}

// MARK: Restoring

extension GatewayStore {
  /// Makes a new data folder out of the backup at `path`, with an empty key store under a fresh
  /// master key. The gateway goes on where the lost one may have been at most: folder numbers jump
  /// ahead, days that it may have published are not frozen again (Backup.md; threats.md T33).
  /// Throws `transfer` when a file is missing, altered or too many, `laterBackup`, `exists`.
  public static func restore(
    from path: String, to folder: String, masterFolder: String? = nil, today: Day
  ) throws(StoreError) -> RestoreReport {
    let source = try withFiles { () throws(FileError) in try Folder(path: path) }
    let bytes = try read(BackupList.fileName, in: source)
    let list = try parsing { () throws(CodingError) in try BackupList(parsing: bytes) }
    try check(list, in: source)
    guard list.day <= today else { throw .laterBackup(list.day) }
    let root = try emptyFolder(folder)
    let master = try withFiles { () throws(FileError) in
      try masterFolder.map { (path) throws(FileError) in try Folder(path: path) } ?? root
    }
    // As for a new one: a try that broke off has copied the signing keys first.
    if try !root.holds("gateway.key"), try master.holds("master") { throw .exists }
    try removeDatabase(in: root)
    for file in list.files where file.path.bytes != ascii("settings") {
      try copy(file.path, from: source, to: root)
    }
    let documents = try documents(of: Settings(parsing: read("settings", in: source)), in: root)
    try RestoredRows(path: folder + "/" + database).resume(
      on: today, for: documents.chain?.newest.document.investigators ?? [],
      after: Digest(of: bytes[...]))
    try KeyStore.create(in: root, master: master)
    // Last: without it the folder is no gateway, and another try may start again.
    try copy(Self.path("settings"), from: source, to: root)
    return RestoreReport(deployment: list.deployment, day: list.day)
  }

  private static func documents(
    of settings: Settings, in root: Folder
  ) throws(StoreError) -> Documents {
    let folder = try DataFolder(root)
    let names = KeyNames(origin: settings.origin, deployment: settings.deployment)
    let gateway = try folder.signer("gateway.key", called: names.gateway)
    return try Documents(
      folder, deployment: settings.deployment, gateway: gateway.verifierKey)
  }

  /// Whether the newest keyring in the backup at `path` says that its keys are an insecure demo's.
  public static func isInsecureDemo(backup path: String) throws(StoreError) -> Bool {
    let source = try withFiles { () throws(FileError) in try Folder(path: path) }
    guard
      try withFiles({ () throws(FileError) in try source.entries() }).folders
        .contains("keyrings")
    else { return false }
    let keyrings = try withFiles { () throws(FileError) in try source.folder("keyrings") }
    guard let newest = try withFiles({ () throws(FileError) in try keyrings.files() }).last else {
      return false
    }
    return try Documents.keyring(read(newest, in: keyrings)).document.isInsecureDemo
  }

  /// Every file is what the list says, and all that a gateway needs are there.
  private static func check(_ list: BackupList, in source: Folder) throws(StoreError) {
    var found: [Manifest.File] = []
    let entries = try withFiles { () throws(FileError) in try source.entries() }
    var names = entries.files.filter { $0 != BackupList.fileName }
    for folder in entries.folders {
      let files = try withFiles { () throws(FileError) in try source.folder(folder).files() }
      names += files.map { "\(folder)/\($0)" }
    }
    for name in names {
      let path = try path(name)
      let bytes = try read(path, in: source)
      found.append(
        Manifest.File(path: path, digest: Digest(of: bytes[...]), byteCount: UInt64(bytes.count)))
    }
    do throws(TransferError) {
      try Manifest.compare(found, with: list.files)
      for name in needed + [database] where !names.contains(name) {
        throw .malformed
      }
    } catch {
      throw .transfer(error)
    }
    let settings = try Settings(parsing: read("settings", in: source))
    guard settings.deployment == list.deployment else { throw .damaged(.settings) }
  }

  private static func copy(
    _ path: TransferPath, from source: Folder, to root: Folder
  ) throws(StoreError) {
    let bytes = try read(path, in: source)
    let (place, name) = try place(of: path, in: root, isNew: true)
    try withFiles { () throws(FileError) in try place.write(bytes, to: name) }
  }

  private static func read(
    _ path: TransferPath, in source: Folder
  ) throws(StoreError) -> [UInt8] {
    let (place, name) = try place(of: path, in: source, isNew: false)
    return try read(name, in: place)
  }

  private static func place(
    of path: TransferPath, in root: Folder, isNew: Bool
  ) throws(StoreError) -> (folder: Folder, name: String) {
    let parts = path.parts.map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 2 else { return (root, parts[0]) }
    return try withFiles { () throws(FileError) in
      (isNew ? try root.makeFolder(parts[0]) : try root.folder(parts[0]), parts[1])
    }
  }

  /// Left by a restore that was interrupted.
  private static func removeDatabase(in root: Folder) throws(StoreError) {
    try withFiles { () throws(FileError) in
      for name in try root.entries().files where name.hasPrefix(database) {
        try root.remove(name)
      }
    }
  }
}
