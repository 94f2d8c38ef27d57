internal import Glibc
internal import Primitives
internal import StrictCoding

/// The storage keys of all tips, ascending by number: 24 bytes each, u64 number and 16-byte key
/// (formats.md §7, "Key store"). Wiped when the last owner lets go.
final class KeyList: @unchecked Sendable {
  // Unchanged after init.
  private struct Entry {
    var number: UInt64
    var high: UInt64
    var low: UInt64
  }

  static let entryByteCount = 24
  private var entries: [Entry]

  /// How many keys there are.
  var count: Int { entries.count }

  /// Takes the ascending list, then the appended ones in any order; `malformed` when a number
  /// stands twice.
  init(_ list: [UInt8], appended: [[UInt8]]) throws(CodingError) {
    entries = []
    entries.reserveCapacity(list.count / Self.entryByteCount + appended.count)
    var reader = ByteReader(list[...])
    while reader.remaining > 0 {
      let entry = try Self.entry(&reader)
      guard entries.last.map({ $0.number < entry.number }) ?? true else { throw .malformed }
      entries.append(entry)
    }
    for bytes in appended {
      var reader = ByteReader(bytes[...])
      entries.append(try Self.entry(&reader))
      try reader.finish()
    }
    entries.sort { $0.number < $1.number }
    for index in entries.indices.dropFirst()
    where entries[index].number == entries[index - 1].number {
      throw .malformed
    }
  }

  deinit {
    entries.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
    }
  }

  /// The key called `number`, or nil.
  subscript(_ number: UInt64) -> Secret? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].number < number { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].number == number else { return nil }
    var bytes: [UInt8] = []
    bytes.append(bigEndian: entries[low].high)
    bytes.append(bigEndian: entries[low].low)
    return Secret(wiping: &bytes)
  }

  /// The list of those whose number is in `numbers`; the caller wipes it.
  func encoded(keeping numbers: Set<UInt64>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.count * Self.entryByteCount)
    for entry in entries where numbers.contains(entry.number) {
      bytes.append(bigEndian: entry.number)
      bytes.append(bigEndian: entry.high)
      bytes.append(bigEndian: entry.low)
    }
    return bytes
  }

  private static func entry(_ reader: inout ByteReader) throws(CodingError) -> Entry {
    Entry(
      number: try reader.bigEndian(UInt64.self), high: try reader.bigEndian(UInt64.self),
      low: try reader.bigEndian(UInt64.self))
  }
}
