internal import DurableFile
internal import Intake
internal import Primitives
internal import SQLite
internal import StrictCoding

// After a day has ended nothing tells in which order its tips came (formats.md §7).

extension StoreWriter {
  /// So many objects change places at a time; others are accepted in between.
  private static let sliceCount = 32

  /// Writes rows and objects of all days before `today` anew in random order, and the key store
  /// under a fresh master. Done again from its start when it was interrupted.
  func closeDays(before today: Day) async throws(StoreError) {
    let stored = try counter("settled") ?? 0
    // A clock that ran ahead settled days that were still to come.
    let settled = stored < Int64(today.number) ? stored : 0
    let days = try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT DISTINCT day FROM tips WHERE day > ? AND day < ?", .integer(settled),
        .integer(Int64(today.number))
      ) { (row) throws(SQLiteError) in try row.integer(0) }
    }
    for day in days {
      try shuffleRows(of: day)
      try await shuffleObjects(of: day)
      try await copySpoolFiles(of: day)
    }
    guard !days.isEmpty else { return }
    try rewriteKeys()
    try setCounter("settled", Int64(today.number - 1))
    try withRows { () throws(SQLiteError) in try database.checkpoint() }
  }

  /// Writes the keys of all tips there are under a fresh master; every other key is gone.
  func rewriteKeys() throws(StoreError) {
    let numbers = try withRows { () throws(SQLiteError) in
      try database.query("SELECT number FROM tips") { (row) throws(SQLiteError) in
        UInt64(bitPattern: try row.integer(0))
      }
    }
    try keys.rewrite(keeping: Set(numbers))
  }

  /// A number kept under a name, or nil.
  func counter(_ name: String) throws(StoreError) -> Int64? {
    try withRows { () throws(SQLiteError) in
      try database.first(
        "SELECT value FROM counters WHERE name = ?", .text([UInt8](name.utf8))
      ) { (row) throws(SQLiteError) in try row.integer(0) }
    }
  }

  /// Keeps a number under a name.
  func setCounter(_ name: String, _ value: Int64) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.run(
        """
        INSERT INTO counters VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """, .text([UInt8](name.utf8)), .integer(value))
    }
  }

  private func shuffleRows(of day: Int64) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        var all = try database.query(
          "SELECT * FROM tips WHERE day = ?", .integer(day)
        ) { (row) throws(SQLiteError) in try TipRow(row) }
        try database.run("DELETE FROM tips WHERE day = ?", .integer(day))
        SystemRandom().shuffle(&all)
        for row in all { try row.insert(in: database) }
      }
    }
  }

  /// Objects of a random slice go to other places in the file.
  private func shuffleObjects(of day: Int64) async throws(StoreError) {
    var rest = try numbers(of: day, isSpooled: false)
    SystemRandom().shuffle(&rest)
    while !rest.isEmpty {
      let slice = Array(rest.suffix(Self.sliceCount))
      rest.removeLast(slice.count)
      try moveObjects(slice)
      try withRows { () throws(SQLiteError) in try database.checkpointKeepingFile() }
      await Task.yield()
    }
  }

  private func moveObjects(_ numbers: [Int64]) throws(StoreError) {
    var moves: [(number: Int64, place: Int)] = []
    for number in numbers {
      // Deleted since the slice was drawn when there is none.
      guard let place = try place(ofObject: number) else { continue }
      moves.append((number, place))
    }
    let places = try moves.map { (move) throws(StoreError) in
      try objects.write(objects.read(move.place))
    }
    try syncObjects()
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        for (move, place) in zip(moves, places) {
          try database.run(
            "UPDATE tips SET place = ? WHERE number = ?", .integer(Int64(place)),
            .integer(move.number))
        }
      }
    }
    for move in moves { objects.release(move.place) }
  }

  private func copySpoolFiles(of day: Int64) async throws(StoreError) {
    var rest = try numbers(of: day, isSpooled: true)
    SystemRandom().shuffle(&rest)
    let accepted = try parsing { () throws(CodingError) in try Day(number: Int(day)) }
    guard !rest.isEmpty else { return }
    let copier = SpoolCopier(spool: folder.spool)
    for number in rest {
      // A tip that was deleted meanwhile has no file.
      try await copier.copy(UInt64(bitPattern: number), day: accepted)
    }
  }

  private func numbers(of day: Int64, isSpooled: Bool) throws(StoreError) -> [Int64] {
    try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT number FROM tips WHERE day = ? AND (body_bytes > ?) = ?", .integer(day),
        .integer(Int64(SizeClass.smallest.bodyByteCount)), .integer(isSpooled ? 1 : 0)
      ) { (row) throws(SQLiteError) in try row.integer(0) }
    }
  }
}

/// Copies a spool file into a new one of the same name, whose place on the disk and whose inode
/// tell nothing of when the tip came.
private actor SpoolCopier {
  private static let pieceByteCount = 1 << 20

  nonisolated let unownedExecutor: UnownedSerialExecutor
  private let executor = ThreadExecutor()
  private let spool: Folder

  init(spool: Folder) {
    self.spool = spool
    unownedExecutor = executor.asUnownedSerialExecutor()
  }

  deinit { executor.stop() }

  func copy(_ number: UInt64, day: Day) throws(StoreError) {
    let name = DataFolder.spoolName(number)
    try withFiles { () throws(FileError) in
      let reader: FileReader
      do throws(FileError) { reader = try spool.reader(name) } catch {
        guard error == .notFound else { throw error }
        return
      }
      let writer = try spool.writer(name)
      while true {
        let piece = try reader.read(Self.pieceByteCount)
        if piece.isEmpty { break }
        try writer.append(piece[...])
        writer.startWriteOut()
      }
      try writer.commit(day: day)
    }
  }
}
