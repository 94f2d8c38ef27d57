internal import Age
internal import DurableFile
internal import Intake
internal import Keyring
internal import LibcryptoCipher
internal import Primitives
internal import ReplyBoard
internal import SignedNote
internal import StrictCoding
internal import Synchronization
public import Transfer

/// What an export wrote.
public struct ExportReport: Equatable, Sendable {
  /// One folder.
  public struct Folder: Equatable, Sendable {
    /// Direction, investigator and number.
    public let name: FolderName
    /// Tips in it.
    public let tips: Int
    /// Tips that found no place and come with a later one.
    public let waiting: Int
  }

  /// One folder for each investigator of the keyring in force.
  public var folders: [Folder] = []
}

extension GatewayStore {
  private static let pieceByteCount = 1 << 20

  /// Writes one transfer folder for each investigator into the folder at `path`: every tip that
  /// they have not imported, at most 4,096 and `byteLimit` bytes (formats.md §8). Throws `noSheet`
  /// without a recipient of this week to seal the index to.
  public func exportFolder(
    _ path: String, byteLimit: Int = .max
  ) async throws(StoreError) -> ExportReport {
    let day = today()
    let target = try withFiles { () throws(FileError) in try Folder(path: path) }
    try await turn(to: day)
    let documents = state.withLock { $0.documents }
    guard let keyring = documents.keyring(on: day) else { throw .noKeyring }
    guard let sheet = documents.sheet(on: day) else { throw .noSheet }
    var orders: [(recipient: HybridRecipient, plan: OutPlan)] = []
    for person in keyring.document.investigators {
      guard let recipient = sheet.document.recipient(person.index) else { throw .noSheet }
      orders.append((recipient, try await writer.plan(person.index, byteLimit: byteLimit)))
    }
    var report = ExportReport()
    for order in orders {
      report.folders.append(
        try await export(
          order.plan, recipient: order.recipient, documents: documents, target: target, day: day))
    }
    // Only now: until here it decides who comes first, for every investigator alike.
    try await writer.forgetPayments(of: orders.flatMap { $0.plan.tips })
    return report
  }

  private func export(
    _ plan: OutPlan, recipient: HybridRecipient, documents: Documents, target: Folder, day: Day
  ) async throws(StoreError) -> ExportReport.Folder {
    let name = plan.name
    let folderName = String(decoding: name.text, as: UTF8.self)
    let folder = try withFiles { () throws(FileError) in
      let entries = try target.entries()
      if entries.folders.contains(folderName) {
        // Left by a crash before its number was given out.
        guard try !target.folder(folderName).entries().files.contains("manifest.txt") else {
          throw .exists
        }
        try target.removeFolder(folderName)
      }
      return try target.makeFolder(folderName)
    }
    let out = OutFolder(folder, day: day)
    let index = try await writeTips(plan.tips, to: out)
    try await writeTables(plan.tables, to: out)
    try writeSealed(index: index, refused: plan.refused, name: name, recipient: recipient, to: out)
    try writeDocuments(documents, bundles: plan.bundles, to: out)
    let manifest: [UInt8]
    do throws(TransferError) {
      manifest = try Manifest(
        deployment: settings.deployment, name: name, previous: plan.previous, last: plan.last,
        files: out.files
      ).signed(by: gateway)
    } catch {
      throw .transfer(error)
    }
    try await writer.recordOut(plan, digest: Digest(of: manifest[...]), day: day)
    try out.finish(manifest: manifest)
    try withFiles { () throws(FileError) in try target.setDay(day, of: folderName) }
    return ExportReport.Folder(name: name, tips: index.count, waiting: plan.waiting)
  }

  private func writeTips(
    _ tips: [TipRow], to out: OutFolder
  ) async throws(StoreError) -> [FolderIndex.Entry] {
    let keys = try await writer.keyList()
    var index: [FolderIndex.Entry] = []
    for tip in tips {
      guard let key = keys[tip.number] else { throw .damaged(.keyStore) }
      let digest: Digest
      if tip.isSpooled {
        digest = try out.write(to: .tip(tip.id)) { (append) throws(StoreError) in
          try openSpooled(tip, key: key, append)
        }
      } else {
        // Deleted since the plan was made.
        guard let object = try await writer.object(tip.number) else { continue }
        let body = try opening { () throws(AgeError) in
          try Payload.open(object[...], fileKey: key, with: LibcryptoChunkCipher.self)
        }
        digest = try out.write(to: .tip(tip.id)) { (append) throws(StoreError) in
          try append(body[...])
        }
      }
      index.append(
        FolderIndex.Entry(id: tip.id, body: digest, caseHandle: tip.caseHandle, day: tip.day))
    }
    return index
  }

  private func openSpooled(
    _ tip: TipRow, key: Secret, _ append: (ArraySlice<UInt8>) throws(StoreError) -> Void
  ) throws(StoreError) {
    let reader = try withFiles { () throws(FileError) in
      try folder.spool.reader(DataFolder.spoolName(tip.number))
    }
    let nonce = try withFiles { () throws(FileError) in try reader.read(Payload.nonceByteCount) }
    var stream = try opening { () throws(AgeError) in
      try PayloadOpeningStream<LibcryptoChunkCipher>(fileKey: key, nonce: nonce)
    }
    var output: [UInt8] = []
    while true {
      let piece = try withFiles { () throws(FileError) in try reader.read(Self.pieceByteCount) }
      if piece.isEmpty { break }
      try opening { () throws(AgeError) in try stream.append(piece[...], to: &output) }
      try append(output[...])
      output.removeAll(keepingCapacity: true)
    }
    try opening { () throws(AgeError) in try stream.finish(to: &output) }
    try append(output[...])
  }

  private func writeTables(_ tables: [StoredTable], to out: OutFolder) async throws(StoreError) {
    for table in tables {
      let slots = try await writer.slots(table)
      try out.write(slots, to: .intake(table.day, table.id, sealedKeys: false))
      let name = IntakeTable.name(table.day, table.id, sealedKeys: true)
      let keys = try withFiles { () throws(FileError) in
        try folder.intake.read(name, limit: 1 << 20)
      }
      try out.write(keys, to: .intake(table.day, table.id, sealedKeys: true))
    }
  }

  private func writeSealed(
    index: [FolderIndex.Entry], refused: [ReplyTag], name: FolderName,
    recipient: HybridRecipient, to out: OutFolder
  ) throws(StoreError) {
    let list: FolderIndex
    do throws(TransferError) {
      list = try FolderIndex(deployment: settings.deployment, entries: index)
    } catch {
      throw .transfer(error)
    }
    try out.write(sealed(list.encoded, to: recipient), to: .index)
    let tags: RefusedTags
    do throws(ReplyBoardError) {
      tags = try RefusedTags(
        deployment: settings.deployment, investigator: name.investigator, tags: refused)
    } catch {
      throw .board(error)
    }
    try out.write(sealed(tags.encoded, to: recipient), to: .refused)
  }

  private func writeDocuments(
    _ documents: Documents, bundles: [Day], to out: OutFolder
  ) throws(StoreError) {
    for keyring in documents.chain?.keyrings ?? [] {
      try out.write(keyring.bytes, to: .keyring(keyring.document.number))
    }
    let newest = documents.chain?.newest.document.number
    for sheet in documents.sheets where sheet.document.keyring == newest {
      try out.write(sheet.bytes, to: .week(sheet.document.week))
    }
    if let policy = documents.policy { try out.write(policy, to: .policy) }
    if let witnesses = documents.witnesses { try out.write(witnesses, to: .witnesses) }
    if let board = documents.board { try out.write(board.bytes, to: .board) }
    // A bundle that was lost is named so in the manifest.
    for day in bundles {
      if let bytes = document(.bundle(day)) { try out.write(bytes, to: .bundle(day)) }
    }
  }

  private func sealed(
    _ plaintext: [UInt8], to recipient: HybridRecipient
  ) throws(StoreError) -> [UInt8] {
    try sealing { () throws(AgeError) in
      try Envelope(to: [recipient], random: SystemRandom())
        .seal(plaintext, with: LibcryptoChunkCipher.self)
    }
  }
}

/// Opens part of an object; what does not open is damaged.
@discardableResult
private func opening<Result>(_ body: () throws(AgeError) -> Result) throws(StoreError) -> Result {
  do throws(AgeError) { return try body() } catch { throw .damaged(.object) }
}

extension TipRow {
  /// Whether its object lies in the spool.
  var isSpooled: Bool { bodyByteCount > SizeClass.smallest.bodyByteCount }

  /// How long its object is.
  var objectByteCount: Int { Payload.byteCount(plaintextByteCount: bodyByteCount) }
}

extension StoreWriter {
  /// All storage keys.
  func keyList() throws(StoreError) -> KeyList { try keys.list() }
}
