internal import Primitives
internal import StrictCoding

/// The file `backup` (Format.md, "backup"): a vault's database under a key of its own, with that
/// key under the passphrase.
struct BackupFile {
  static let markByteCount = 16
  private static let headByteCount = VaultFile.magicByteCount + markByteCount

  /// What tells the backups of one vault from those of others; secret to nobody.
  let mark: [UInt8]
  private let wrapped: WrappedKey
  private let snapshot: ArraySlice<UInt8>

  /// Throws `noBackup` for another file or version.
  init(parsing bytes: [UInt8]) throws(VaultError) {
    let keyEnd = Self.headByteCount + WrappedKey.byteCount
    guard bytes.starts(with: VaultFile.backup.magic), bytes.count > keyEnd else {
      throw .noBackup
    }
    mark = [UInt8](bytes[VaultFile.magicByteCount..<Self.headByteCount])
    do throws(VaultError) {
      wrapped = try WrappedKey(parsing: [UInt8](bytes[Self.headByteCount..<keyEnd]))
    } catch {
      throw .noBackup
    }
    snapshot = bytes[keyEnd...]
  }

  /// The mark of the backups of the vault with this key.
  static func mark(_ vaultKey: Secret) -> [UInt8] {
    HKDF.expand(vaultKey, label: "vault-backup", count: markByteCount).withBytes { [UInt8]($0) }
  }

  /// The mark in the first bytes of a file; nil for another file.
  static func mark(in head: [UInt8]) -> [UInt8]? {
    guard head.starts(with: VaultFile.backup.magic), head.count >= headByteCount else {
      return nil
    }
    return [UInt8](head[VaultFile.magicByteCount..<headByteCount])
  }

  /// How many bytes `mark(in:)` looks at.
  static let markedByteCount = headByteCount

  static func encode(mark: [UInt8], wrapped: WrappedKey, snapshot: [UInt8]) -> [UInt8] {
    VaultFile.backup.magic + mark + wrapped.encoded + snapshot
  }

  /// What a passphrase has to cost to guess.
  var cost: Argon2id { wrapped.cost }

  /// The database; `wrongPassphrase`, or `damaged` when the file was changed.
  func open(_ passphrase: Secret) throws(VaultError) -> (position: Snapshot, image: Secret) {
    let key = try wrapped.open(passphrase)
    do throws(VaultError) {
      let opened = try Snapshot(parsing: [UInt8](snapshot), vaultKey: key)
      return (opened, try opened.image())
    } catch {
      throw .damaged(.backup)
    }
  }
}
