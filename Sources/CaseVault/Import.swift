internal import Age
internal import AgeIdentity
internal import DurableFile
internal import Intake
internal import Keyring
public import Primitives
internal import ReplyBoard
internal import SignedNote
internal import SQLite
internal import StrictCoding
internal import Transfer

extension Vault {
  /// The folders to import at `path`: itself, or the out folders for this person that lie in it,
  /// ascending.
  public func importable(_ path: String) throws(VaultError) -> [String] {
    let entries = try mapped(VaultError.storage) { () throws(FileError) in
      try Folder(path: path).entries()
    }
    let own = try index
    let found = entries.folders.filter { name in
      guard let folder = Self.folderName(name), folder.direction == .out else { return false }
      return own == nil || folder.investigator == own
    }
    return found.isEmpty ? [path] : found.map { "\(path)/\($0)" }
  }

  /// Nil for another name.
  private static func folderName(_ name: String) -> FolderName? {
    do throws(CodingError) {
      return try FolderName(parsing: Array(name.utf8)[...])
    } catch {
      return nil
    }
  }

  /// Takes a folder of a key officer (keyrings, weeks, policies) or an out folder of the gateway
  /// (formats.md §8). Manifest and every file are verified before anything is opened, every tip
  /// before anything of it is kept. `reading` is told once how many bytes will be read, and gives
  /// back who is told how many were.
  ///
  /// `isRestored` says that the person knows the vault to be restored from an older copy: the
  /// gateway may then have taken other folders than this vault wrote.
  ///
  /// Throws `noFolder`, `wrongAddressee`, `transfer`, `keyring`, `foreignKey`, `weekGone`,
  /// `foreignAcknowledgement`; then nothing was taken. When the disk fails on the way, what was
  /// taken stays, and importing the folder again goes on.
  public func importFolder(
    _ path: String, isRestored: Bool = false, random: some RandomSource,
    reading: (UInt64) -> (Int) -> Void
  ) throws(VaultError) -> ImportReport {
    let content = try FolderContent(path)
    guard content.contains(.manifest) else { return try importOfficer(content, random: random) }
    let bytes = try content.read(.manifest)
    let (manifest, digest) = (try verify(bytes, content), Digest(of: bytes[...]))
    var report = ImportReport(source: .gateway(number: manifest.name.number))
    switch try judge(manifest, digest) {
    case .repeated:
      report.isRepeated = true
      return report
    case .takeAfterGap(let expected):
      report.missingFrom = expected
    case .take:
      break
    }
    let progress = reading(2 * manifest.files.reduce(0) { $0 + $1.byteCount })
    let files = try content.files(progress)
    try mapped(VaultError.transfer) { () throws(TransferError) in try manifest.check(files) }
    let index = try index(content)
    try write(random: random) { () throws(VaultError) in
      try apply(.forgetGatewayDocuments)
      try take(content.keyDocuments(), fromGateway: true, &report)
      report.standing = try acknowledge(manifest.last, isRestored: isRestored)
    }
    try removeOrphans()
    try importTips(index, content, &report, random: random, progress)
    try write(random: random) { () throws(VaultError) in
      report.refusedCount = try takeRefusals(content)
      try apply(
        .addOutFolder, .integer(Int64(manifest.name.number)), .blob(digest.bytes),
        .integer(Int64(today.number)))
      try noteDay(of: manifest)
    }
    report.destroyedWeeks = try destroyOldWeeks(random: random)
    return report
  }

  private func importOfficer(
    _ content: FolderContent, random: some RandomSource
  ) throws(VaultError) -> ImportReport {
    let documents = try content.keyDocuments()
    guard !documents.keyrings.isEmpty || !documents.weeks.isEmpty else { throw .noFolder }
    guard try deployment != nil else { throw .notEnrolled }
    var report = ImportReport(source: .officer)
    try write(random: random) { () throws(VaultError) in
      try take(documents, fromGateway: false, &report)
    }
    report.isRepeated = report.documentCount == 0
    return report
  }
}

// MARK: Before anything is taken

extension Vault {
  /// A gateway key is trusted for folders this many days after its keyring.
  private static let gatewayKeyDays = 35

  /// The manifest, signed by a gateway key of the chain, the folder's own keyrings included, and
  /// addressed to this person.
  private func verify(
    _ bytes: [UInt8], _ content: FolderContent
  ) throws(VaultError) -> Manifest {
    let chain = try chain(with: content.keyDocuments().keyrings)
    let keys = chain.keyrings.filter {
      $0.document.until.adding(Self.gatewayKeyDays) >= today
    }.map { $0.document.gateway }
    let manifest = try mapped(VaultError.transfer) { () throws(TransferError) in
      let signers: [VerifierKey]
      do throws(NoteError) {
        signers = try UnverifiedNote(parsing: bytes[...]).verified(by: keys).signers
      } catch {
        throw .note(error)
      }
      return try Manifest(verifying: bytes, by: signers[0])
    }
    guard manifest.deployment == chain.deployment, manifest.name.direction == .out,
      manifest.name.investigator == (try index(in: chain.newest.document))
    else { throw .wrongAddressee }
    return manifest
  }

  /// The chain with the folder's keyrings behind it; nothing is kept.
  private func chain(with keyrings: [[UInt8]]) throws(VaultError) -> KeyringChain {
    guard let deployment = try deployment else { throw .notEnrolled }
    var chain = try chain()
    try mapped(VaultError.keyring) { () throws(KeyringError) in
      for bytes in keyrings {
        let next = try UnverifiedKeyring(parsing: bytes)
        if chain == nil {
          chain = try KeyringChain(first: next, deployment: deployment)
        } else {
          _ = try chain?.take(next)
        }
      }
    }
    guard let chain else { throw .notEnrolled }
    return chain
  }

  private func judge(
    _ manifest: Manifest, _ digest: Digest
  ) throws(VaultError) -> Stream.Verdict {
    let known = try digests("SELECT number, digest FROM outFolder")
    return try mapped(VaultError.transfer) { () throws(TransferError) in
      try Stream(digests: known).judge(manifest, digest: digest)
    }
  }

  /// Manifest digests by folder number.
  func digests(_ sql: StaticString) throws(VaultError) -> [UInt32: Digest] {
    let all = try rows(sql) { (row) throws(SQLiteError) in (try row.integer(0), try row.blob(1)) }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var digests: [UInt32: Digest] = [:]
      for (number, bytes) in all { digests[UInt32(number)] = try Digest(bytes[...]) }
      return digests
    }
  }
}

// MARK: What comes besides tips

extension Vault {
  /// Cells that the gateway dropped because their tag was taken.
  private func takeRefusals(_ content: FolderContent) throws(VaultError) -> Int {
    guard content.contains(.refused) else { return 0 }
    let bytes = try openSealed(content.read(.refused))
    let refused = try mapped(VaultError.board) { () throws(ReplyBoardError) in
      try RefusedTags(parsing: bytes[...])
    }
    guard try refused.deployment == deployment, try refused.investigator == index else {
      throw .wrongAddressee
    }
    // The others were dummies.
    var count = 0
    for tag in refused.tags
    where try exists("SELECT 1 FROM cell WHERE tag = ? AND isRefused = 0", .blob(tag.bytes)) {
      try apply(.refuseCell, .blob(tag.bytes))
      count += 1
    }
    return count
  }

  /// A sealed document of the folder.
  func openSealed(_ bytes: [UInt8]) throws(VaultError) -> [UInt8] {
    let identities = identities(hint: today.adding(7))
    do throws(AgeError) {
      return try AgeFile.open(bytes, identities: identities, cipher: CryptoChunkCipher.self)
    } catch {
      throw error == .noMatch ? .weekGone : .age(error)
    }
  }

  /// The seeds that something sealed up to `day` may need, the likeliest first: newest weeks
  /// first, at most `count`.
  func identities(hint day: Day, count: Int = .max) -> [Identity] {
    weeks.weeks.reversed().filter { $0 <= day }.prefix(count).compactMap {
      weeks[$0].map { Identity.hybrid($0) }
    }
  }
}
