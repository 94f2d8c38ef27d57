internal import CSQLite

/// Why the database refused. Equal on the case; carries no path, no SQL and no value.
public enum SQLiteError: Error, Equatable, Sendable {
  // Malformed
  /// The file is no database, or damaged; a column holds another type than was asked for.
  case corrupt
  /// The database was written by a newer version of this program.
  case newerVersion

  // Over the limit
  /// The disk, or the number of pages allowed, is full.
  case full
  /// A value is larger than SQLite takes.
  case tooLarge

  // Refused by the surroundings
  /// The file or its disk cannot be written.
  case readOnly
  /// The file cannot be opened.
  case cannotOpen
  /// Another connection holds the lock for longer than the busy timeout.
  case busy
  /// Reading, writing or syncing failed; after a failed sync nothing is known of the last commit.
  case inputOutput
  /// A durability setting could not be put in force: the database is not used without it.
  case settingNotInForce

  // Misuse
  /// A constraint of the schema refused the change.
  case constraint
  /// Wrong SQL, wrong number of values, a nested transaction, a query inside itself.
  case misuse

  // Internal
  /// No memory.
  case outOfMemory
  /// Another result code of SQLite.
  case other(Int32)

  /// The error for a result code, extended or not.
  init(code: Int32) {
    switch code & 0xFF {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_MISMATCH: self = .corrupt
    case SQLITE_FULL: self = .full
    case SQLITE_TOOBIG: self = .tooLarge
    case SQLITE_READONLY: self = .readOnly
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: self = .cannotOpen
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_IOERR: self = .inputOutput
    case SQLITE_CONSTRAINT: self = .constraint
    case SQLITE_MISUSE, SQLITE_ERROR, SQLITE_RANGE, SQLITE_SCHEMA: self = .misuse
    case SQLITE_NOMEM: self = .outOfMemory
    default: self = .other(code)
    }
  }
}

/// An error type with a case for the database's errors, so that transactions and queries can
/// throw the caller's own errors too. `case sqlite(SQLiteError)` in an enum is all it needs.
public protocol WrapsSQLiteError: Error {
  /// The caller's error around `error`.
  static func sqlite(_ error: SQLiteError) -> Self
}

extension SQLiteError: WrapsSQLiteError {
  /// `error` itself.
  public static func sqlite(_ error: SQLiteError) -> SQLiteError { error }
}
