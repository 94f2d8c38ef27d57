import Intake
import Primitives
import Program
import StrictCoding

extension Promise {
  /// What the person is told.
  var words: String {
    """
    Your tip has arrived (\(Self.text(day.text))). The gateway has signed that it will keep it and \
    hand it over.
    """
  }

  /// The same for programs.
  var members: [(name: String, value: JSON)] {
    [
      ("deployment", .text(Self.text(deployment.hex))), ("day", .text(Self.text(day.text))),
      ("body", .text(Self.text(body.hex))),
    ]
  }

  private static func text(_ ascii: [UInt8]) -> String { String(decoding: ascii, as: UTF8.self) }
}
