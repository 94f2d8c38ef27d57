import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Codename

@Suite struct CodenameTests {
  @Test func `a new codename has nine words of the list and reads back`() throws {
    let random = SeededRandom(1)
    for _ in 0..<50 {
      let codename = Codename(random: random)
      let words = codename.words
      #expect(words.count == 9)
      #expect(words.allSatisfy { WordList.index(completing: $0[...]) != nil })
      let typed = try TypedCodename(codename.text)
      #expect(typed.codename.words == words)
      #expect(typed.repairedPosition == nil)
    }
  }

  @Test func `codenames differ and use the whole list`() {
    let random = SeededRandom(2)
    var seen: Set<[UInt8]> = []
    var lowest = WordList.count
    var highest = 0
    for _ in 0..<500 {
      for word in Codename(random: random).words {
        seen.insert(word)
        let index = WordList.index(completing: word[...]) ?? 0
        lowest = min(lowest, index)
        highest = max(highest, index)
      }
    }
    #expect(seen.count > 3_200)
    #expect(lowest < 20 && highest > WordList.count - 20)
  }

  @Test func `case, separators and cut words do not matter`() throws {
    let typed = try TypedCodename(
      secret("  ABACUS-zoom,cherub\ndriver é green 7 motive;quac SKITTL garage. "))
    #expect(typed.codename.words == exampleWords)
    #expect(typed.repairedPosition == nil)
  }

  @Test func `the confirm step takes a word at its position only`() throws {
    let codename = try TypedCodename(secret(example)).codename
    #expect(codename.hasWord(secret("Cherub "), at: 2))
    #expect(!codename.hasWord(secret("cherub"), at: 1))
    #expect(!codename.hasWord(secret("cheru"), at: 2))
    #expect(!codename.hasWord(secret(""), at: 2))
    #expect(!codename.hasWord(secret("cherub"), at: 9))
  }

  @Test func `a wrong number of words is told`() {
    #expect(throws: CodenameError.wordCount(0)) { try TypedCodename(secret(" 12 -")) }
    #expect(throws: CodenameError.wordCount(8)) {
      try TypedCodename(secret("abacus zoom cherub driver green motive quack skittle"))
    }
    #expect(throws: CodenameError.wordCount(10)) { try TypedCodename(secret(example + " zoom")) }
  }

  @Test func `words that cannot be repaired are named by position`() {
    #expect(throws: CodenameError.unknownWords([1, 8])) {
      try TypedCodename(secret("abacus zoooom cherub driver green motive quack skittle garrrage"))
    }
    #expect(throws: CodenameError.unknownWords([4])) {
      try TypedCodename(secret("abacus zoom cherub driver xxxxx motive quack skittle garage"))
    }
  }

  @Test func `the nine words are the same codename in every build`() throws {
    let codename = try TypedCodename(secret(example)).codename
    let keys = try SourceKeys(codename, deployment: Identifier([UInt8](0..<16)[...]))
    // Computed with Python's hashlib and cryptography 48 from formats.md §3.
    #expect(
      hex(keys.replyIdentity) == "37691b18e72f09da40b5cae61315b0f55927f810753d936834417d0be12a51df")
    #expect(
      hex(keys.tagChain) == "81be2efc12bb1364c6763727aa728eac24179c66958effcc48a93f6ed221de13")
    #expect(
      hex(keys.author.seed) == "41aa8a3991ec16aeac9a731f4bac688e7cd1134c5befb89314cde35e71574e7e")
    #expect(
      Hex.encode(keys.author.publicKey)
        == ascii("5793a4096ce727c21987bd9c933d81f8d51071d5e54a39380c3509afa333eb71"))
  }

  @Test func `another deployment or another codename has no key in common`() throws {
    let codename = try TypedCodename(secret(example)).codename
    let here = try SourceKeys(codename, deployment: Identifier([UInt8](0..<16)[...]))
    let there = try SourceKeys(codename, deployment: Identifier([UInt8](1..<17)[...]))
    let other = try SourceKeys(
      Codename(random: SeededRandom(3)), deployment: Identifier([UInt8](0..<16)[...]))
    let all = [here, there, other].flatMap { [$0.replyIdentity, $0.tagChain, $0.author.seed] }
    #expect(Set(all.map(hex)).count == 9)
  }
}

let example = "abacus zoom cherub driver green motive quack skittle garage"
let exampleWords = example.split(separator: " ").map { [UInt8]($0.utf8) }

func secret(_ text: String) -> Secret { Secret(copying: text.utf8) }

func hex(_ secret: Secret) -> String {
  secret.withBytes { String(decoding: Hex.encode($0), as: UTF8.self) }
}

extension Codename {
  /// The nine words, copied for comparison.
  var words: [[UInt8]] {
    text.withBytes { $0.split(separator: 0x20).map { [UInt8]($0) } }
  }
}
