internal import DurableFile
public import Primitives
internal import SQLite
public import StrictCoding

/// What a restore found.
public struct RestoreReport: Equatable, Sendable {
  /// Attachments that are whole.
  public var fileCount = 0
  /// Attachments that the backup should have and has not, or that are damaged.
  public var missingCount = 0
}

extension Vault {
  /// Makes the vault in a backup a vault again, in a new or empty folder at `path`, under a fresh
  /// key and the passphrase of the backup. It has no week seeds: new ones are offered to the key
  /// officer. Replies wait for the next day, because nobody knows which tags of today were issued.
  /// A day that the person chose (`isDayChosen`) is refused with `dayChosen` outside a demo.
  ///
  /// Throws `noBackup`, `wrongPassphrase`, `damaged`, `alreadyExists`; then nothing is left at
  /// `path`.
  public static func restore(
    from backup: String, to path: String, passphrase: Secret, today: Day,
    isDayChosen: Bool = false, random: some RandomSource, copying: (UInt64) -> (Int) -> Void
  ) throws(VaultError) -> RestoreReport {
    let source = try BackupFolder(reading: backup)
    let file = try source.read()
    let (snapshot, content) = try file.open(passphrase)
    let vaultKey = Secret(random: random, count: WrappedKey.keyByteCount)
    let wrapped = try WrappedKey(
      wrapping: vaultKey, passphrase: passphrase, cost: file.cost, random: random)
    return try VaultFolder.create(path) { (folder) throws(VaultError) in
      let image = try content.withBytes { (image) throws(VaultError) in
        try Snapshot.encode(
          journal: snapshot.journal, tag: snapshot.tag, image: image, vaultKey: vaultKey,
          random: random)
      }
      let head = JournalHead(number: snapshot.journal + 1, previous: snapshot.tag)
      try folder.replace(
        .weeks, WeekSeeds().encoded(vaultKey: vaultKey, random: random), day: today)
      try folder.replace(.snapshot, image, day: today)
      try folder.replace(.journal, head.encoded, day: today)
      let vault = try Vault(folder, vaultKey, today)
      let isDemo = try vault.isInsecureDemo
      guard isDemo || !isDayChosen else { throw .dayChosen }
      let report = try vault.fill(from: source, copying)
      try vault.beginAgain(random: random)
      // Last: a folder without it is no vault.
      try folder.replace(.vault, wrapped.encoded, day: today)
      return report
    }
  }

  private func fill(
    from source: BackupFolder, _ copying: (UInt64) -> (Int) -> Void
  ) throws(VaultError) -> RestoreReport {
    let attachments = try rows("SELECT stored, key FROM file") {
      (row) throws(SQLiteError) in
      Attachment(
        stored: String(decoding: try row.text(0), as: UTF8.self),
        key: Secret(copying: try row.blob(1)))
    }
    try source.copyOut(attachments.map { $0.stored }, to: folder.files, day: today, copying)
    var report = RestoreReport()
    for attachment in attachments {
      do throws(VaultError) {
        try attachment.read(in: folder.files) { _ in }
        report.fileCount += 1
      } catch .damagedAttachment {
        report.missingCount += 1
      }
    }
    return report
  }

  /// What a restored vault has to know.
  private func beginAgain(random: some RandomSource) throws(VaultError) {
    try write(random: random) { () throws(VaultError) in
      try apply(.loseOwnKeys, .integer(Int64(today.number)))
      try set(.tagsFrom, today.adding(1).text)
      try set(.restored, today.text)
      let newest = try first("SELECT coalesce(max(number), 0) FROM reply") {
        (row) throws(SQLiteError) in try row.integer(0)
      }
      try set(.replyFloor, Decimal.encode(UInt64((newest ?? 0) + Self.lostReplyCount)))
    }
  }

  /// A vault hardly writes more replies to one source between two backups.
  private static let lostReplyCount: Int64 = 32
}
