internal import Age
internal import DurableFile
internal import Intake
internal import Primitives
internal import StrictCoding
internal import Synchronization

/// The objects of the smallest class (formats.md §7): one file of equal places, `objects`. Which
/// tip has which place stands in its row, and nowhere else; a place without a row is free.
///
///     0       78,142  object: nonce, then the payload's chunks
///     78,142  3,778   zeros, up to a multiple of 4,096
///
/// Not in the database, because everything there is written twice, first to the WAL: that halves
/// what a disk takes. A place is written and synced before its row; whatever a crash leaves in
/// between lies in a free place under a key that was never kept. Any thread may write and read.
final class ObjectFile: Sendable {
  fileprivate struct Places {
    /// Free places; which one is next is drawn by lot.
    var free: [Int]
    var count: Int
  }

  static let byteCount = Payload.byteCount(
    plaintextByteCount: SizeClass.smallest.bodyByteCount)

  private static let placeByteCount = (byteCount + 4095) / 4096 * 4096
  fileprivate static let placeCountMin = 16

  private let file: PlaceFile
  private let places: Mutex<Places>

  /// Opens the file. `taken` are the places in rows; all others are emptied.
  init(in folder: Folder, taken: [Int]) throws(StoreError) {
    let taken = Set(taken)
    let (file, count) = try withFiles { () throws(FileError) in
      let file = try PlaceFile(in: folder, name: "objects", placeByteCount: Self.placeByteCount)
      return (file, max(try file.placeCount(), (taken.max() ?? -1) + 1))
    }
    let free = (0..<count).filter { !taken.contains($0) }
    for place in free { try withFiles { () throws(FileError) in try file.clear(place) } }
    self.file = file
    places = Mutex(Places(free: free, count: count))
  }

  /// Writes an object into a free place, which it returns. Durable after `sync`.
  func write(_ object: [UInt8]) throws(StoreError) -> Int {
    let place = places.withLock { $0.take() }
    do throws(FileError) { try file.write(object, to: place) } catch {
      release(place)
      throw .file(error)
    }
    return place
  }

  /// Waits until all objects written are on the disk.
  func sync() throws(StoreError) {
    try withFiles { () throws(FileError) in try file.sync() }
  }

  /// The object in a place.
  func read(_ place: Int) throws(StoreError) -> [UInt8] {
    try withFiles { () throws(FileError) in try file.read(0..<Self.byteCount, of: place) }
  }

  /// Whether something is in a place, at its beginning and at its end.
  func holds(_ place: Int) throws(StoreError) -> Bool {
    let count = Payload.nonceByteCount
    for part in [0..<count, Self.byteCount - count..<Self.byteCount] {
      let bytes = try withFiles { () throws(FileError) in try file.read(part, of: place) }
      if bytes.allSatisfy({ $0 == 0 }) { return false }
    }
    return true
  }

  /// Empties a place and takes another object into it. That it could not be emptied loses nothing:
  /// it is written over, or emptied at the next start.
  func release(_ place: Int) {
    try? file.clear(place)
    places.withLock { $0.free.append(place) }
  }
}

extension ObjectFile.Places {
  fileprivate mutating func take() -> Int {
    if free.isEmpty {
      let more = max(ObjectFile.placeCountMin, count)
      free = Array(count..<count + more)
      count += more
    }
    free.swapAt(Int(SystemRandom().number() % UInt64(free.count)), free.count - 1)
    return free.removeLast()
  }
}
