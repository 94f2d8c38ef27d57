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

  /// A folder that is written and not counted yet.
  private struct Staged {
    let plan: OutPlan
    let out: OutFolder
    let manifest: [UInt8]
    let tips: Int
  }

  /// Writes one transfer folder for each investigator into the folder at `path`: every tip that
  /// they have not imported, at most 4,096 and `byteLimit` bytes (formats.md §8); with `again` also
  /// those that they have. All folders count or none: a number is given out only when everything
  /// is on the medium. Throws `noSheet` without a recipient of this week to seal the index to,
  /// `mediumFull`, `occupied`.
  public func exportFolder(
    _ path: String, byteLimit: Int = .max, again: Bool = false
  ) async throws(StoreError) -> ExportReport {
    let day = today()
    let target = try withFiles { () throws(FileError) in try Folder(path: path) }
    try await turn(to: day)
    let documents = state.withLock { $0.documents }
    guard let keyring = documents.keyring(on: day) else { throw .noKeyring }
    guard let sheet = documents.sheet(on: day) else { throw .noSheet }
    var staged: [Staged] = []
    do throws(StoreError) {
      for person in keyring.document.investigators {
        guard let recipient = sheet.document.recipient(person.index) else { throw .noSheet }
        try await goOn(from: target, investigator: person.index, day: day)
        let plan = try await writer.plan(person.index, byteLimit: byteLimit, again: again)
        staged.append(
          try await stage(
            plan, recipient: recipient, documents: documents, target: target, day: day))
      }
      try await writer.recordOut(
        staged.map { ($0.plan, Digest(of: $0.manifest[...])) }, day: day)
    } catch {
      for folder in staged { folder.out.discard() }
      throw error == .file(.full) ? .mediumFull : error
    }
    for folder in staged { try folder.out.publish() }
    return ExportReport(
      folders: staged.map {
        ExportReport.Folder(name: $0.plan.name, tips: $0.tips, waiting: $0.plan.waiting)
      })
  }

  /// Writes everything of a folder but its name.
  private func stage(
    _ plan: OutPlan, recipient: HybridRecipient, documents: Documents, target: Folder, day: Day
  ) async throws(StoreError) -> Staged {
    // Told before hours of writing, not after.
    let free = try withFiles { () throws(FileError) in try target.freeByteCount() }
    guard plan.tips.reduce(0, { $0 + $1.bodyByteCount }) <= free else { throw .mediumFull }
    let out = try OutFolder(
      String(decoding: plan.name.text, as: UTF8.self), in: target, day: day)
    do throws(StoreError) {
      let index = try await writeTips(plan.tips, to: out)
      try await writeTables(plan.tables, to: out)
      try writeSealed(
        index: index, refused: plan.refused, name: plan.name, recipient: recipient, to: out)
      try writeDocuments(documents, bundles: plan.bundles, to: out)
      let manifest = try manifest(of: out, plan)
      try out.finish(manifest, as: "manifest.txt")
      return Staged(plan: plan, out: out, manifest: manifest, tips: index.count)
    } catch {
      out.discard()
      throw error
    }
  }

  private func manifest(
    of out: OutFolder, _ plan: OutPlan
  ) throws(StoreError) -> [UInt8] {
    do throws(TransferError) {
      return try Manifest(
        deployment: settings.deployment, name: plan.name, previous: plan.previous, last: plan.last,
        files: out.files
      ).signed(by: gateway)
    } catch {
      throw .transfer(error)
    }
  }

  /// A folder on the medium with a number that was not given out yet shows that the gateway was set
  /// back: it goes on behind it (threats.md T33).
  private func goOn(
    from target: Folder, investigator: UInt8, day: Day
  ) async throws(StoreError) {
    let last = try await writer.lastOut(investigator)
    for text in try withFiles({ () throws(FileError) in try target.entries().folders }) {
      guard let name = Self.folderName(text), name.direction == .out,
        name.investigator == investigator, name.number > last
      else { continue }
      let folder = try withFiles { () throws(FileError) in try target.folder(text) }
      guard let digest = try digest(of: name, in: folder) else { throw .occupied(name) }
      try await writer.goOn(
        from: Manifest.Acknowledgement(number: name.number, digest: digest),
        investigator: investigator, day: day)
    }
  }

  /// Digest of the manifest of a whole folder that this gateway wrote; nil for another one.
  private func digest(of name: FolderName, in folder: Folder) throws(StoreError) -> Digest? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try folder.read("manifest.txt", limit: UnverifiedNote.byteLimit)
    } catch {
      guard error == .notFound else { throw .file(error) }
      return nil
    }
    do throws(TransferError) {
      let manifest = try Manifest(verifying: bytes, by: gateway.verifierKey)
      let isOurs = manifest.name == name && manifest.deployment == settings.deployment
      return isOurs ? Digest(of: bytes[...]) : nil
    } catch {
      return nil
    }
  }

  /// Nil for another name.
  static func folderName(_ text: String) -> FolderName? {
    do throws(CodingError) {
      return try FolderName(parsing: [UInt8](text.utf8)[...])
    } catch {
      return nil
    }
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
