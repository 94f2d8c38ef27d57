import Keyring
import Primitives
import SourceClient
import StrictCoding
import Terminal

/// A picture in words of what is about to be sealed: for whom, what they will see, and what it may
/// tell about the person (experience.md §2, threats.md T29).
struct TipPicture {
  private let draft: TipDraft
  private let preview: TipPreview
  private let status: GatewayStatus
  private let way: TipReview.Way
  /// For each file.
  private let hints: [[String]]

  /// Bytes a second through Tor, as a guess before the first byte has left.
  private static let torRate: UInt64 = 500_000
  private static let localRate: UInt64 = 100_000_000

  init(draft: TipDraft, preview: TipPreview, status: GatewayStatus, way: TipReview.Way) {
    self.draft = draft
    self.preview = preview
    self.status = status
    self.way = way
    hints = draft.files.map(Self.hints)
  }

  var text: String {
    let rows = people + content + journey
    let lines = rows.map { label, words in
      "  \(label)\(String(repeating: " ", count: max(1, 11 - label.count)))\(words)"
    }
    let heading = Output.words.styled("What you are about to \(verb):", .heading)
    return (["", heading] + lines + advice + [""]).joined(separator: "\n")
  }

  private var verb: String { way == .paper ? "seal" : "send" }

  private typealias Row = (label: String, words: String)

  private var people: [Row] {
    let keyring = status.keyring.document
    let choice = DeskChoice(keyring: keyring)
    var rows: [Row] = [
      ("to", "\(choice.name(of: draft.desk)), \(PlainText.line(keyring.organisation))"),
      ("opened by", "\(choice.people(preview.readers)); nobody else, not the gateway either"),
    ]
    if !draft.without.isEmpty { rows.append(("left out", choice.people(draft.without))) }
    return rows
  }

  private var content: [Row] {
    let length = UInt64(draft.message.count)
    var rows: [Row] = [("message", length == 0 ? "none" : Measure.size(length))]
    for (index, file) in draft.files.enumerated() {
      let type = file.mediaType.map { String(decoding: $0, as: UTF8.self) } ?? "kind unknown"
      let name = PlainText.line(file.name)
      rows.append(("file \(index + 1)", "\(name), \(type), \(Measure.size(file.byteCount))"))
      rows += hints[index].map { ("", Output.words.styled("! \($0)", .caution)) }
    }
    return rows
  }

  private var journey: [Row] {
    let count = UInt64(preview.byteCount)
    var rows: [Row] = [
      ("sealed", "\(Measure.size(count)), padded, so that the size tells little")
    ]
    switch way {
    case .tor:
      let time = Measure.duration(count / Self.torRate)
      rows.append(("time", "about \(time) at \(Measure.size(Self.torRate))/s, as Tor often gives"))
    case .local: rows.append(("time", "about \(Measure.duration(count / Self.localRate))"))
    case .paper: break
    }
    let answers =
      draft.keys == nil
      ? "none: without a codename nobody can answer you" : "with your codename, and only with it"
    return rows + [("answers", answers)]
  }

  private var advice: [String] {
    guard hints.contains(where: { !$0.isEmpty }) else { return [] }
    return [
      "  What is marked with ! can tell who you are. Nothing is taken out of files: where it",
      "  matters, say no, clean copies of them first (for example with mat2), and send those.",
    ]
  }

  private static func hints(_ file: SourceFile) -> [String] {
    AccountName.hints(in: file.name) + traces(file).map(words)
  }

  /// What cannot be read is told when it is sealed.
  private static func traces(_ file: SourceFile) -> [Trace] {
    do throws(FileError) { return try file.traces() } catch { return [] }
  }

  private static func words(_ trace: Trace) -> String {
    switch trace {
    case .camera: "carries camera data: which device, when, often where"
    case .place: "says at which place it was taken"
    case .editing: "carries notes of the programs it was made with, and when"
    case .author: "has a field for its author's name"
    }
  }
}
