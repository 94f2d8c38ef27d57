import Primitives
import StrictCoding
import Testing

@testable import Codename

@Suite struct WordListTests {
  private let lines = ascii(WordList.lines)

  @Test func `the list is the file that formats.md names`() {
    #expect(
      Digest(of: lines[...]).hex
        == ascii("18586c092f641ecd1a471dd6ab35618ab69f0aa7483486424f7caf0996d06259"))
  }

  @Test func `every word is found under its index and is no beginning of another`() {
    let words = lines.split(separator: 0x0A)
    #expect(words.count == WordList.count)
    for (index, word) in words.enumerated() {
      #expect(WordList.word(index) == [UInt8](word))
      #expect(WordList.words(startingWith: word) == index..<index + 1)
    }
  }

  @Test func `words are ascending, without hyphen and without repeats`() {
    let words = (0..<WordList.count).map(WordList.word)
    for (word, next) in zip(words, words.dropFirst()) {
      #expect(word.lexicographicallyPrecedes(next))
    }
    #expect(lines.allSatisfy { $0 == 0x0A || (0x61...0x7A).contains($0) })
  }

  @Test func `the beginning of a word completes only where it is unique`() {
    #expect(WordList.index(completing: ascii("abac")[...]) == 0)
    #expect(WordList.index(completing: ascii("ab")[...]) == nil)
    #expect(WordList.index(completing: ascii("zzz")[...]) == nil)
    #expect(WordList.index(completing: ascii("abacuses")[...]) == nil)
    #expect(WordList.words(startingWith: ascii("")[...]) == 0..<WordList.count)
    #expect(WordList.words(startingWith: ascii("zzz")[...]).isEmpty)
  }

  @Test(arguments: [
    ("abacus", false), ("abacu", true), ("abacuss", true), ("xabacus", true), ("bacus", true),
    ("abbcus", true), ("abcaus", true), ("baacus", true), ("abacsu", true), ("abccus", true),
    ("abca", false), ("abcasu", false), ("sucaba", false), ("", false), ("abacusss", false),
  ])
  func `a single edit is an insertion, a deletion, a replacement or a swap`(
    typed: String, expected: Bool
  ) {
    #expect(WordList.isSingleEdit(0, of: [UInt8](typed.utf8)[...]) == expected)
  }
}
