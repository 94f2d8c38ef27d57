internal import StrictCoding

/// A word that a person puts on cases to find them again: 1 to 64 bytes without space, comma or
/// anything that cannot be seen, lower case.
public struct CaseTag: Hashable, Comparable, Sendable {
  /// The UTF-8 bytes.
  public let bytes: [UInt8]

  private static let byteLimit = 64

  /// Takes a word in any case, else throws `noTag`.
  public init(_ word: String) throws(VaultError) {
    let bytes = Array(word.lowercased().utf8)
    let isOneWord = !bytes.contains { $0 <= 0x20 || $0 == 0x2C } && bytes.first != 0x2D
    guard isOneWord, bytes.count <= Self.byteLimit else { throw .noTag }
    do throws(CodingError) {
      self.bytes = try FreeText(bytes[...]).bytes
    } catch {
      throw .noTag
    }
  }

  /// Takes what the database holds.
  init(stored bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Orders by the bytes.
  public static func < (left: CaseTag, right: CaseTag) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
