internal import CSQLite
internal import Glibc

extension Database {
  /// Brings the schema up to date: `steps` are scripts, never changed once released; those not
  /// run yet run in order, each in its own transaction. `newerVersion` when the file has had more.
  public func migrate(_ steps: [StaticString]) throws(SQLiteError) {
    guard let done = Int(try scalar("PRAGMA user_version")), done >= 0 else { throw .corrupt }
    guard done <= steps.count else { throw .newerVersion }
    for number in done..<steps.count {
      try transaction { () throws(SQLiteError) in
        try execute(steps[number].description)
        try execute("PRAGMA user_version = \(number + 1)")
      }
    }
  }

  /// Moves everything from the WAL into the database and cuts the WAL to nothing, so that no
  /// deleted row is left in it. `busy` when a reader holds it.
  public func checkpoint() throws(SQLiteError) {
    try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
  }

  /// Moves what no reader needs from the WAL into the database, so that the WAL is written from
  /// its start again: bounds its size under load.
  public func checkpointKeepingFile() throws(SQLiteError) {
    try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
  }

  private func checkpoint(_ mode: Int32) throws(SQLiteError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code) }
  }

  /// Gives the pages of deleted rows back to the disk by writing the whole file anew, in key
  /// order.
  public func vacuum() throws(SQLiteError) {
    try execute("VACUUM")
  }

  /// Reads the whole database; `corrupt` when anything in it contradicts itself.
  public func checkIntegrity() throws(SQLiteError) {
    guard try scalar("PRAGMA integrity_check(1)") == "ok" else { throw .corrupt }
  }

  /// Lends the image of the database, as its file would be; wiped afterwards.
  public func withSerialized<Result, E: WrapsSQLiteError>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    var size: Int64 = 0
    guard let image = sqlite3_serialize(handle, "main", &size, 0) else {
      // An empty database has no image at all.
      guard size == 0 else { throw .sqlite(.outOfMemory) }
      return try body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    defer {
      explicit_bzero(image, Int(size))
      sqlite3_free(image)
    }
    return try body(UnsafeRawBufferPointer(start: image, count: Int(size)))
  }

  /// A database in memory with the content of `image`, which is copied; `corrupt` when it is no
  /// image of a whole and sound database.
  public convenience init(
    deserializing image: UnsafeRawBufferPointer, options: Options = Options()
  ) throws(SQLiteError) {
    try self.init(trustingImageOf: image.count, options: options) {
      (place) throws(SQLiteError) in place.copyBytes(from: image)
    }
    try checkIntegrity()
  }

  /// A database in memory whose image of `byteCount` bytes `fill` writes where it stays. Nothing of
  /// it is checked: only for an image that is known to come from `withSerialized` unchanged.
  public convenience init<E: WrapsSQLiteError>(
    trustingImageOf byteCount: Int, options: Options = Options(),
    fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    do throws(SQLiteError) { try self.init(path: ":memory:") } catch { throw .sqlite(error) }
    try load(byteCount, fill)
    do throws(SQLiteError) { try configure(options) } catch { throw .sqlite(error) }
  }

  private func load<E: WrapsSQLiteError>(
    _ byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    guard let image = sqlite3_malloc64(UInt64(max(1, byteCount))) else {
      throw .sqlite(.outOfMemory)
    }
    do throws(E) {
      try fill(UnsafeMutableRawBufferPointer(start: image, count: byteCount))
    } catch {
      explicit_bzero(image, byteCount)
      sqlite3_free(image)
      throw error
    }
    guard byteCount > 0 else { return sqlite3_free(image) }
    let flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE
    // SQLite frees the image even when it refuses it.
    let code = sqlite3_deserialize(
      handle, "main", image.assumingMemoryBound(to: UInt8.self), Int64(byteCount),
      Int64(byteCount), UInt32(flags))
    guard code == SQLITE_OK else { throw .sqlite(SQLiteError(code: code)) }
  }
}
