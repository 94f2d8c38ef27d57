import Keyring
import Program
import ReplyBoard
import ReplyReader
import SourceClient
import StrictCoding
import Terminal

/// The answers to a codename, as a conversation.
struct ReplyPage {
  private let board: BoardReading
  private let keyring: KeyringDocument
  private var replies: [Reply] { board.thread?.replies ?? [] }

  init(_ board: BoardReading, keyring: KeyringDocument) {
    self.board = board
    self.keyring = keyring
  }

  /// All answers, oldest first.
  var text: String {
    guard !replies.isEmpty else {
      return """
        There is no answer on the board yet. Answers stand there for \
        \(keyring.boardWindowDays) days: come back at least that often.
        """
    }
    return replies.map(text(of:)).joined(separator: "\n\n")
  }

  /// What may be missing, and why.
  var warnings: [String] {
    var warnings: [String] = []
    if board.isStale {
      warnings.append("The board is over three days old: the newest answers may be missing.")
    }
    if !board.lostDays.isEmpty {
      let days = board.lostDays.map(Self.text(of:)).joined(separator: ", ")
      warnings.append("The gateway has lost what was on the board on \(days).")
    }
    for gap in board.thread?.gaps ?? [] {
      warnings.append(
        """
        Answers of \(name(gap.investigator)) are missing between others (number \
        \(gap.numbers.lowerBound) to \(gap.numbers.upperBound)): somebody may have held them back.
        """)
    }
    if let count = board.thread?.skippedCells, count > 0 {
      warnings.append(
        """
        \(count) entries were made to look like answers to you, but were not signed \
        by the investigators. They are not shown.
        """)
    }
    return warnings
  }

  /// The same for programs.
  var json: JSON {
    .object([
      ("replies", .list(replies.map(json(of:)))),
      ("warnings", .list(warnings.map { .text($0) })),
    ])
  }

  private func text(of reply: Reply) -> String {
    var lines = ["\(Self.text(of: reply.heading.day))  \(name(reply.heading.investigator))"]
    if let status = Self.words(reply.heading.status) { lines.append(status) }
    for (index, part) in reply.parts.enumerated() {
      lines.append(
        part.map { PlainText.lines($0.bytes) } ?? "[part \(index + 1) has not arrived]")
    }
    return lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func json(of reply: Reply) -> JSON {
    .object([
      ("day", .text(Self.text(of: reply.heading.day))),
      ("investigator", .number(Int(reply.heading.investigator))),
      ("name", .text(name(reply.heading.investigator))),
      ("number", .number(Int(reply.heading.number))),
      ("status", .text(Self.word(reply.heading.status))),
      ("text", .text(String(decoding: reply.text, as: UTF8.self))),
      ("missingParts", .list(reply.missingParts.map { .number($0) })),
    ])
  }

  private func name(_ index: UInt8) -> String {
    keyring.investigator(index).map { PlainText.line($0.name) } ?? "investigator \(index)"
  }

  private static func text(of day: Day) -> String { String(decoding: day.text, as: UTF8.self) }

  private static func word(_ status: ReplyStatus) -> String {
    switch status {
    case .received: "received"
    case .reviewing: "reviewing"
    case .closed: "closed"
    case .none: "none"
    }
  }

  private static func words(_ status: ReplyStatus) -> String? {
    switch status {
    case .received: "Your tip was opened by the investigators."
    case .reviewing: "Your tip is being looked into."
    case .closed: "The case is closed."
    case .none: nil
    }
  }
}
