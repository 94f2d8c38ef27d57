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
    if json { return try Output.results.print(view.json.encoded) }
    for line in view.lines { try Output.results.print(line) }
  }
}

extension CaseView {
  fileprivate var lines: [String] {
    var lines = ["Case \(summary.shortName): \(summary.status.rawValue)"]
    if !summary.takesReplies { lines.append("The source cannot be answered.") }
    for (index, tip) in tips.enumerated() {
      lines.append("")
      lines.append("Tip \(index + 1) of \(tips.count), came \(dayText(tip.received))\(tip.way)")
      lines += tip.lines
    }
    for reply in replies {
      lines.append("")
      lines.append(
        "Your reply \(reply.number) of \(dayText(reply.day)), \(reply.statusWord), \(reply.way)")
      lines += barred(reply.text)
    }
    return lines
  }

  fileprivate var json: JSON {
    .object([
      ("case", summary.json), ("tips", .list(tips.map { $0.json })),
      ("replies", .list(replies.map { $0.json })),
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
      ("day", .text(dayText(received))), ("marks", .list(marks.words.map { .text($0) })),
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
    switch status {
    case .received: "received"
    case .reviewing: "reviewing"
    case .closed: "closed"
    case .none: "no status"
    }
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
      ("number", .number(Int(number))), ("day", .text(dayText(day))),
      ("status", .text(statusWord)), ("isAutomatic", .flag(isAutomatic)),
      ("progress", .text("\(progress)")), ("text", .text(String(decoding: text, as: UTF8.self))),
    ])
  }
}

/// Text from outside behind a bar.
private func barred(_ bytes: [UInt8]) -> [String] {
  PlainText.lines(bytes).split(separator: "\n", omittingEmptySubsequences: false).map {
    "  | " + $0
  }
}
