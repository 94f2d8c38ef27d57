import Primitives
import TestSupport
import Testing

@testable import Codename

@Suite struct TypingErrorTests {
  private enum Outcome: Hashable {
    /// The codename that was meant, whether or not the error had to be told.
    case right
    /// Refused with words.
    case refused
    /// Another codename: keys that no reply was ever sealed to.
    case wrong
  }

  private func outcome(typing words: [[UInt8]], meant: [[UInt8]]) -> Outcome {
    do throws(CodenameError) {
      let typed = try TypedCodename(Secret(copying: Array(words.joined(separator: [0x20]))))
      return typed.codename.words == meant ? .right : .wrong
    } catch {
      return .refused
    }
  }

  @Test func `one typing error in one word is repaired or refused, hardly ever mistaken`() {
    let random = SeededRandom(4)
    var count: [Outcome: Int] = [:]
    for _ in 0..<300 {
      let meant = Codename(random: random).words
      var typed = meant
      let position = Int(random.number(below: 9))
      typed[position] = edited(typed[position], random)
      count[outcome(typing: typed, meant: meant), default: 0] += 1
    }
    // A wrong neighbour passes the checksum with probability 1/7,772.
    #expect(count[.wrong, default: 0] == 0)
    #expect(count[.right, default: 0] >= 297)
  }

  @Test func `a repair tells which word was wrong`() throws {
    let typed = try TypedCodename(
      secret("abacus zoom chreub driver green motive quack skittle garage"))
    #expect(typed.codename.words == exampleWords)
    #expect(typed.repairedPosition == 2)
  }

  @Test func `a typing error that is another word of the list is repaired too`() throws {
    #expect(WordList.index(completing: Array("garbage".utf8)[...]) != nil)
    let typed = try TypedCodename(
      secret("abacus zoom cherub driver green motive quack skittle garbage"))
    #expect(typed.codename.words == exampleWords)
    #expect(typed.repairedPosition == 8)
  }

  @Test func `a word with two repairs that both check is refused, not guessed`() throws {
    let words = ["caretaker unwelcome perish ", " trio espionage shanty tabloid stand"]
    for meant in ["abide", "aside"] {
      _ = try TypedCodename(secret(words.joined(separator: meant)))
    }
    #expect(throws: CodenameError.unknownWords([3])) {
      try TypedCodename(secret(words.joined(separator: "aqide")))
    }
  }

  @Test func `two swapped words are detected`() {
    let random = SeededRandom(5)
    // Each of the 5 neighbours that nine words have on average passes with probability 1/7,772.
    var mistaken = 0
    for _ in 0..<120 {
      let meant = Codename(random: random).words
      var typed = meant
      let first = Int(random.number(below: 9))
      let second = (first + 1 + Int(random.number(below: 8))) % 9
      typed.swapAt(first, second)
      guard typed != meant else { continue }
      if outcome(typing: typed, meant: meant) != .refused { mistaken += 1 }
    }
    #expect(mistaken <= 1)
  }

  @Test func `another word of the list is detected`() {
    let random = SeededRandom(6)
    for _ in 0..<60 {
      let meant = Codename(random: random).words
      var typed = meant
      typed[Int(random.number(below: 9))] = WordList.word(
        Int(random.number(below: UInt32(WordList.count))))
      guard typed != meant else { continue }
      #expect(outcome(typing: typed, meant: meant) != .wrong)
    }
  }

  @Test func `typing errors in two words are refused`() {
    let random = SeededRandom(7)
    for _ in 0..<60 {
      let meant = Codename(random: random).words
      var typed = meant
      typed[1] = edited(typed[1], random)
      typed[6] = edited(typed[6], random)
      // A cut word may complete by itself: then only one error is left to repair.
      #expect(outcome(typing: typed, meant: meant) != .wrong)
    }
  }

  /// `word` after one random insertion, deletion, replacement or swap that changes it.
  private func edited(_ word: [UInt8], _ random: SeededRandom) -> [UInt8] {
    while true {
      var edited = word
      let position = Int(random.number(below: UInt32(word.count)))
      let letter = 0x61 + UInt8(random.number(below: 26))
      switch random.number(below: 4) {
      case 0: edited.insert(letter, at: position)
      case 1: edited.remove(at: position)
      case 2: edited[position] = letter
      default: if position > 0 { edited.swapAt(position - 1, position) }
      }
      if edited != word { return edited }
    }
  }
}
