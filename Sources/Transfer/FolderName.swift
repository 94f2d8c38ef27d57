public import StrictCoding

/// Which way a folder travels.
public enum Direction: Sendable {
  /// From the gateway to an investigator.
  case out
  /// From an investigator to the gateway.
  case `in`

  var text: StaticString { self == .out ? "out" : "in" }
}

/// The name of a transfer folder: `sotto-out-3-000123` (formats.md §8).
public struct FolderName: Hashable, Sendable {
  /// No stream has more folders.
  public static let numberLimit: UInt32 = 999_999

  /// Which way.
  public let direction: Direction
  /// Whose stream.
  public let investigator: UInt8
  /// From 1, at most 999,999.
  public let number: UInt32

  /// One folder of one stream; throws `overLimit` outside 1 to 999,999.
  public init(
    direction: Direction, investigator: UInt8, number: UInt32
  ) throws(CodingError) {
    guard number >= 1, number <= Self.numberLimit else { throw .overLimit }
    self.direction = direction
    self.investigator = investigator
    self.number = number
  }

  /// Parses a name, else `malformed`; `overLimit` for an investigator over 255 or number 0.
  public init(parsing text: ArraySlice<UInt8>) throws(CodingError) {
    let parts = text.split(separator: 0x2D, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "sotto", parts[1] == "out" || parts[1] == "in" else {
      throw .malformed
    }
    try self.init(
      direction: parts[1] == "out" ? .out : .in,
      investigator: UInt8(try Decimal.decode(parts[2], limit: 255)),
      number: UInt32(try Decimal.decode(parts[3], width: 6)))
  }

  /// The name.
  public var text: [UInt8] {
    ascii("sotto-") + ascii(direction.text) + [0x2D] + Decimal.encode(investigator) + [0x2D]
      + Decimal.encode(number, width: 6)
  }
}
