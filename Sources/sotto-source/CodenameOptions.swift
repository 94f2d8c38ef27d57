import ArgumentParser
import Codename
import Primitives
import StrictCoding
import Terminal

/// Where the codename comes from.
struct CodenameOptions: ParsableArguments {
  @Option(
    name: .customLong("codename-fd"),
    help: "Read the codename from this file descriptor instead of asking for it.")
  var descriptor: Int32?

  /// The codename that is typed or read.
  func codename() throws -> Codename {
    let input = try SecretInput(descriptor: descriptor)
    while true {
      let typed = try input.read(prompt: "Your codename, nine words")
      do throws(CodenameError) {
        let result = try TypedCodename(typed)
        if let position = result.repairedPosition {
          Output.words.say(
            "Word \(position + 1) had a typing error, which was corrected. Check your note of it.")
        }
        return result.codename
      } catch {
        guard descriptor == nil else { throw Failure(error) }
        Output.words.say(Failure(error).happened)
      }
    }
  }

  /// The keys of the codename in `deployment`.
  func keys(_ deployment: Identifier) throws -> SourceKeys {
    try Self.keys(codename(), deployment)
  }

  static func keys(_ codename: Codename, _ deployment: Identifier) throws -> SourceKeys {
    do throws(CodenameError) {
      return try SourceKeys(codename, deployment: deployment)
    } catch {
      throw Failure(error)
    }
  }
}

extension Failure {
  /// Why a codename was not taken; names positions, never words.
  init(_ error: CodenameError) {
    switch error {
    case .wordCount(let count):
      self = .misuse(
        "A codename has nine words; these were \(count).", next: "Type all nine of them.")
    case .unknownWords(let positions):
      let numbers = positions.map { String($0 + 1) }.joined(separator: ", ")
      self = .misuse(
        "These words are not right: number \(numbers).", next: "Check them and type all nine.")
    case .checksum:
      self = .misuse(
        "One of the words is wrong, or two are swapped.", next: "Check them and type all nine.")
    case .primitives:
      self.init(
        .failed, happened: "This machine has too little memory left to use the codename.",
        meaning: "Nothing was sent.", next: "Close other programs, then run the command again.")
    }
  }
}
