internal import CSQLite
internal import Glibc

/// One connection to an SQLite database, used by one thread at a time: the gateway's rows
/// (formats.md §7) and the vault's image (formats.md §10).
///
/// A file is opened in WAL mode with `synchronous = FULL`: a transaction that returned is on the
/// disk. Both are read back; without them nothing is opened. Statements are literals, so that no
/// value can become SQL, and are prepared once.
///
///     let database = try Database(file: "gateway.db")
///     try database.run("INSERT INTO passes VALUES (?)", .blob(digest))
public final class Database {
  let handle: OpaquePointer
  private var statements: [UnsafePointer<UInt8>: Statement] = [:]
  private var isInTransaction = false

  /// Opens or creates the database at `path`; a new file is readable by its owner only, and a
  /// symbolic link is refused with `cannotOpen`.
  public convenience init(file path: String, options: Options = Options()) throws(SQLiteError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw errno == EROFS ? .readOnly : .cannotOpen }
    close(descriptor)
    try self.init(path: path)
    try configure(options)
    try enforce("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", is: "wal")
    try enforce("PRAGMA synchronous = FULL", "PRAGMA synchronous", is: "2")
  }

  /// An empty database in memory, gone with this object.
  public convenience init(inMemory options: Options = Options()) throws(SQLiteError) {
    try self.init(path: ":memory:")
    try configure(options)
  }

  init(path: String) throws(SQLiteError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code)
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Runs a statement that gives no rows. Returns how many rows it changed.
  @discardableResult
  public func run(_ sql: StaticString, _ values: Value...) throws(SQLiteError) -> Int {
    try run(sql, values: values)
  }

  /// The same with the values in an array: a journal that is done again.
  @discardableResult
  public func run(_ sql: StaticString, values: [Value]) throws(SQLiteError) -> Int {
    try each(sql, values) { (_: borrowing Row) throws(SQLiteError) in true }
    return Int(sqlite3_changes64(handle))
  }

  /// All rows of a query, each turned into a value by `read`.
  public func query<Result, E: WrapsSQLiteError>(
    _ sql: StaticString, _ values: Value..., read: (borrowing Row) throws(E) -> Result
  ) throws(E) -> [Result] {
    try query(sql, values: values, read: read)
  }

  /// The same with the values in an array, for code that hands them on.
  public func query<Result, E: WrapsSQLiteError>(
    _ sql: StaticString, values: [Value], read: (borrowing Row) throws(E) -> Result
  ) throws(E) -> [Result] {
    var results: [Result] = []
    try each(sql, values) { (row: borrowing Row) throws(E) in
      results.append(try read(row))
      return true
    }
    return results
  }

  /// The first row of a query, or nil when there is none.
  public func first<Result, E: WrapsSQLiteError>(
    _ sql: StaticString, _ values: Value..., read: (borrowing Row) throws(E) -> Result
  ) throws(E) -> Result? {
    try first(sql, values: values, read: read)
  }

  /// The same with the values in an array, for code that hands them on.
  public func first<Result, E: WrapsSQLiteError>(
    _ sql: StaticString, values: [Value], read: (borrowing Row) throws(E) -> Result
  ) throws(E) -> Result? {
    var result: Result?
    try each(sql, values) { (row: borrowing Row) throws(E) in
      result = try read(row)
      return false
    }
    return result
  }

  /// Runs `body` in one transaction that holds the write lock from its start: all of it is kept
  /// and durable when this returns, none of it when this throws. Not to be nested (`misuse`).
  @discardableResult
  public func transaction<Result, E: WrapsSQLiteError>(
    _ body: () throws(E) -> Result
  ) throws(E) -> Result {
    guard !isInTransaction else { throw .sqlite(.misuse) }
    isInTransaction = true
    defer { isInTransaction = false }
    do throws(SQLiteError) { try run("BEGIN IMMEDIATE") } catch { throw .sqlite(error) }
    let result: Result
    do throws(E) { result = try body() } catch {
      rollBack()
      throw error
    }
    do throws(SQLiteError) { try run("COMMIT") } catch {
      rollBack()
      throw .sqlite(error)
    }
    return result
  }

  private func each<E: WrapsSQLiteError>(
    _ sql: StaticString, _ values: [Value], _ visit: (borrowing Row) throws(E) -> Bool
  ) throws(E) {
    let statement: Statement
    do throws(SQLiteError) { statement = try prepared(sql) } catch { throw .sqlite(error) }
    try statement.each(values, visit)
  }

  /// A literal keeps its address for the life of the process, so the address is the key.
  private func prepared(_ sql: StaticString) throws(SQLiteError) -> Statement {
    if let statement = statements[sql.utf8Start] { return statement }
    let statement = try sql.utf8Start.withMemoryRebound(
      to: CChar.self, capacity: sql.utf8CodeUnitCount + 1
    ) { (text: UnsafePointer<CChar>) throws(SQLiteError) in
      try Statement(text, in: handle)
    }
    statements[sql.utf8Start] = statement
    return statement
  }

  /// SQLite itself rolls back after some errors; then there is nothing left to undo, and the
  /// error that led here is the one to report.
  private func rollBack() {
    guard sqlite3_get_autocommit(handle) == 0 else { return }
    _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }
}
