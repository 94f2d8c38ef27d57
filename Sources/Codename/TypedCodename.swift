// From what a person types to a codename (formats.md §3, "Typing"): all of it before any network
// use, so that a typing error is never sent.

public import Primitives

/// A codename as a person typed it: completed and, where it was one typing error away, repaired.
public struct TypedCodename: Sendable {
  /// The codename that was meant.
  public let codename: Codename
  /// Which word (0 to 8) held a typing error that was repaired; nil when there was none. Show it,
  /// so that the person corrects what they wrote down.
  public let repairedPosition: Int?

  /// Reads nine words, letters a to z in any case, anything else between them. A word may be cut
  /// where what stands is the beginning of one word only. One word may be wrong by one insertion,
  /// deletion, replacement or swap, when exactly one repair passes the checksum.
  ///
  /// Throws `wordCount`, `unknownWords` or `checksum`.
  public init(_ typed: Secret) throws(CodenameError) {
    var letters = Self.normalised(typed)
    defer { wipe(&letters) }
    let words = letters.split(separator: 0x20)
    guard words.count == Codename.wordCount else { throw .wordCount(words.count) }
    let unknown = words.indices.filter { WordList.index(completing: words[$0]) == nil }
    guard unknown.count <= 1 else { throw .unknownWords(unknown) }

    if unknown.isEmpty, let codename = Self.codename(words, replacing: nil) {
      self.codename = codename
      repairedPosition = nil
    } else if let repair = Self.repair(words, at: unknown.isEmpty ? [Int](words.indices) : unknown)
    {
      codename = repair.codename
      repairedPosition = repair.position
    } else {
      throw unknown.isEmpty ? .checksum : .unknownWords(unknown)
    }
  }

  /// `typed` in lower case, every run of anything but letters turned into one space, none at the
  /// ends. The caller wipes it.
  static func normalised(_ typed: Secret) -> [UInt8] {
    var letters: [UInt8] = []
    letters.reserveCapacity(typed.count)
    typed.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case 0x61...0x7A: letters.append(byte)
        case 0x41...0x5A: letters.append(byte + 0x20)
        default: if let last = letters.last, last != 0x20 { letters.append(0x20) }
        }
      }
    }
    if letters.last == 0x20 { letters.removeLast() }
    return letters
  }

  /// The only codename that a single edit of one word among `positions` makes; nil when there is
  /// none or more than one.
  private static func repair(
    _ words: [ArraySlice<UInt8>], at positions: [Int]
  ) -> (codename: Codename, position: Int)? {
    var found: (codename: Codename, position: Int)?
    for position in positions {
      for index in 0..<WordList.count where WordList.isSingleEdit(index, of: words[position]) {
        guard let codename = codename(words, replacing: (position, index)) else { continue }
        guard found == nil else { return nil }
        found = (codename, position)
      }
    }
    return found
  }

  /// The codename of `words`, completed, with the word at one position replaced by that at an
  /// index of the list; nil when the checksum is wrong.
  private static func codename(
    _ words: [ArraySlice<UInt8>], replacing replacement: (position: Int, index: Int)?
  ) -> Codename? {
    var text: [UInt8] = []
    text.reserveCapacity(Codename.byteLimit)
    for (position, word) in words.enumerated() {
      let isReplaced = position == replacement?.position
      guard let index = isReplaced ? replacement?.index : WordList.index(completing: word) else {
        return nil
      }
      if position > 0 { text.append(0x20) }
      WordList.append(index, to: &text)
    }
    return Codename(checking: &text)
  }
}
