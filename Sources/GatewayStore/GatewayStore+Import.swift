internal import DurableFile
public import Keyring
internal import Primitives
public import ReplyBoard
internal import SignedNote
public import StrictCoding
internal import Synchronization
public import Transfer

/// What an import took over.
public struct ImportReport: Equatable, Sendable {
  /// Numbers of new keyrings.
  public var keyrings: [UInt32] = []
  /// Keyrings that gave way to another one of their number: an alarm.
  public var replacedKeyrings: [KeyringReplacement] = []
  /// Weeks whose sheets are new.
  public var weeks: [Day] = []
  /// Folders that were taken.
  public var taken: [FolderName] = []
  /// Folders that were taken before.
  public var repeated: [FolderName] = []
  /// Folders before which others are missing: the gateway was set back to an older state, and the
  /// investigator's program sends again what was in them.
  public var afterGap: [FolderName] = []
  /// Cells that wait for their bundle.
  public var cells = 0
  /// Cells that were dropped because their tag is taken.
  public var refused: [ReplyTag] = []

  /// Nothing yet.
  public init() {}

  mutating func add(_ documents: NewDocuments) {
    keyrings += documents.keyrings.map { $0.document.number }
    replacedKeyrings += documents.replaced
    weeks += documents.sheets.map { $0.document.week }
  }
}

extension GatewayStore {
  /// A folder with more cells is refused (formats.md §6).
  private static let cellLimit = 256

  /// Imports what lies in the folder at `path`: a transfer folder of an investigator, a folder
  /// that holds such folders, or what the key officer released. Each transfer folder counts as a
  /// whole or not at all.
  public func importFolder(_ path: String) async throws(StoreError) -> ImportReport {
    let source = try withFiles { () throws(FileError) in try Folder(path: path) }
    let entries = try withFiles { () throws(FileError) in try source.entries() }
    var report = ImportReport()
    if entries.files.contains("manifest.txt") {
      try await importTransfer(source, &report)
      return report
    }
    var inner: [FolderName] = []
    for name in entries.folders where name.hasPrefix("sotto-in-") {
      inner.append(
        try parsing { () throws(CodingError) in try FolderName(parsing: [UInt8](name.utf8)[...]) })
    }
    if entries.folders.contains("keyrings") || inner.isEmpty {
      report.add(try await importDocuments(source))
    }
    for name in inner.sorted(by: { ($0.investigator, $0.number) < ($1.investigator, $1.number) }) {
      let folder = try withFiles { () throws(FileError) in
        try source.folder(String(decoding: name.text, as: UTF8.self))
      }
      try await importTransfer(folder, &report)
    }
    return report
  }

  private func importTransfer(
    _ source: Folder, _ report: inout ImportReport
  ) async throws(StoreError) {
    let day = today()
    let bytes = try withFiles { () throws(FileError) in
      try source.read("manifest.txt", limit: UnverifiedNote.byteLimit)
    }
    let manifest = try verified(bytes)
    let digest = Digest(of: bytes[...])
    let stream = try await writer.inStream(manifest.name.investigator)
    let verdict: Transfer.Stream.Verdict
    let isBehind = try await writer.isBehind(manifest)
    do throws(TransferError) {
      verdict = try stream.judge(manifest, digest: digest, mayFollowGap: isBehind)
    } catch {
      throw .transfer(error)
    }
    switch verdict {
    case .take: break
    case .takeAfterGap: report.afterGap.append(manifest.name)
    case .repeated:
      report.repeated.append(manifest.name)
      return
    }
    let content = try FolderContent(source)
    do throws(TransferError) { try manifest.check(content.files) } catch {
      throw .transfer(error)
    }
    let folder = try inFolder(manifest, digest: digest, content: content)
    // Documents carry their own signatures and only add: taking them first does no harm.
    if content.hasDocuments { report.add(try await importDocuments(source)) }
    try await turn(to: day)
    let refused = try await writer.apply(folder, day: day)
    report.taken.append(manifest.name)
    report.cells += folder.cells.count - refused.count
    report.refused += refused
  }

  /// The manifest, when an investigator of the newest keyring signed it for this gateway.
  private func verified(_ bytes: [UInt8]) throws(StoreError) -> Manifest {
    guard let keyring = state.withLock({ $0.documents.chain?.newest }) else { throw .noKeyring }
    let names = KeyNames(origin: settings.origin, deployment: settings.deployment)
    for person in keyring.document.investigators {
      let key: VerifierKey
      do throws(NoteError) {
        key = try VerifierKey(
          name: KeyName(names.investigator(person.index)[...]), publicKey: person.signingKey)
      } catch {
        throw .note(error)
      }
      let manifest: Manifest
      do throws(TransferError) { manifest = try Manifest(verifying: bytes, by: key) } catch {
        guard error == .note(.unknownKey) else { throw .transfer(error) }
        continue
      }
      guard manifest.deployment == settings.deployment, manifest.name.direction == .in,
        manifest.name.investigator == person.index
      else { throw .transfer(.notForUs) }
      return manifest
    }
    throw .unknownInvestigator
  }

  private func inFolder(
    _ manifest: Manifest, digest: Digest, content: FolderContent
  ) throws(StoreError) -> InFolder {
    // All three are always there, so that nothing tells who has an answer to give.
    guard let cells = content.cells else { throw .transfer(.missing(.cells)) }
    guard let imported = content.imported else { throw .transfer(.missing(.imported)) }
    guard let passes = content.passes else { throw .transfer(.missing(.passes)) }
    let parsed = try self.cells(cells)
    do throws(TransferError) {
      return InFolder(
        manifest: manifest, digest: digest, cells: parsed,
        imported: try ImportedList(parsing: imported[...]).ids,
        passes: try PassList(parsing: passes[...]).digests)
    } catch {
      throw .transfer(error)
    }
  }

  private func cells(_ bytes: [UInt8]) throws(StoreError) -> [Cell] {
    guard !bytes.isEmpty, bytes.count % (16 * Cell.byteCount) == 0 else {
      throw .board(.malformed)
    }
    guard bytes.count <= Self.cellLimit * Cell.byteCount else { throw .tooManyCells }
    var cells: [Cell] = []
    do throws(ReplyBoardError) {
      for start in stride(from: 0, to: bytes.count, by: Cell.byteCount) {
        cells.append(try Cell(parsing: bytes[start..<start + Cell.byteCount]))
      }
    } catch {
      throw .board(error)
    }
    return cells
  }
}
