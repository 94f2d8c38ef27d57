public import Age
public import DurableFile
public import Intake
public import Keyring
public import Primitives
public import ReplyBoard
public import SQLite
public import SignedNote
public import StrictCoding
public import Transfer

/// Why the store refused a command of the operator. Equal on the case; carries no path.
public enum StoreError: Error, Equatable, Sendable, WrapsSQLiteError {
  // Malformed
  /// A file of the data folder is missing or not what was written there.
  case damaged(Part)
  /// A field or a document does not follow its grammar.
  case coding(CodingError)
  /// A signed note is malformed or not by the expected key.
  case note(NoteError)
  /// A keyring or week sheet was refused.
  case keyring(KeyringError)
  /// A transfer folder or a document in it was refused.
  case transfer(TransferError)
  /// Cells, a bundle or the board's manifest were refused.
  case board(ReplyBoardError)
  /// Sealed metadata or an offer was refused.
  case intake(IntakeError)
  /// Something sealed was refused.
  case age(AgeError)

  // Wrong key
  /// The keyring names other log or gateway keys than this gateway has.
  case foreignKeyring
  /// Another sheet of this week, for the same keyring, is known.
  case twoSheets(week: Day)
  /// The policy or witness file is not the one that the newest keyring names.
  case foreignFile
  /// The transfer folder is by somebody who is no investigator of the keyring.
  case unknownInvestigator

  // Over the limit
  /// A transfer folder brings more than 256 cells.
  case tooManyCells
  /// The medium to write to has no room for what has to go onto it; nothing stays there.
  case mediumFull

  // Refused
  /// The folder exists and holds a gateway already.
  case exists
  /// The medium holds a transfer folder of this number that this gateway did not write.
  case occupied(FolderName)
  /// The backup was made on a later day than today.
  case laterBackup(Day)
  /// Others can look into the data folder.
  case notPrivate
  /// Another process works on the data folder.
  case inUse
  /// The folder named for the master key does not hold it.
  case noMaster
  /// No keyring was imported, or none is in force.
  case noKeyring
  /// No week sheet holds today.
  case noSheet
  /// A new keyring came without the sheet that sources need on its first day.
  case withoutSheet(keyring: UInt32, week: Day)
  /// Today is too far from the last swept day: a person has to name the true date.
  case clockJump(lastSwept: Day)
  /// The day named is not today.
  case otherDay

  // Internal
  /// The database failed.
  case sqlite(SQLiteError)
  /// A file operation failed.
  case file(FileError)
  /// A cryptographic library failed.
  case crypto(PrimitivesError)

  /// What in the data folder is damaged.
  public enum Part: Equatable, Sendable {
    /// The settings file.
    case settings
    /// A signing key.
    case signingKey
    /// The master key or the key store under it.
    case keyStore
    /// A stored tip.
    case object
    /// The database.
    case database
  }
}

/// Why a tip was not taken. Equal on the case; every case is the sender's to hear, without detail
/// about anybody else.
public enum AcceptError: Error, Equatable, Sendable {
  // Malformed
  /// The length is that of no size class, or over the keyring's limit.
  case notAClass
  /// The first 12,526 bytes are no age header with 8 post-quantum stanzas.
  case header(IntakeError)
  /// Fewer or more bytes came than were declared.
  case wrongLength

  // Conflict
  /// A body with this header but another content was taken: the sender seals anew.
  case otherBody

  // Over the limit
  /// No more tips today.
  case quotaUsed
  /// The disk is full.
  case storageFull

  // Refused
  /// No keyring or week sheet is in force: there is no fallback key.
  case noSheet

  // Internal
  /// The store failed; nothing was kept.
  case unavailable
}

/// Runs file operations, with their errors as the store's.
@discardableResult
func withFiles<Result>(_ body: () throws(FileError) -> Result) throws(StoreError) -> Result {
  do throws(FileError) { return try body() } catch { throw .file(error) }
}

/// Runs database operations, with their errors as the store's.
@discardableResult
func withRows<Result>(_ body: () throws(SQLiteError) -> Result) throws(StoreError) -> Result {
  do throws(SQLiteError) { return try body() } catch { throw .sqlite(error) }
}

/// Parses fields, with their errors as the store's.
@discardableResult
func parsing<Result>(_ body: () throws(CodingError) -> Result) throws(StoreError) -> Result {
  do throws(CodingError) { return try body() } catch { throw .coding(error) }
}

/// Runs cryptography, with its errors as the store's.
@discardableResult
func sealing<Result>(_ body: () throws(AgeError) -> Result) throws(StoreError) -> Result {
  do throws(AgeError) { return try body() } catch { throw .age(error) }
}
