import Intake
import Primitives
import Program
import SourceClient
import StrictCoding

/// What the gateway's promise says, and what it is good for.
struct PromiseWords {
  private let signed: SignedPromise
  private let deleteBy: Day?
  private let hasCodename: Bool

  init(_ signed: SignedPromise, status: GatewayStatus, hasCodename: Bool) {
    self.signed = signed
    self.hasCodename = hasCodename
    deleteBy = status.deleteBy(accepted: signed.promise.day)
  }

  /// The signed note.
  var note: [UInt8] { signed.note }

  /// What the person is told. `isKept`: they asked for the note in a file.
  func text(isKept: Bool) -> String {
    let until = deleteBy.map { "until \(Self.text($0.text))" } ?? "as long as its rules say"
    return """
      Your tip has arrived (\(Self.text(signed.promise.day.text))). The gateway signed a promise:

      * It keeps the sealed tip \(until) at the most, and hands it to the investigators as soon
        as they fetch it. Investigators can set another day.
      * The promise proves to the organisation that exactly these sealed bytes arrived on that day:
        should the tip vanish, it shows that somebody is at fault. It does not prove who sent them,
        what they say, or that anybody has read them.
      * \(keeping(isKept))
      """
  }

  /// The same for programs.
  var members: [(name: String, value: JSON)] {
    let promise = signed.promise
    return [
      ("deployment", .text(Self.text(promise.deployment.hex))),
      ("day", .text(Self.text(promise.day.text))),
      ("body", .text(Self.text(promise.body.hex))),
      ("deleteBy", deleteBy.map { .text(Self.text($0.text)) } ?? .null),
      ("promise", .text(Self.text(signed.note))),
    ]
  }

  private func keeping(_ isKept: Bool) -> String {
    guard !isKept else {
      return """
        You have it in a file. Whoever finds that knows that you sent something: throw it away when
          you do not want to complain any more. Nothing else needs it.
        """
    }
    let need = hasCodename ? "All you need is the codename." : "You need nothing of it."
    return """
      It was thrown away, so that nothing on this machine tells that you sent something.
        \(need) (--promise FILE would have kept it.)
      """
  }

  private static func text(_ ascii: [UInt8]) -> String { String(decoding: ascii, as: UTF8.self) }
}
