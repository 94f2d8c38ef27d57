public import Age
public import DurableFile
public import Primitives
public import SQLite
public import StrictCoding

/// Why the vault refused. Equal on the case.
public enum VaultError: Error, Equatable, Sendable, WrapsSQLiteError {
  // Malformed

  /// The folder holds no vault, or one of another version.
  case notAVault
  /// A file of the vault was changed or is damaged; nothing was written.
  case damaged(VaultFile)
  /// Journal and snapshot are not of one vault, or one of them is older.
  case mismatched
  /// A plaintext inside the vault is not what this version writes.
  case coding(CodingError)

  // Wrong key

  /// The passphrase does not open the vault, or the file `vault` was changed.
  case wrongPassphrase
  /// A sheet's or keyring's line for this investigator is not its own key.
  case foreignKey
  /// The folder is for another deployment, investigator or direction.
  case wrongAddressee

  // Over the limit

  /// More than a format allows.
  case overLimit

  // Misuse

  /// The folder already holds a vault.
  case alreadyExists
  /// Another process has the vault open.
  case inUse
  /// No such case, file or week, or a short name that fits several.
  case notFound
  case ambiguous
  /// The vault has no keyring, no index or no week yet.
  case notEnrolled

  // Internal

  /// The system refused to read or write.
  case storage(FileError)
  /// A cryptographic library failed.
  case crypto(PrimitivesError)
  /// Sealing failed.
  case age(AgeError)
  /// The database in memory failed.
  case sqlite(SQLiteError)
}

/// The files of a vault (formats.md §10).
public enum VaultFile: String, Sendable {
  /// The vault key, wrapped by the passphrase.
  case vault
  /// The seeds of the weeks.
  case weeks
  /// What was done since the snapshot.
  case journal
  /// The database.
  case snapshot

  /// The first 16 bytes of the file: its name and version, filled up with zeroes.
  var magic: [UInt8] {
    let text = [UInt8]("sotto-\(rawValue)/1\n".utf8)
    return text + [UInt8](repeating: 0, count: Self.magicByteCount - text.count)
  }

  static let magicByteCount = 24
}
