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

  private static let placeByteCount = (byteCount + 4095) / 4096 * 4096
  private static let placeCountMin = 16

  private let file: PlaceFile
  /// Free places; which one is next is drawn by lot.
  private var free: [Int]
  private var placeCount: Int

  /// Opens the file. `taken` are the places in rows; all others are emptied.
  init(in folder: Folder, taken: [Int]) throws(StoreError) {
    let taken = Set(taken)
    (file, placeCount) = try withFiles { () throws(FileError) in
      let file = try PlaceFile(in: folder, name: "objects", placeByteCount: Self.placeByteCount)
      return (file, max(try file.placeCount(), (taken.max() ?? -1) + 1))
    }
    free = (0..<placeCount).filter { !taken.contains($0) }
    for place in free {
      try withFiles { () throws(FileError) in try file.clear(place) }
    }
  }

  /// Writes objects durably into free places. Returns which these are.
  func write(_ objects: [[UInt8]]) throws(StoreError) -> [Int] {
    guard !objects.isEmpty else { return [] }
    var places: [Int] = []
    do throws(FileError) {
      for object in objects {
        places.append(take())
        try file.write(object, to: places[places.count - 1])
      }
      try file.sync()
    } catch {
      release(places)
      throw .file(error)
    }
    return places
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

  /// Empties places and takes others into them. That one could not be emptied loses nothing: it is
  /// written over, or emptied at the next start.
  func release(_ places: [Int]) {
    for place in places {
      do throws(FileError) { try file.clear(place) } catch { continue }
    }
    free += places
  }

  private func take() -> Int {
    if free.isEmpty {
      let more = max(Self.placeCountMin, placeCount)
      free = Array(placeCount..<placeCount + more)
      placeCount += more
    }
    free.swapAt(Int(SystemRandom().number() % UInt64(free.count)), free.count - 1)
    return free.removeLast()
  }
}
