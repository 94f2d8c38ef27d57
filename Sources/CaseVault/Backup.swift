internal import DurableFile
public import Primitives
internal import SQLite
internal import StrictCoding

/// What a backup wrote.
public struct BackupReport: Equatable, Sendable {
  /// Attachments that were not in the folder before.
  public var copiedCount = 0
  /// Attachments in it now.
  public var fileCount = 0
  /// Attachments that the vault should have and has not.
  public var missingCount = 0
}

extension Vault {
  /// Makes the folder at `path` a backup of the vault, or brings the one there up to date: the
  /// database, sealed under a fresh key, that under `passphrase`, and the attachments. The seeds of
  /// the weeks stay out of it. Until the last moment the folder holds the backup before.
  ///
  /// `passphrase` should be the vault's: nobody remembers two. `copying` is told once how many
  /// bytes of attachments are copied, and gives back who is told how many were. Throws
  /// `otherBackup` when the folder holds anything else, a backup of another vault too.
  public func backUp(
    to path: String, passphrase: Secret, random: some RandomSource,
    copying: (UInt64) -> (Int) -> Void
  ) throws(VaultError) -> BackupReport {
    let mark = BackupFile.mark(vaultKey)
    let target = try BackupFolder(path, mark: mark)
    try write(random: random) { () throws(VaultError) in try settleKeys() }
    let names = try rows("SELECT stored FROM file") {
      (row) throws(SQLiteError) in String(decoding: try row.text(0), as: UTF8.self)
    }
    var report = try target.copy(names, from: folder.files, day: today, copying)
    let key = Secret(random: random, count: WrappedKey.keyByteCount)
    let wrapped = try WrappedKey(
      wrapping: key, passphrase: passphrase, cost: passphraseCost(), random: random)
    try target.replace(
      BackupFile.encode(
        mark: mark, wrapped: wrapped, snapshot: sealedDatabase(under: key, random: random)),
      day: today)
    report.fileCount = try target.removeOthers(than: names)
    return report
  }

  /// Closes the vault by another passphrase from now on. Backups and copies that were made before
  /// still open with the old one.
  public func changePassphrase(
    to passphrase: Secret, random: some RandomSource
  ) throws(VaultError) {
    let wrapped = try WrappedKey(
      wrapping: vaultKey, passphrase: passphrase, cost: passphraseCost(), random: random)
    try folder.replace(.vault, wrapped.encoded, day: today, destroying: true)
  }

  /// What guessing the passphrase costs.
  private func passphraseCost() throws(VaultError) -> Argon2id {
    guard let bytes = try folder.read(.vault) else { throw .notAVault }
    return try WrappedKey(parsing: bytes).cost
  }
}
