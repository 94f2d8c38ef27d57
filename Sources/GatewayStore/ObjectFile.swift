internal import Age
internal import DurableFile
internal import Intake
internal import Primitives
internal import StrictCoding

/// The objects of the smallest class (formats.md §7): one file of equal places, `objects`. Which
/// tip has which place stands in its row, and nowhere else; a place without a row is free.
///
///     0       78,142  object: nonce, then the payload's chunks
///     78,142  3,778   zeros, up to a multiple of 4,096
///
/// Not in the database, because everything there is written twice, first to the WAL: that halves
/// what a disk takes. A place is written and synced before its row; whatever a crash leaves in
/// between lies in a free place under a key that was never kept.
final class ObjectFile {
  static let byteCount = Payload.byteCount(
    plaintextByteCount: SizeClass.smallest.bodyByteCount)

  private static let slotByteCount = (byteCount + 4095) / 4096 * 4096
  private static let slotCountMin = 16

  private let file: SlotFile
  /// Free places; which one is next is drawn by lot.
  private var free: [Int]
  private var slotCount: Int

  /// Opens the file. `taken` are the places in rows; all others are emptied.
  init(in folder: Folder, taken: [Int]) throws(StoreError) {
    let taken = Set(taken)
    (file, slotCount) = try withFiles { () throws(FileError) in
      let file = try SlotFile(in: folder, name: "objects", slotByteCount: Self.slotByteCount)
      return (file, max(try file.slotCount(), (taken.max() ?? -1) + 1))
    }
    free = (0..<slotCount).filter { !taken.contains($0) }
    for slot in free {
      try withFiles { () throws(FileError) in try file.clear(slot..<slot + 1) }
    }
  }

  /// Writes objects durably into free places. Returns which these are.
  func write(_ objects: [[UInt8]]) throws(StoreError) -> [Int] {
    guard !objects.isEmpty else { return [] }
    var slots: [Int] = []
    do throws(FileError) {
      for object in objects {
        slots.append(take())
        try file.write(object, to: slots[slots.count - 1])
      }
      try file.sync()
    } catch {
      release(slots)
      throw .file(error)
    }
    return slots
  }

  /// The object in a place.
  func read(_ slot: Int) throws(StoreError) -> [UInt8] {
    try withFiles { () throws(FileError) in try file.read(Self.byteCount, of: slot) }
  }

  /// Whether something is in a place, from its first bytes to its last.
  func holds(_ slot: Int) throws(StoreError) -> Bool {
    let object = try read(slot)
    return [object.prefix(Payload.nonceByteCount), object.suffix(Payload.nonceByteCount)]
      .allSatisfy { end in end.contains { $0 != 0 } }
  }

  /// Empties places and takes others into them. That one could not be emptied loses nothing: it is
  /// written over, or emptied at the next start.
  func release(_ slots: [Int]) {
    for slot in slots {
      do throws(FileError) { try file.clear(slot..<slot + 1) } catch { continue }
    }
    free += slots
  }

  private func take() -> Int {
    if free.isEmpty {
      let more = max(Self.slotCountMin, slotCount)
      free = Array(slotCount..<slotCount + more)
      slotCount += more
    }
    free.swapAt(Int(SystemRandom().number() % UInt64(free.count)), free.count - 1)
    return free.removeLast()
  }
}
