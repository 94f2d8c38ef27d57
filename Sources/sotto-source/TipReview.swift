import Keyring
import Primitives
import SourceClient
import StrictCoding
import Terminal

/// Shows what is about to be sealed and asks whether it is right (experience.md §2).
struct TipReview {
  /// How the tip will travel.
  enum Way {
    case tor
    case local
    /// The form, a stick or the post.
    case paper
  }

  let status: GatewayStatus
  let way: Way
  /// Whether there is somebody who wants to be asked.
  let asks: Bool
  /// Who was left out of the thread before; stays left out.
  var kept: [UInt8] = []

  /// The draft as the person agreed to it. Throws when they did not.
  func approved(_ draft: TipDraft) throws -> TipDraft {
    var draft = draft
    let choice = DeskChoice(keyring: status.keyring.document)
    var remark = ""
    while true {
      let preview = try draft.preview(for: status, random: SystemRandom())
      let picture = TipPicture(draft: draft, preview: preview, status: status, way: way).text
      guard asks else {
        Output.words.say(picture)
        return draft
      }
      guard let typed = try answer(to: "\(remark)\(picture)\n") else { return draft }
      do {
        let without = DeskChoice.joined(kept, try choice.without([typed], of: draft.desk))
        draft = TipDraft(
          message: draft.message, files: draft.files, desk: draft.desk, without: without,
          keys: draft.keys)
      } catch let failure as Failure {
        remark = "\(failure.happened)\n\(failure.next)\n"
      }
    }
  }

  /// Nil for yes, else the numbers that were typed. `picture` is shown where the question is.
  private func answer(to picture: String) throws -> String? {
    let verb = way == .paper ? "Seal" : "Send"
    var above = picture
    while true {
      let typed = try Question.line(
        "\(above)\(verb) it? Type yes, no, or the numbers of people to leave out")
      above = ""
      let text = String(decoding: typed, as: UTF8.self).lowercased()
      let word = text.filter { $0 != " " && $0 != "\t" && $0 != "\r" }
      switch word {
      case "yes": return nil
      case "no":
        throw Failure(
          .failed, happened: "Stopped, as you wished.", meaning: "Nothing was sealed or sent.",
          next: "Run the command again when you are ready.")
      case _ where !word.isEmpty && word.allSatisfy { $0.isNumber || $0 == "," }: return text
      default: continue
      }
    }
  }
}
