// All cells of a day (formats.md §6, "Bundle").

public import Primitives
internal import StrictCoding

/// Cells in the order of their tags, each tag once; 16, 32, 64 … 4,096 of them. Immutable once its
/// digest is published.
public struct Bundle: Equatable, Sendable {
  /// A quiet day has so many cells.
  public static let smallestCount = 16
  /// More cells wait for the next day.
  public static let largestCount = 4_096

  /// The cells one after the other, 4,096 bytes each.
  public let bytes: [UInt8]

  /// Takes the exact bytes of a bundle. Throws `malformed` for a wrong size or order,
  /// `repeatedTag`. The cells' own headers are not looked at: a bundle stands or falls with its
  /// digest, and a cell that does not parse is skipped by who wants it.
  public init(parsing bytes: [UInt8]) throws(ReplyBoardError) {
    guard bytes.count % Cell.byteCount == 0, Self.isCount(bytes.count / Cell.byteCount) else {
      throw .malformed
    }
    self.bytes = bytes
    for position in 1..<count {
      guard tag(at: position - 1) <= tag(at: position) else { throw .malformed }
      guard tag(at: position - 1) != tag(at: position) else { throw .repeatedTag }
    }
  }

  /// Freezes `cells`, filled up with dummies. Throws `repeatedTag`; the caller has dropped and
  /// named the cells whose tag is taken. Throws `overLimit` above 4,096 cells.
  public init(freezing cells: [Cell], random: some RandomSource) throws(ReplyBoardError) {
    guard cells.count <= Self.largestCount else { throw .overLimit }
    var count = Self.smallestCount
    while count < cells.count { count *= 2 }
    var all = cells
    while all.count < count { all.append(try .dummy(random: random)) }
    all.sort { $0.tag < $1.tag }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * Cell.byteCount)
    for cell in all {
      bytes += cell.tag.bytes
      bytes += cell.sealed
    }
    try self.init(parsing: bytes)
  }

  /// How many cells there are.
  public var count: Int { bytes.count / Cell.byteCount }

  /// SHA-256 of all bytes: what the manifest and the day's log header name.
  public var digest: Digest { Digest(of: bytes[...]) }

  /// The tag of the cell at `position` (0 to `count` − 1).
  public func tag(at position: Int) -> ReplyTag {
    let start = position * Cell.byteCount
    return ReplyTag(unchecked: bytes[start..<start + ReplyTag.byteCount])
  }

  /// The cell at `position` (0 to `count` − 1), parsed.
  public func cell(at position: Int) throws(ReplyBoardError) -> Cell {
    let start = position * Cell.byteCount
    return try Cell(parsing: bytes[start..<start + Cell.byteCount])
  }

  /// Whether a bundle can have so many cells.
  static func isCount(_ count: Int) -> Bool {
    (smallestCount...largestCount).contains(count) && count & (count - 1) == 0
  }
}
