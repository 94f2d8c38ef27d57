internal import DurableFile
internal import Keyring
public import Primitives
internal import ReplyBoard
internal import SignedNote
internal import SQLite
internal import StrictCoding
internal import Transfer

/// What an export wrote.
public struct ExportReport: Equatable, Sendable {
  /// Numbers of the in folders that now lie in the folder, ascending.
  public var folders: [UInt32] = []
  /// Whether the last of them is new.
  public var hasNewFolder = false
  /// Replies that went into the new folder, automatic ones included.
  public var replyCount = 0
  /// Those among them that were sealed before and leave the board unanswered.
  public var repeatedCount = 0
  /// Replies that wait for the next export: no tag of the day or no room was left.
  public var waitingCount = 0
}

extension Vault {
  /// Writes into the folder at `path` every in folder that the gateway has not acknowledged, and
  /// a new one when there is anything new (formats.md §8). What was written before is written
  /// again, byte for byte.
  @discardableResult
  public func exportFolders(
    to path: String, random: some RandomSource
  ) throws(VaultError) -> ExportReport {
    guard try index != nil else { throw .notEnrolled }
    let root = try mapped(VaultError.storage) { () throws(FileError) in try Folder(path: path) }
    var report = ExportReport()
    if try needsInFolder() { try makeInFolder(&report, random: random) }
    report.folders = try digests(
      "SELECT number, digest FROM inFolder WHERE isAcknowledged = 0"
    ).keys.sorted()
    for number in report.folders { try writeInFolder(number, to: root) }
    return report
  }

  /// A folder that waits unacknowledged is enough while nothing is new: no tip, no reply, no out
  /// folder. The gateway learns from it which one came last.
  private func needsInFolder() throws(VaultError) -> Bool {
    let isWaiting = try exists("SELECT 1 FROM inFolder WHERE isAcknowledged = 0")
    let hasNewTips = try exists("SELECT 1 FROM tip WHERE inFolder IS NULL")
    if !isWaiting || hasNewTips { return true }
    if try lastTold() < newestOutFolder().number { return true }
    return try !waitingReplies().isEmpty
  }

  private func makeInFolder(
    _ report: inout ExportReport, random: some RandomSource
  ) throws(VaultError) {
    var made = report
    try write(random: random) { () throws(VaultError) in
      let stream = Stream(digests: try digests("SELECT number, digest FROM inFolder")).last
      let number = stream.number + 1
      let before = try waitingReplies().count
      let sealing = try sealReplies(forInFolder: number, random: random)
      let files: [(TransferPath, [UInt8])] =
        try [
          (.cells, sealing.padded(random: random)),
          (.imported, imported(inFolder: number)),
          (.passes, passes(sealing.passes, random: random)),
        ] + documentsForGateway()
      let manifest = try manifest(number, previous: stream.digest, files)
      try apply(
        .addInFolder, .integer(Int64(number)), .blob(Digest(of: manifest[...]).bytes),
        .integer(0))
      for (path, bytes) in files + [(.manifest, manifest)] {
        try apply(.addInFile, .integer(Int64(number)), .text(path.bytes), .blob(bytes))
      }
      try set(.lastTold, Decimal.encode(newestOutFolder().number))
      try set(.askAgain, [])
      made.hasNewFolder = true
      made.waitingCount = sealing.waitingCount
      made.repeatedCount = sealing.repeatedCount
      made.replyCount = before - sealing.waitingCount
    }
    report = made
  }

  /// Ids of tips that the gateway does not know to be here, those in unacknowledged folders
  /// included.
  private func imported(inFolder number: UInt32) throws(VaultError) -> [UInt8] {
    let rows = try rows(
      """
      SELECT number, id, inFolder IS NULL FROM tip
      WHERE inFolder IS NULL
        OR inFolder IN (SELECT number FROM inFolder WHERE isAcknowledged = 0)
      ORDER BY inFolder IS NOT NULL, number LIMIT ?
      """, .integer(Int64(ImportedList.limit))
    ) { (row) throws(SQLiteError) in
      (try row.integer(0), try row.blob(1), try row.integer(2) == 1)
    }
    for (tip, _, isNew) in rows where isNew {
      try apply(.sendTipID, .integer(Int64(number)), .integer(tip))
    }
    let ids = try mapped(VaultError.coding) { () throws(CodingError) in
      var ids: [Identifier] = []
      for (_, id, _) in rows { ids.append(try Identifier(id[...])) }
      return ids
    }
    return try mapped(VaultError.transfer) { () throws(TransferError) in
      try ImportedList(ids).encoded
    }
  }

  private func passes(
    _ digests: [Digest], random: some RandomSource
  ) throws(VaultError) -> [UInt8] {
    try mapped(VaultError.transfer) { () throws(TransferError) in
      try PassList(digests, random: random).encoded
    }
  }

  private func manifest(
    _ number: UInt32, previous: Digest, _ files: [(TransferPath, [UInt8])]
  ) throws(VaultError) -> [UInt8] {
    // Who names none gets every tip that the gateway still has.
    let asksAgain = try setting(.askAgain)?.isEmpty == false
    let last = asksAgain ? .none : try newestOutFolder()
    let (deployment, index) = (try required(deployment), try required(index))
    let keyring = try keyringInForce().document
    let names = KeyNames(origin: keyring.origin, deployment: deployment)
    let key = try signingKey()
    let signer = try mapped(VaultError.note) { () throws(NoteError) in
      try NoteSigner(name: KeyName(names.investigator(index)[...]), key: key)
    }
    let name = try mapped(VaultError.coding) { () throws(CodingError) in
      try FolderName(direction: .in, investigator: index, number: number)
    }
    return try mapped(VaultError.transfer) { () throws(TransferError) in
      try Manifest(
        deployment: deployment, name: name, previous: previous, last: last,
        files: files.map {
          Manifest.File(path: $0, digest: Digest(of: $1[...]), byteCount: UInt64($1.count))
        }
      ).signed(by: signer)
    }
  }

  private func newestOutFolder() throws(VaultError) -> Manifest.Acknowledgement {
    Stream(digests: try digests("SELECT number, digest FROM outFolder")).last
  }

  /// The out folder that the newest in folder names; 0 for none.
  private func lastTold() throws(VaultError) -> UInt32 {
    guard let text = try setting(.lastTold) else { return 0 }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      UInt32(try Decimal.decode(text[...], limit: UInt64(FolderName.numberLimit)))
    }
  }

  /// Writes one in folder unless it lies there as it should be.
  private func writeInFolder(_ number: UInt32, to root: Folder) throws(VaultError) {
    let index = try required(index)
    let name = try mapped(VaultError.coding) { () throws(CodingError) in
      String(
        decoding: try FolderName(direction: .in, investigator: index, number: number).text,
        as: UTF8.self)
    }
    let files = try rows(
      "SELECT path, bytes FROM inFile WHERE folder = ? ORDER BY path = 'manifest.txt', path",
      .integer(Int64(number))
    ) { (row) throws(SQLiteError) in
      (path: String(decoding: try row.text(0), as: UTF8.self), bytes: try row.blob(1))
    }
    do throws(FileError) {
      if try root.entries().folders.contains(name) {
        if try holds(root.folder(name), files) { return }
        try root.removeFolder(name)
      }
      let folder = try root.makeFolder(name)
      // The manifest comes last: a folder without it is an interrupted copy.
      for file in files {
        let place = try Self.place(of: file.path, in: folder)
        try place.folder.write(file.bytes, to: place.name, day: today)
      }
      for inner in try folder.entries().folders { try folder.setDay(today, of: inner) }
      try root.setDay(today, of: name)
    } catch {
      throw .storage(error)
    }
  }

  private func holds(
    _ folder: Folder, _ files: [(path: String, bytes: [UInt8])]
  ) throws(FileError) -> Bool {
    let entries = try folder.entries()
    var found = entries.files
    for inner in entries.folders {
      found += try folder.folder(inner).files().map { "\(inner)/\($0)" }
    }
    guard Set(found) == Set(files.map { $0.path }) else { return false }
    for file in files {
      let place = try Self.place(of: file.path, in: folder)
      let reader = try place.folder.reader(place.name)
      guard reader.byteCount == file.bytes.count,
        try reader.readAll(limit: file.bytes.count) == file.bytes
      else { return false }
    }
    return true
  }

  /// The folder that a file lies in, and its name there.
  private static func place(
    of path: String, in folder: Folder
  ) throws(FileError) -> (folder: Folder, name: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return (folder, path) }
    return (try folder.makeFolder(parts[0]), parts[1])
  }
}
