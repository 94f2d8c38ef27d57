public import Primitives
internal import StrictCoding

/// Up to 256 entries in one file (C2SP tlog-tiles, "Log entries"): each `u16 length || bytes`.
public struct EntryBundle: Equatable, Sendable {
  /// An entry has at most this many bytes.
  public static let entryByteLimit = 65_535

  /// 1 to 256 entries.
  public let entries: [[UInt8]]

  /// Takes entries; `overLimit` for more than 256 or one that is too long, `misuse` for none.
  public init(_ entries: [[UInt8]]) throws(LogError) {
    guard !entries.isEmpty else { throw .misuse }
    guard entries.count <= Tile.fullWidth,
      entries.allSatisfy({ $0.count <= Self.entryByteLimit })
    else { throw .overLimit }
    self.entries = entries
  }

  /// Parses a bundle of exactly `width` entries.
  public init(parsing bytes: ArraySlice<UInt8>, width: Int) throws(LogError) {
    var reader = ByteReader(bytes)
    var entries: [[UInt8]] = []
    for _ in 0..<width {
      entries.append(try coded(try [UInt8](reader.bytes(Int(reader.bigEndian(UInt16.self))))))
    }
    try coded(try reader.finish())
    try self.init(entries)
  }

  /// The bytes of the file.
  public var encoded: [UInt8] {
    entries.reduce(into: []) { bytes, entry in
      bytes.append(bigEndian: UInt16(entry.count))
      bytes += entry
    }
  }

  /// The hashes of the entries: what the level-0 tile beside this bundle holds.
  public var leaves: [Digest] { entries.map { TreeHash.leaf($0[...]) } }
}
