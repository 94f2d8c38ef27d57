internal import SQLite
internal import TestSupport
internal import Testing

private enum Refusal: WrapsSQLiteError, Equatable {
  case ours
  case sqlite(SQLiteError)
}

@Suite struct TransactionTests {
  let database: Database

  init() throws {
    database = try Database(inMemory: .init())
    try database.run("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT")
  }

  @Test func `a transaction that throws leaves nothing`() throws {
    #expect(throws: Refusal.ours) {
      try database.transaction { () throws(Refusal) in
        do throws(SQLiteError) {
          try database.run("INSERT INTO t VALUES (1)")
        } catch { throw .sqlite(error) }
        throw .ours
      }
    }
    #expect(try number(database, "SELECT count(*) FROM t") == 0)
  }

  @Test func `a transaction that returns is kept`() throws {
    let changed = try database.transaction { () throws(SQLiteError) in
      try database.run("INSERT INTO t VALUES (1), (2)")
    }
    #expect(changed == 2)
    #expect(try number(database, "SELECT count(*) FROM t") == 2)
  }

  @Test func `a transaction inside another is misuse and undoes the outer one`() throws {
    #expect(throws: SQLiteError.misuse) {
      try database.transaction { () throws(SQLiteError) in
        try database.run("INSERT INTO t VALUES (1)")
        try database.transaction { () throws(SQLiteError) in }
      }
    }
    #expect(try number(database, "SELECT count(*) FROM t") == 0)
  }

  @Test func `a commit refused by a deferred constraint is undone`() throws {
    try database.run(
      "CREATE TABLE u (a INTEGER REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED) STRICT")
    #expect(throws: SQLiteError.constraint) {
      try database.transaction { () throws(SQLiteError) in
        try database.run("INSERT INTO u VALUES (9)")
      }
    }
    #expect(try number(database, "SELECT count(*) FROM u") == 0)
    try database.transaction { () throws(SQLiteError) in
      try database.run("INSERT INTO t VALUES (9)")
    }
  }
}

@Suite struct UpkeepTests {
  @Test func `migrations run once and in order`() throws {
    let database = try Database(inMemory: .init())
    try database.migrate(["CREATE TABLE t (a)"])
    try database.migrate(["CREATE TABLE t (a)", "ALTER TABLE t ADD COLUMN b; CREATE TABLE u (a)"])
    try database.run("INSERT INTO t VALUES (1, 2)")
    #expect(try number(database, "PRAGMA user_version") == 2)
  }

  @Test func `a failed migration leaves the version before it`() throws {
    let database = try Database(inMemory: .init())
    #expect(throws: SQLiteError.misuse) {
      try database.migrate(["CREATE TABLE t (a)", "CREATE TABLE u (a); nonsense"])
    }
    #expect(try number(database, "PRAGMA user_version") == 1)
    #expect(try number(database, "SELECT count(*) FROM sqlite_schema") == 1)
  }

  @Test func `a newer schema is refused`() throws {
    let database = try Database(inMemory: .init())
    try database.migrate(["CREATE TABLE t (a)", "CREATE TABLE u (a)"])
    #expect(throws: SQLiteError.newerVersion) { try database.migrate(["CREATE TABLE t (a)"]) }
  }

  @Test func `an image holds the whole database and can be changed after loading`() throws {
    let database = try Database(inMemory: .init())
    try database.migrate(["CREATE TABLE t (a INTEGER) STRICT"])
    for value in Int64(0)..<1_000 { try database.run("INSERT INTO t VALUES (?)", .integer(value)) }
    let image = try image(of: database)
    let copy = try image.withUnsafeBytes { try Database(deserializing: $0) }
    #expect(try number(copy, "SELECT sum(a) FROM t") == 499_500)
    for value in Int64(0)..<1_000 { try copy.run("INSERT INTO t VALUES (?)", .integer(value)) }
    #expect(try number(copy, "SELECT count(*) FROM t") == 2_000)
    #expect(try number(database, "SELECT count(*) FROM t") == 1_000)
  }

  @Test func `an empty database has an image too`() throws {
    let image = try image(of: Database(inMemory: .init()))
    let copy = try image.withUnsafeBytes { try Database(deserializing: $0) }
    #expect(try number(copy, "SELECT count(*) FROM sqlite_schema") == 0)
  }

  @Test func `a cut or altered image is corrupt`() throws {
    let database = try Database(inMemory: .init())
    try database.migrate(["CREATE TABLE t (a BLOB) STRICT"])
    for _ in 0..<100 { try database.run("INSERT INTO t VALUES (zeroblob(1000))") }
    let whole = try image(of: database)
    for wrong in [Array(whole.dropLast(4_096)), whole.map { ~$0 }, Array(whole.prefix(50))] {
      #expect(throws: SQLiteError.corrupt) {
        try wrong.withUnsafeBytes { try Database(deserializing: $0) }
      }
    }
  }

  @Test func `a checkpoint empties the WAL, and a deleted value is in neither file`() throws {
    let folder = TemporaryFolder()
    let database = try Database(file: folder.file("a.db"))
    try database.run("CREATE TABLE t (a BLOB) STRICT")
    let canary = Array("canary of this test, repeated".utf8)
    try database.run("INSERT INTO t VALUES (?)", .blob(canary))
    try database.checkpoint()
    #expect(contents(of: folder.file("a.db")).contains(canary))
    try database.run("DELETE FROM t")
    try database.checkpoint()
    #expect(!contents(of: folder.file("a.db")).contains(canary))
    #expect(contents(of: folder.file("a.db-wal")).isEmpty)
    try database.checkIntegrity()
  }

  private func image(of database: Database) throws(SQLiteError) -> [UInt8] {
    try database.withSerialized { (image) throws(SQLiteError) in [UInt8](image) }
  }
}
