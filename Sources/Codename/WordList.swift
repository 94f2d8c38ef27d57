// The words codenames are made of (formats.md §3). The list is one literal; an index of 15 KB,
// built once, makes it searchable without a copy of any word.

/// The 7,772 words of the EFF large list without hyphens, in ascending order. No word is the
/// beginning of another.
public enum WordList {
  /// How many words there are.
  public static let count = 7_772

  /// The word at `index` (0 to 7,771): 3 to 9 letters a to z.
  public static func word(_ index: Int) -> [UInt8] { [UInt8](letters(index)) }

  /// Appends the word at `index` without a copy that nobody would wipe.
  static func append(_ index: Int, to text: inout [UInt8]) {
    text.append(contentsOf: letters(index))
  }

  /// Whether `letters` are the word at `index`.
  static func isWord(_ index: Int, _ letters: ArraySlice<UInt8>) -> Bool {
    letters.elementsEqual(Self.letters(index))
  }

  /// The indexes of the words that begin with `prefix`: one when `prefix` is a word.
  public static func words(startingWith prefix: ArraySlice<UInt8>) -> Range<Int> {
    let first = firstIndex(in: 0..<count) { !$0.lexicographicallyPrecedes(prefix) }
    let end = firstIndex(in: first..<count) { !$0.starts(with: prefix) }
    return first..<end
  }

  /// The index of the word that is `typed`, or the only one that begins with it; else nil.
  public static func index(completing typed: ArraySlice<UInt8>) -> Int? {
    let matches = words(startingWith: typed)
    return matches.count == 1 ? matches.lowerBound : nil
  }

  /// Whether one insertion, deletion, replacement or swap of two neighbouring letters turns
  /// `typed` into the word at `index`.
  static func isSingleEdit(_ index: Int, of typed: ArraySlice<UInt8>) -> Bool {
    let word = letters(index)
    let shorter = min(word.count, typed.count)
    guard max(word.count, typed.count) - shorter <= 1 else { return false }
    let start = typed.startIndex
    var front = 0
    while front < shorter && word[front] == typed[start + front] { front += 1 }
    var back = 0
    while back < shorter - front
      && word[word.count - 1 - back] == typed[typed.endIndex - 1 - back]
    { back += 1 }
    switch (word.count - front - back, typed.count - front - back) {
    case (1, 0), (0, 1), (1, 1): return true
    case (2, 2):
      return word[front] == typed[start + front + 1] && word[front + 1] == typed[start + front]
    default: return false
    }
  }

  /// The first index of `range` whose word fulfils `condition`, which once true stays true.
  private static func firstIndex(
    in range: Range<Int>, where condition: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if condition(letters(middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func letters(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = Int(offsets[index])
    let end = Int(offsets[index + 1]) - 1
    return UnsafeBufferPointer(start: lines.utf8Start + start, count: end - start)
  }

  /// Where each word begins in `lines`, and where the last one's LF ends: 62,111 bytes fit u16.
  private static let offsets: [UInt16] = {
    var offsets: [UInt16] = [0]
    offsets.reserveCapacity(count + 1)
    for position in 0..<lines.utf8CodeUnitCount where lines.utf8Start[position] == 0x0A {
      offsets.append(UInt16(position + 1))
    }
    return offsets
  }()
}
