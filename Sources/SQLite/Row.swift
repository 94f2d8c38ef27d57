internal import CSQLite

/// The row a query stands on. It cannot be kept: it is only lent to the closure that reads it.
public struct Row: ~Copyable {
  private let statement: OpaquePointer

  init(statement: OpaquePointer) {
    self.statement = statement
  }

  /// Whether column `index` (from 0) is NULL.
  public func isNull(_ index: Int32) -> Bool {
    sqlite3_column_type(statement, index) == SQLITE_NULL
  }

  /// The number in column `index`; `corrupt` when it holds anything else.
  public func integer(_ index: Int32) throws(SQLiteError) -> Int64 {
    guard sqlite3_column_type(statement, index) == SQLITE_INTEGER else { throw .corrupt }
    return sqlite3_column_int64(statement, index)
  }

  /// A copy of the bytes in column `index`; `corrupt` when it holds anything else.
  public func blob(_ index: Int32) throws(SQLiteError) -> [UInt8] {
    try withBlob(index) { (bytes) throws(SQLiteError) in [UInt8](bytes) }
  }

  /// A copy of the UTF-8 text in column `index`; `corrupt` when it holds anything else.
  public func text(_ index: Int32) throws(SQLiteError) -> [UInt8] {
    guard sqlite3_column_type(statement, index) == SQLITE_TEXT,
      let base = sqlite3_column_text(statement, index)
    else { throw .corrupt }
    let count = Int(sqlite3_column_bytes(statement, index))
    return [UInt8](UnsafeBufferPointer(start: base, count: count))
  }

  /// Lends the bytes in column `index`; `corrupt` when it holds anything else.
  public func withBlob<Result, E: WrapsSQLiteError>(
    _ index: Int32, _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    guard sqlite3_column_type(statement, index) == SQLITE_BLOB else { throw .sqlite(.corrupt) }
    let base = sqlite3_column_blob(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
  }
}
