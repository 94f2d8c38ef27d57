internal import Age
internal import DurableFile
internal import Glibc
internal import Intake
internal import LibcryptoCipher
internal import Primitives
internal import SQLite
internal import StrictCoding

/// A table of 4,096 places for sealed metadata, and its keys in locked memory (formats.md §5,
/// "Sealed metadata"): who seizes memory and disk later opens nothing that was written earlier.
final class IntakeTable {
  private let number: Int64
  private let keys: UnsafeMutableRawBufferPointer
  /// Places not taken yet, in random order.
  private var freeSlots: [Int]

  /// Draws a table for `day`, seals its keys to `recipients`, writes them durably to `folder`, and
  /// lays out random bytes for all places.
  init(
    day: Day, recipients: [HybridRecipient], folder: Folder, database: Database
  ) throws(StoreError) {
    let random = SystemRandom()
    let drawn = MetadataKeys(random: random)
    let id: Identifier
    do throws(CodingError) { id = try Identifier(random.bytes(16)[...]) } catch {
      throw .coding(error)
    }
    let sealed = try Self.sealed(drawn, to: recipients)
    try withFiles { () throws(FileError) in
      try folder.write(
        sealed, to: Self.name(day, id, sealedKeys: true), day: day, replacing: false)
    }
    number = Int64(random.bytes(5).reduce(0) { $0 << 8 | Int64($1) })
    let keys = UnsafeMutableRawBufferPointer.allocate(
      byteCount: MetadataKeys.byteCount, alignment: 4096)
    // Not every account may lock memory: the process as a whole says so in `check`.
    mlock(keys.baseAddress, keys.count)
    drawn.bytes.withBytes { keys.copyMemory(from: $0) }
    self.keys = keys
    freeSlots = Array(0..<MetadataKeys.slotCount)
    random.shuffle(&freeSlots)
    try layOut(id: id, day: day, in: database)
  }

  deinit {
    if let base = keys.baseAddress { explicit_bzero(base, keys.count) }
    munlock(keys.baseAddress, keys.count)
    keys.deallocate()
  }

  /// How many places are left.
  var freeCount: Int { freeSlots.count }

  /// Seals `arrival` into a random place in the caller's transaction. The key is wiped first and
  /// never used again, whether the transaction commits or not. The caller has seen a free place.
  func write(_ arrival: Arrival, in database: Database) throws(StoreError) {
    guard let slot = freeSlots.popLast() else { throw .damaged(.database) }
    let start = slot * MetadataSlot.keyByteCount
    let place = UnsafeMutableRawBufferPointer(
      rebasing: keys[start..<start + MetadataSlot.keyByteCount])
    let key = Secret(copying: place)
    place.initializeMemory(as: UInt8.self, repeating: 0)
    let sealed: [UInt8]
    do throws(IntakeError) { sealed = try MetadataSlot.seal(arrival, key: key) } catch {
      throw .intake(error)
    }
    try withRows { () throws(SQLiteError) in
      try database.run(
        "UPDATE intake_slots SET bytes = ? WHERE id = ?", .blob(sealed),
        .integer(Self.row(table: number, slot: slot)))
    }
  }

  /// The name of a table's file: `DAY-HEX32`, with `.age` for its sealed keys.
  static func name(_ day: Day, _ id: Identifier, sealedKeys: Bool) -> String {
    String(decoding: day.text + [0x2D] + id.hex, as: UTF8.self) + (sealedKeys ? ".age" : "")
  }

  /// The row of a place.
  static func row(table: Int64, slot: Int) -> Int64 {
    table * Int64(MetadataKeys.slotCount) + Int64(slot)
  }

  private func layOut(id: Identifier, day: Day, in database: Database) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        try database.run(
          "INSERT INTO intake_tables VALUES (?, ?, ?)", .integer(number), .blob(id.bytes),
          .integer(Int64(day.number)))
        for slot in 0..<MetadataKeys.slotCount {
          try database.run(
            "INSERT INTO intake_slots VALUES (?, ?)",
            .integer(Self.row(table: number, slot: slot)),
            .blob(SystemRandom().bytes(MetadataSlot.byteCount)))
        }
      }
    }
  }

  private static func sealed(
    _ keys: MetadataKeys, to recipients: [HybridRecipient]
  ) throws(StoreError) -> [UInt8] {
    try sealing { () throws(AgeError) in
      let envelope = try Envelope(
        to: recipients, stanzaCount: TipBody.stanzaCount, random: SystemRandom())
      var plaintext = keys.bytes.withBytes { [UInt8]($0) }
      defer { wipe(&plaintext) }
      return try envelope.seal(plaintext, with: LibcryptoChunkCipher.self)
    }
  }
}
