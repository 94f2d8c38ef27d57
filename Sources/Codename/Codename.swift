// The only key a source has (formats.md §3): 8 random words and a checksum word. It is never sent
// and never stored.

public import Primitives
internal import StrictCoding

/// Nine words from which everything a source needs is derived. Wiped when let go.
public struct Codename: Sendable {
  /// How many words a codename has, the checksum word included.
  public static let wordCount = 9
  /// How many of them are random: 8 of 7,772 are 103.4 bits.
  static let randomWordCount = 8
  /// Nine words of at most 9 letters and the spaces between them.
  static let byteLimit = wordCount * 10 - 1

  /// The nine words in lower case with one space between them: what a person writes down.
  public let text: Secret

  /// Draws a new codename.
  public init(random: some RandomSource) {
    var text: [UInt8] = []
    text.reserveCapacity(Self.byteLimit)
    for _ in 0..<Self.randomWordCount {
      WordList.append(Int(random.number(below: UInt32(WordList.count))), to: &text)
      text.append(0x20)
    }
    WordList.append(Self.checksumIndex(of: text.dropLast()), to: &text)
    self.text = Secret(wiping: &text)
  }

  /// Takes nine words of the list with one space between them when the last one checks the
  /// others; else nil. Overwrites `text` in both cases.
  init?(checking text: inout [UInt8]) {
    defer { wipe(&text) }
    guard let space = text.lastIndex(of: 0x20),
      WordList.isWord(Self.checksumIndex(of: text[..<space]), text[(space + 1)...])
    else { return nil }
    self.text = Secret(copying: text)
  }

  /// Whether `typed`, in any case and with anything but letters around it, is the word at
  /// `position` (0 to 8): the confirm step after a codename was shown.
  public func hasWord(_ typed: Secret, at position: Int) -> Bool {
    var letters = TypedCodename.normalised(typed)
    defer { wipe(&letters) }
    return text.withBytes { text in
      let words = text.split(separator: 0x20)
      return words.indices.contains(position) && letters.elementsEqual(words[position])
    }
  }

  /// The 8 random words with one space between them: what is stretched.
  var randomWords: Secret {
    let length = text.withBytes { $0.lastIndex(of: 0x20) } ?? 0
    return text.part(0..<length)
  }

  /// Which word belongs behind `words`, the 8 random ones with one space between them.
  private static func checksumIndex(of words: ArraySlice<UInt8>) -> Int {
    var hash = SHA256()
    hash.update(Label.bytes("codename-check\n")[...])
    hash.update(words)
    let first = hash.finish().bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Int(first % UInt32(WordList.count))
  }
}
