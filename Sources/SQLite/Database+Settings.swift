internal import CSQLite

extension Database {
  /// Sizes and times that an owner may choose; durability is not among them.
  public struct Options: Sendable {
    /// Bytes in a page of a new database: a power of two, 512 to 65,536.
    public var pageByteCount = 4_096
    /// Bytes the page cache may hold.
    public var cacheByteCount = 2 << 20
    /// Milliseconds to wait for another connection's lock.
    public var busyMilliseconds = 5_000
    /// Pages in the WAL after which a commit moves them into the database; 0 leaves that to
    /// `checkpoint()`.
    public var checkpointPageCount = 1_000
    /// Pages the file may have; 0 for SQLite's own limit.
    public var pageCountMax = 0

    /// Sizes for a small database.
    public init() {}
  }

  func configure(_ options: Options) throws(SQLiteError) {
    sqlite3_busy_timeout(handle, Int32(clamping: options.busyMilliseconds))
    try execute("PRAGMA page_size = \(options.pageByteCount)")
    try execute("PRAGMA cache_size = -\(max(64, options.cacheByteCount / 1024))")
    try execute("PRAGMA mmap_size = 0")
    try execute("PRAGMA trusted_schema = OFF")
    try execute("PRAGMA wal_autocheckpoint = \(options.checkpointPageCount)")
    if options.pageCountMax > 0 {
      try execute("PRAGMA max_page_count = \(options.pageCountMax)")
    }
    try enforce("PRAGMA temp_store = MEMORY", "PRAGMA temp_store", is: "2")
    try enforce("PRAGMA secure_delete = ON", "PRAGMA secure_delete", is: "1")
    try enforce("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", is: "1")
  }

  /// Sets something and reads it back: what is not in force is an error, not a warning.
  func enforce(
    _ set: String, _ get: String, is wanted: String
  ) throws(SQLiteError) {
    try execute(set)
    guard try scalar(get) == wanted else { throw .settingNotInForce }
  }

  /// The value in the first column of the first row, as text.
  func scalar(_ sql: String) throws(SQLiteError) -> String {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw SQLiteError(code: code) }
    defer { sqlite3_finalize(prepared) }
    let step = sqlite3_step(prepared)
    guard step == SQLITE_ROW else { throw SQLiteError(code: step) }
    guard let text = sqlite3_column_text(prepared, 0) else { throw .corrupt }
    return String(cString: text)
  }

  /// Runs a script of statements without values.
  func execute(_ script: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code) }
  }
}
