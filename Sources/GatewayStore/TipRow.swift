internal import Intake
internal import Primitives
internal import SQLite
internal import StrictCoding

/// What the gateway knows of a tip (formats.md §7).
struct TipRow: Sendable {
  /// Names the storage key and the object.
  let number: UInt64
  /// Names the tip in transfer folders.
  let id: Identifier
  /// The day of the accept.
  let day: Day
  /// Names the case.
  let caseHandle: Identifier
  /// The last day on which it may be deleted.
  let deleteBy: Day
  /// HMAC-SHA-256(salt, digest of the body): what the retention log will show.
  let object: [UInt8]
  /// Counts the gateway's records of the case; the accept is the first.
  let sequence: Int64
  /// 32 bytes.
  let salt: [UInt8]
  /// What was paid; nil after the first export.
  let payment: Arrival.Payment?
  /// Length of the body.
  let bodyByteCount: Int
  /// The place of a small tip's object; nil for one in the spool.
  let place: Int?

  /// A tip that is being accepted.
  init(
    number: UInt64, id: Identifier, day: Day, caseHandle: Identifier, deleteBy: Day,
    salt: [UInt8], body: Digest, payment: Arrival.Payment, bodyByteCount: Int, place: Int?
  ) {
    self.number = number
    self.id = id
    self.day = day
    self.caseHandle = caseHandle
    self.deleteBy = deleteBy
    self.object = HMAC.code(body.bytes[...], key: Secret(copying: salt))
    self.sequence = 1
    self.salt = salt
    self.payment = payment
    self.bodyByteCount = bodyByteCount
    self.place = place
  }

  /// Reads a row of `SELECT * FROM tips`.
  init(_ row: borrowing Row) throws(SQLiteError) {
    do throws(CodingError) {
      number = UInt64(bitPattern: try row.number(0))
      id = try Identifier(row.bytes(1)[...])
      day = try Day(number: Int(row.number(2)))
      caseHandle = try Identifier(row.bytes(3)[...])
      deleteBy = try Day(number: Int(row.number(4)))
      object = try row.bytes(5)
      sequence = try row.number(6)
      salt = try row.bytes(7)
      payment =
        row.isNull(8)
        ? nil : Arrival.Payment(rawValue: UInt8(truncatingIfNeeded: try row.number(8)))
      bodyByteCount = Int(try row.number(9))
      place = row.isNull(10) ? nil : Int(try row.number(10))
    } catch {
      throw .corrupt
    }
  }

  /// Writes the row.
  func insert(in database: Database) throws(SQLiteError) {
    try database.run(
      "INSERT INTO tips VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      .integer(Int64(bitPattern: number)), .blob(id.bytes), .integer(Int64(day.number)),
      .blob(caseHandle.bytes), .integer(Int64(deleteBy.number)), .blob(object),
      .integer(sequence), .blob(salt), payment.map { .integer(Int64($0.rawValue)) } ?? .null,
      .integer(Int64(bodyByteCount)), place.map { .integer(Int64($0)) } ?? .null)
  }
}

extension Row {
  /// The number in a column, with SQLite's errors folded into "malformed".
  fileprivate borrowing func number(_ index: Int32) throws(CodingError) -> Int64 {
    do throws(SQLiteError) { return try integer(index) } catch { throw .malformed }
  }

  /// The bytes in a column, with SQLite's errors folded into "malformed".
  fileprivate borrowing func bytes(_ index: Int32) throws(CodingError) -> [UInt8] {
    do throws(SQLiteError) { return try blob(index) } catch { throw .malformed }
  }
}
