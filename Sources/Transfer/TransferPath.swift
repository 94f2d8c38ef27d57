internal import Primitives
public import StrictCoding

/// The path of a file in a transfer folder: 1 to 3 parts of `a-z`, `0-9`, `.`, `-`, divided by `/`,
/// at most 100 bytes, safe on FAT and without a way out of the folder (formats.md §8). No part is
/// called like a device of DOS, which some systems would open instead of the file.
public struct TransferPath: Hashable, Comparable, Sendable {
  /// The ASCII bytes.
  public let bytes: [UInt8]

  /// Throws `malformed` for other characters, empty parts, a dot first or last in a part, and
  /// `con`, `nul.age` and the like.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    let parts = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard bytes.count <= 100, parts.count <= 3, parts.allSatisfy(Self.isSafe) else {
      throw .malformed
    }
    self.bytes = [UInt8](bytes)
  }

  /// Names the sealed tip with a random id: `tips/HEX32.age`.
  public static func tip(_ id: Identifier) -> TransferPath {
    TransferPath(ascii("tips/") + id.hex + ascii(".age"))
  }

  /// Names the slots of a metadata table, or with `sealedKeys` its keys: `intake/DAY-HEX32[.age]`.
  public static func intake(_ day: Day, _ id: Identifier, sealedKeys: Bool) -> TransferPath {
    TransferPath(
      ascii("intake/") + day.text + [0x2D] + id.hex + (sealedKeys ? ascii(".age") : []))
  }

  /// Names the bundle of a day: `board/DAY`.
  public static func bundle(_ day: Day) -> TransferPath {
    TransferPath(ascii("board/") + day.text)
  }

  /// Names a signed keyring: `keyrings/000001`.
  public static func keyring(_ number: UInt32) -> TransferPath {
    TransferPath(ascii("keyrings/") + Decimal.encode(number, width: 6))
  }

  /// Names a signed week sheet: `weeks/DAY`.
  public static func week(_ week: Day) -> TransferPath {
    TransferPath(ascii("weeks/") + week.text)
  }

  /// The signed list of everything else.
  public static let manifest = TransferPath(ascii("manifest.txt"))
  /// The sealed list of tips.
  public static let index = TransferPath(ascii("index.age"))
  /// The sealed list of tags whose cells were dropped.
  public static let refused = TransferPath(ascii("refused.age"))
  /// The signed list of bundles.
  public static let board = TransferPath(ascii("board/board"))
  /// The retention policy file.
  public static let policy = TransferPath(ascii("policy"))
  /// The witness policy file.
  public static let witnesses = TransferPath(ascii("witnesses"))
  /// Reply cells and dummies.
  public static let cells = TransferPath(ascii("cells"))
  /// Ids of tips that need not come again.
  public static let imported = TransferPath(ascii("imported"))
  /// Digests of passes.
  public static let passes = TransferPath(ascii("passes"))

  /// The parts between the slashes.
  public var parts: [ArraySlice<UInt8>] { bytes.split(separator: 0x2F) }

  /// The last part, when the path lies in `folder` and has two parts; else nil.
  public func name(in folder: StaticString) -> ArraySlice<UInt8>? {
    let parts = parts
    return parts.count == 2 && parts[0] == folder ? parts[1] : nil
  }

  /// Orders by the bytes.
  public static func < (left: TransferPath, right: TransferPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func isSafe(_ part: ArraySlice<UInt8>) -> Bool {
    !part.isEmpty && part.first != 0x2E && part.last != 0x2E && !isDevice(part)
      && part.allSatisfy {
        $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D || $0 == 0x2E
      }
  }

  /// Whether DOS takes the part for a device; it ignores what follows the first dot.
  private static func isDevice(_ part: ArraySlice<UInt8>) -> Bool {
    let name = part.prefix { $0 != 0x2E }
    if name == "con" || name == "prn" || name == "aux" || name == "nul" { return true }
    let stem = name.dropLast()
    return (stem == "com" || stem == "lpt") && (name.last.map { 0x30...0x39 ~= $0 } ?? false)
  }
}
