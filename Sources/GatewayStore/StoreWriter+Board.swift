internal import DurableFile
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import SQLite
internal import SignedNote
internal import StrictCoding

// The reply board: cells wait for the end of their day, then they are frozen into its bundle,
// once (formats.md §6).

extension StoreWriter {
  /// Freezes every closed day of the window that has no bundle yet, and signs the manifest of
  /// `day`. Returns manifest and the days that were frozen. Days before a restore were perhaps
  /// published by the gateway that was lost: they stay lost (threats.md T33).
  func freezeBoard(
    on day: Day, terms: KeyringDocument, gateway: NoteSigner
  ) throws(StoreError) -> (board: SignedBoard, frozen: [Day]) {
    let window = Int(terms.boardWindowDays)
    let first = max(terms.since, day.adding(-window))
    let unpublished = try counter("board-from") ?? 0
    var frozen: [Day] = []
    var entries: [BoardManifest.Entry] = []
    for number in first.number..<max(first.number, day.number) {
      let closed = first.adding(number - first.number)
      if closed.number >= unpublished, try bundle(of: closed) == nil {
        try freeze(closed, on: day)
        frozen.append(closed)
      }
      entries.append(try entry(of: closed))
    }
    try forgetBundles(before: first)
    let board: SignedBoard
    do throws(ReplyBoardError) {
      let manifest = try BoardManifest(
        deployment: settings.deployment, day: day, window: window, entries: entries)
      board = SignedBoard(try manifest.signed(by: gateway), manifest: manifest)
    } catch {
      throw .board(error)
    }
    try withFiles { () throws(FileError) in
      try folder.board.write(board.bytes, to: "board", day: day)
    }
    return (board, frozen)
  }

  /// Puts cells in line for the bundle of `day`, in the caller's transaction. A cell whose tag is
  /// on the board or in line already is dropped alone. Returns the dropped tags.
  func queue(_ cells: [Cell], day: Day) throws(StoreError) -> [ReplyTag] {
    try withRows { () throws(SQLiteError) in
      var refused: [ReplyTag] = []
      for cell in cells {
        let isOnBoard =
          try database.first(
            "SELECT 1 FROM tags WHERE tag = ?", .blob(cell.tag.bytes)
          ) { (row) throws(SQLiteError) in try row.integer(0) } != nil
        let added =
          try isOnBoard
          ? 0
          : database.run(
            "INSERT INTO cells VALUES (?, ?, ?) ON CONFLICT (tag) DO NOTHING",
            .blob(cell.tag.bytes), .blob(cell.sealed), .integer(Int64(day.number)))
        if added == 0 { refused.append(cell.tag) }
      }
      return refused
    }
  }

  private func freeze(_ closed: Day, on day: Day) throws(StoreError) {
    let stored = try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT tag, sealed FROM cells WHERE day <= ? ORDER BY day, tag LIMIT ?",
        .integer(Int64(closed.number)), .integer(Int64(Bundle.largestCount))
      ) { (row) throws(SQLiteError) in try row.blob(0) + row.blob(1) }
    }
    let bundle: Bundle
    do throws(ReplyBoardError) {
      var cells: [Cell] = []
      for bytes in stored { cells.append(try Cell(parsing: bytes[...])) }
      bundle = try Bundle(freezing: cells, random: SystemRandom())
    } catch {
      throw .board(error)
    }
    // The file first: without its row it was never published and is written anew.
    try withFiles { () throws(FileError) in
      try folder.board.write(bundle.bytes, to: Self.name(closed), day: closed)
    }
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO bundles VALUES (?, ?, ?, ?)", .integer(Int64(closed.number)),
          .integer(Int64(bundle.count)), .blob(bundle.digest.bytes), .integer(Int64(day.number)))
        for position in 0..<bundle.count {
          let tag = Value.blob(bundle.tag(at: position).bytes)
          try database.run("DELETE FROM cells WHERE tag = ?", tag)
          try database.run(
            "INSERT OR IGNORE INTO tags VALUES (?, ?)", tag, .integer(Int64(closed.number)))
        }
      }
    }
  }

  /// What the manifest says of a frozen day: `lost` when its file is not the one that was frozen.
  private func entry(of closed: Day) throws(StoreError) -> BoardManifest.Entry {
    guard let (count, digest) = try bundle(of: closed) else { return .lost }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try folder.board.read(
        Self.name(closed), limit: Bundle.largestCount * Cell.byteCount)
    } catch {
      return .lost
    }
    return Digest(of: bytes[...]) == digest ? .bundle(count: count, digest) : .lost
  }

  private func bundle(of closed: Day) throws(StoreError) -> (count: Int, digest: Digest)? {
    try database.first(
      "SELECT cells, digest FROM bundles WHERE day = ?", .integer(Int64(closed.number))
    ) { (row) throws(StoreError) in
      let (count, digest) = try withRows { () throws(SQLiteError) in
        (try row.integer(0), try row.blob(1))
      }
      return (Int(count), try parsing { () throws(CodingError) in try Digest(digest[...]) })
    }
  }

  private func forgetBundles(before first: Day) throws(StoreError) {
    let number = Value.integer(Int64(first.number))
    let old = try withRows { () throws(SQLiteError) in
      try database.query(
        "SELECT day FROM bundles WHERE day < ?", number
      ) { (row) throws(SQLiteError) in try row.integer(0) }
    }
    for day in old {
      let day = try parsing { () throws(CodingError) in try Day(number: Int(day)) }
      do throws(FileError) { try folder.board.remove(Self.name(day)) } catch {
        guard error == .notFound else { throw .file(error) }
      }
    }
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try database.run("DELETE FROM bundles WHERE day < ?", number)
        try database.run("DELETE FROM tags WHERE day < ?", number)
      }
    }
  }

  private static func name(_ day: Day) -> String { String(decoding: day.text, as: UTF8.self) }
}
