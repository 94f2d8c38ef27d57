internal import Glibc
@testable internal import SQLite
internal import TestSupport
internal import Testing

@Suite struct DatabaseTests {
  let folder = TemporaryFolder()

  private func open(
    _ options: Database.Options = .init(), name: String = "a.db"
  ) throws(SQLiteError) -> Database {
    try Database(file: folder.file(name), options: options)
  }

  @Test func `a file is opened in WAL mode with synchronous FULL`() throws {
    let database = try open()
    #expect(try text(database, "PRAGMA journal_mode") == "wal")
    #expect(try number(database, "PRAGMA synchronous") == 2)
    #expect(try number(database, "PRAGMA temp_store") == 2)
    #expect(try number(database, "PRAGMA secure_delete") == 1)
    #expect(try number(database, "PRAGMA foreign_keys") == 1)
  }

  @Test func `a setting that does not come into force is an error`() throws {
    // A database in memory cannot have a WAL, and SQLite says nothing about it.
    let database = try Database(inMemory: .init())
    #expect(throws: SQLiteError.settingNotInForce) {
      try database.enforce("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", is: "wal")
    }
  }

  @Test func `a symbolic link is refused`() throws {
    _ = try open()
    try #require(symlink(folder.file("a.db"), folder.file("b.db")) == 0)
    #expect(throws: SQLiteError.cannotOpen) { try open(name: "b.db") }
  }

  @Test func `a new file is readable by its owner only, WAL included`() throws {
    let database = try open()
    try database.run("CREATE TABLE t (a)")
    for name in ["a.db", "a.db-wal", "a.db-shm"] {
      var status = stat()
      try #require(stat(folder.file(name), &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
  }

  @Test func `page and cache size are as asked`() throws {
    var options = Database.Options()
    options.pageByteCount = 16_384
    options.cacheByteCount = 1 << 20
    let database = try open(options)
    try database.run("CREATE TABLE t (a)")
    #expect(try number(database, "PRAGMA page_size") == 16_384)
    #expect(try number(database, "PRAGMA cache_size") == -1_024)
  }

  @Test func `every type of value comes back as it was bound`() throws {
    let database = try Database(inMemory: .init())
    try database.run("CREATE TABLE t (a INT, b BLOB, c TEXT, d BLOB, e TEXT, f BLOB) STRICT")
    try database.run(
      "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", .integer(.min), .blob([0, 1, 255]),
      .text(Array("a\u{0}\u{e4}".utf8)), .blob([]), .text([]), .null)
    let rows: [Void] = try database.query("SELECT * FROM t") { (row) throws(SQLiteError) in
      #expect(try row.integer(0) == .min)
      #expect(try row.blob(1) == [0, 1, 255])
      #expect(try row.text(2) == Array("a\u{0}\u{e4}".utf8))
      #expect(try row.blob(3) == [])
      #expect(try row.text(4) == [])
      #expect(row.isNull(5) && !row.isNull(3) && !row.isNull(4))
    }
    #expect(rows.count == 1)
  }

  @Test func `a column of another type is corrupt`() throws {
    let database = try table()
    try database.run("INSERT INTO t VALUES (?, ?)", .integer(1), .null)
    #expect(throws: SQLiteError.corrupt) {
      try database.query("SELECT b FROM t") { (row) throws(SQLiteError) in try row.blob(0) }
    }
    #expect(throws: SQLiteError.corrupt) {
      try database.query("SELECT b FROM t") { (row) throws(SQLiteError) in try row.integer(0) }
    }
    #expect(throws: SQLiteError.corrupt) {
      try database.query("SELECT a FROM t") { (row) throws(SQLiteError) in try row.text(0) }
    }
  }

  @Test func `wrong SQL and a wrong number of values are misuse`() throws {
    let database = try table()
    #expect(throws: SQLiteError.misuse) { try database.run("INSERT INTO nothing VALUES (1)") }
    #expect(throws: SQLiteError.misuse) { try database.run("INSERT INTO t VALUES (?, ?)", .null) }
  }

  @Test func `a broken constraint is told`() throws {
    let database = try table()
    try database.run("INSERT INTO t VALUES (?, ?)", .integer(1), .null)
    #expect(throws: SQLiteError.constraint) {
      try database.run("INSERT INTO t VALUES (?, ?)", .integer(1), .null)
    }
  }

  @Test func `first reads one row, or none`() throws {
    let database = try table()
    func first() throws(SQLiteError) -> Int64? {
      try database.first("SELECT a FROM t ORDER BY a") { (row) throws(SQLiteError) in
        try row.integer(0)
      }
    }
    #expect(try first() == nil)
    for value in Int64(3)...5 {
      try database.run("INSERT INTO t VALUES (?, ?)", .integer(value), .null)
    }
    #expect(try first() == 3)
    #expect(try first() == 3)
  }

  @Test func `a query inside itself is misuse and leaves the outer one whole`() throws {
    let database = try table()
    try database.run("INSERT INTO t VALUES (?, ?)", .integer(1), .null)
    func query(_ depth: Int) throws(SQLiteError) -> Int {
      let rows = try database.query("SELECT a FROM t") { (_) throws(SQLiteError) in
        if depth > 0 {
          do throws(SQLiteError) { _ = try query(depth - 1) } catch { return error == .misuse }
        }
        return false
      }
      return rows.filter { $0 }.count
    }
    #expect(try query(1) == 1)
  }

  @Test func `a full database is told and what was there stays`() throws {
    var options = Database.Options()
    options.pageCountMax = 20
    let database = try open(options)
    try database.run("CREATE TABLE t (a BLOB)")
    try database.run("INSERT INTO t VALUES (?)", .blob([1]))
    #expect(throws: SQLiteError.full) {
      try database.run("INSERT INTO t VALUES (?)", .blob([UInt8](repeating: 1, count: 1 << 20)))
    }
    #expect(try number(database, "SELECT count(*) FROM t") == 1)
  }

  @Test func `a damaged file is corrupt`() throws {
    try [UInt8](repeating: 7, count: 8_192).withUnsafeBufferPointer { bytes in
      let descriptor = Glibc.open(folder.file("a.db"), O_WRONLY | O_CREAT, 0o600)
      try #require(write(descriptor, bytes.baseAddress, bytes.count) == bytes.count)
      close(descriptor)
    }
    #expect(throws: SQLiteError.corrupt) { try open() }
  }

  @Test func `a second connection waits no longer than the busy timeout`() throws {
    let first = try open()
    try first.run("CREATE TABLE t (a)")
    var options = Database.Options()
    options.busyMilliseconds = 0
    let second = try open(options)
    try first.transaction { () throws(SQLiteError) in
      do throws(SQLiteError) {
        try second.run("INSERT INTO t VALUES (1)")
        Issue.record("two writers at once")
      } catch { #expect(error == .busy) }
    }
    try second.run("INSERT INTO t VALUES (1)")
  }

  private func table() throws(SQLiteError) -> Database {
    let database = try Database(inMemory: .init())
    try database.run("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT")
    return database
  }
}

func number(_ database: Database, _ sql: StaticString) throws(SQLiteError) -> Int64? {
  try database.first(sql) { (row) throws(SQLiteError) in try row.integer(0) }
}

func text(_ database: Database, _ sql: StaticString) throws(SQLiteError) -> String? {
  try database.first(sql) { (row) throws(SQLiteError) in
    String(decoding: try row.text(0), as: UTF8.self)
  }
}
