import ArgumentParser
import CaseVault
import Intake
import Keyring
import Program
import ReplyBoard
import StrictCoding
import Terminal
import Tip

/// `show`: one case with everything that was said. All text of a source is escaped (threat T30)
/// and stands behind a bar, so that it cannot pass for words of this tool.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a case: messages, files and your replies.",
    discussion: "Example: sotto-investigator show 3f9a")

  @Argument(help: "The case's name, or enough of its beginning.")
  var caseName: String

  @Flag(help: "Write JSON for programs.")
  var json = false

  @OptionGroup var options: VaultOptions

  func run() throws {
    let vault = try options.open()
    let view = try telling { () throws(VaultError) in try vault.show(Array(caseName.utf8)) }
    let wording = try CaseWording(vault)
    if json { return try Output.results.print(view.json(wording).encoded) }
    try Output.results.print(view.lines(wording).joined(separator: "\n"))
  }
}

extension CaseView {
  fileprivate func lines(_ wording: CaseWording) -> [String] {
    var lines = head(wording)
    for (index, tip) in tips.enumerated() {
      lines.append("")
      lines.append(
        "Tip \(index + 1) of \(tips.count)\(source(tip.thread)), came "
          + "\(dayText(tip.received))\(tip.way)")
      lines += tip.lines
    }
    for reply in replies {
      lines.append("")
      lines.append(
        "Your reply \(reply.number)\(source(reply.thread)) of \(dayText(reply.day)), "
          + "\(reply.statusWord), \(reply.way)")
      lines += barred(reply.text)
    }
    for note in notes {
      lines.append("")
      lines.append("Your note of \(dayText(note.day))")
      lines += barred(note.text)
    }
    return lines
  }

  private func head(_ wording: CaseWording) -> [String] {
    let since = decision.map { " since \(dayText($0.day))" } ?? ""
    var lines = ["Case \(summary.shortName): \(summary.status.rawValue)\(since)"]
    if let reason = decision?.reason, !reason.isEmpty {
      lines.append("Reason: \(PlainText.line(reason))")
    }
    if !summary.takesReplies {
      lines.append("The source cannot be answered.")
    } else if let told = summary.told {
      lines.append("The source was told: \(told.word)")
    }
    if let assignee = summary.assignee {
      lines.append("Assigned to: \(wording.name(assignee))")
    }
    if !summary.tags.isEmpty { lines.append("Tags: \(wording.tags(summary))") }
    if let due = summary.due { lines.append("Due: \(wording.due(due))") }
    if threadCount > 1 {
      lines.append("\(threadCount) sources: answer one with `reply --to NUMBER`.")
    }
    return lines
  }

  /// Which source, where there are several.
  private func source(_ thread: Int) -> String {
    threadCount > 1 ? " (source \(thread))" : ""
  }

  fileprivate func json(_ wording: CaseWording) -> JSON {
    .object([
      ("case", wording.json(summary)),
      ("since", decision.map { .text(dayText($0.day)) } ?? .null),
      ("reason", decision.map { .text(String(decoding: $0.reason, as: UTF8.self)) } ?? .null),
      ("sources", .number(threadCount)),
      ("tips", .list(tips.map { $0.json })), ("replies", .list(replies.map { $0.json })),
      ("notes", .list(notes.map { $0.json })),
    ])
  }
}

extension CaseView.NoteView {
  fileprivate var json: JSON {
    .object([
      ("day", .text(dayText(day))), ("text", .text(String(decoding: text, as: UTF8.self))),
    ])
  }
}

extension CaseView.TipView {
  fileprivate var way: String {
    switch listener {
    case .onion: " over Tor"
    case .clearnet: " over the open net"
    case .form: " by the form"
    case .stick: " on a stick"
    case nil: ""
    }
  }

  fileprivate var lines: [String] {
    var lines = marks.words.isEmpty ? [] : ["! " + marks.words.joined(separator: ", ")]
    if let about {
      lines.append("desk \(PlainText.line(about.heading.desk.bytes)), \(without(about.heading))")
      lines += barred(message)
    } else if marks.contains(.foreign) {
      lines.append("Not made with Sotto: all of it is kept as one attachment.")
    } else {
      lines.append("Its content was not whole: nothing of it is kept.")
    }
    return lines + files.map { $0.line }
  }

  private func without(_ heading: TipHeading) -> String {
    guard !heading.without.isEmpty else { return "nobody left out" }
    return "left out by the source: " + heading.without.map { String($0) }.joined(separator: ", ")
  }

  fileprivate var json: JSON {
    .object([
      ("source", .number(thread)), ("day", .text(dayText(received))),
      ("marks", .list(marks.words.map { .text($0) })),
      ("desk", about.map { .text(PlainText.line($0.heading.desk.bytes)) } ?? .null),
      ("without", .list((about?.heading.without ?? []).map { .number(Int($0)) })),
      ("message", .text(String(decoding: message, as: UTF8.self))),
      ("files", .list(files.map { $0.json })),
    ])
  }
}

extension CaseView.FileView {
  fileprivate var line: String {
    "File \(number): \(PlainText.line(entry.name)), "
      + "\(PlainText.line(entry.mediaType.bytes)), \(sizeText(entry.content.byteCount))"
  }

  fileprivate var json: JSON {
    .object([
      ("number", .number(number)),
      ("name", .text(String(decoding: entry.name.bytes, as: UTF8.self))),
      ("type", .text(PlainText.line(entry.mediaType.bytes))),
      ("bytes", .number(Int(clamping: entry.content.byteCount))),
    ])
  }
}

extension CaseView.ReplyView {
  fileprivate var statusWord: String {
    status == .none ? "no status" : status.word
  }

  fileprivate var way: String {
    let origin = isAutomatic ? "written by the tool, " : ""
    return switch progress {
    case .waiting: origin + "waits for `export`"
    case .exported: origin + "exported"
    case .delivered: origin + "taken by the gateway"
    }
  }

  fileprivate var json: JSON {
    .object([
      ("source", .number(thread)), ("number", .number(Int(number))), ("day", .text(dayText(day))),
      ("status", .text(statusWord)), ("isAutomatic", .flag(isAutomatic)),
      ("progress", .text("\(progress)")), ("text", .text(String(decoding: text, as: UTF8.self))),
    ])
  }
}

extension ReplyStatus {
  /// As formats.md §6 writes it.
  var word: String {
    switch self {
    case .received: "received"
    case .reviewing: "reviewing"
    case .closed: "closed"
    case .none: "none"
    }
  }
}

/// Text from outside behind a bar.
private func barred(_ bytes: [UInt8]) -> [String] {
  PlainText.lines(bytes).split(separator: "\n", omittingEmptySubsequences: false).map {
    "  | " + $0
  }
}
