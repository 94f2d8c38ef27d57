import GatewayStore
import StrictCoding
import Transfer

func text(_ report: ExportReport) -> String {
  report.folders.map { folder in
    let name = string(folder.name.text)
    let rest = folder.waiting > 0 ? ", \(folder.waiting) wait for the next folder" : ""
    return "\(name)  \(folder.tips) tips\(rest)\n"
  }.joined()
}

func text(_ report: ImportReport) -> String {
  var lines: [String] = []
  lines += report.keyrings.map { "keyring \($0) taken" }
  lines += report.weeks.map { "week sheet \(string($0.text)) taken" }
  lines += report.taken.map { "\(string($0.text)) taken" }
  lines += report.repeated.map { "\(string($0.text)) was taken before" }
  lines += report.afterGap.map {
    "\(string($0.text)): folders before it were lost with an older state of this gateway; what was "
      + "in them is sent again"
  }
  if report.cells > 0 { lines.append("\(report.cells) cells wait for the next bundle") }
  lines += report.refused.map { _ in "one cell refused: its tag is taken; it is sealed again" }
  if lines.isEmpty { lines.append("nothing new") }
  return lines.map { $0 + "\n" }.joined()
}

func text(_ report: BackupReport) -> String {
  "\(report.name)  \(report.fileCount) files\n"
}

func text(_ report: RestoreReport) -> String {
  let day = string(report.day.text)
  return """
    deployment     \(string(report.deployment.hex))
    backup of      \(day)
    tips           none: what was not exported is lost
    board          days from \(day) on that were not in the backup stay marked as lost
    next           `sotto-gateway sweep --day` with the true date, then `serve` and `export`

    """
}

func text(_ report: SweepReport) -> String {
  let frozen = report.frozen.map { string($0.text) }.joined(separator: " ")
  return """
    deleted        \(report.deletedTips) tips, with their keys
    erased         \(report.erasedTables) metadata tables
    frozen         \(frozen.isEmpty ? "no day" : frozen)

    """
}

func text(_ status: Status) -> String {
  """
  day            \(string(status.day.text))
  keyring        \(status.keyring.map { String($0) } ?? "none in force")
  weeks ahead    \(status.weeksAhead)
  tips           \(status.tips) (\(status.tipBytes) bytes)
  oldest waiting \(status.oldestWaiting.map { string($0.text) } ?? "none")
  cells waiting  \(status.cells)
  last closed    \(status.lastClosed.map { string($0.text) } ?? "never")
  disk free      \(status.freeBytes >> 20) MiB

  """
}

func json(_ status: Status) -> String {
  let fields = [
    "\"day\": \"\(string(status.day.text))\"",
    "\"keyring\": \(status.keyring.map { String($0) } ?? "null")",
    "\"weeks_ahead\": \(status.weeksAhead)", "\"tips\": \(status.tips)",
    "\"tip_bytes\": \(status.tipBytes)",
    "\"oldest_waiting\": \(quoted(status.oldestWaiting))", "\"cells\": \(status.cells)",
    "\"last_closed\": \(quoted(status.lastClosed))", "\"free_bytes\": \(status.freeBytes)",
  ]
  return "{\(fields.joined(separator: ", "))}\n"
}

func text(_ findings: [Finding]) -> String {
  findings.map { finding in
    let mark =
      switch finding.verdict {
      case .good: "ok  "
      case .weak: "weak"
      case .bad: "BAD "
      }
    let words = finding.verdict == .good ? finding.subject.words : finding.subject.problem
    return "\(mark)  \(words)\n"
  }.joined()
}

func json(_ findings: [Finding]) -> String {
  let rows = findings.map { "{\"subject\": \"\($0.subject)\", \"verdict\": \"\($0.verdict)\"}" }
  return "[\(rows.joined(separator: ", "))]\n"
}

private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func quoted(_ day: Day?) -> String {
  day.map { "\"\(string($0.text))\"" } ?? "null"
}

extension Finding.Subject {
  fileprivate var words: String {
    switch self {
    case .keyring: "a keyring is in force"
    case .weeks: "week sheets for this week and the next"
    case .disk: "space on the disk"
    case .masterKey: "the master key lies on another device"
    case .keyStore: "every tip has its storage key"
    case .database: "the database is sound"
    case .objects: "every tip is there, whole"
    case .sweep: "the last sweep was yesterday or today"
    case .export: "no tip waits longer than two days for its export"
    }
  }

  fileprivate var problem: String {
    switch self {
    case .keyring: "no keyring is in force: import what the key officer releases"
    case .weeks: "week sheets run out: import what the key officer releases (`keyring week`)"
    case .disk: "little space on the disk: tips are refused when it is used up; make room"
    case .masterKey:
      "the master key lies on the disk of the data: no erasure can be claimed; give --master FOLDER"
    case .keyStore: "storage keys of tips are missing\(Self.keepDisk)"
    case .database: "the database is damaged\(Self.keepDisk)"
    case .objects: "tips are missing or not whole\(Self.keepDisk)"
    case .sweep: "no sweep for more than two days: run `sotto-gateway sweep`"
    case .export:
      "a tip waits longer than two days: run `sotto-gateway export` and carry the stick"
    }
  }

  private static let keepDisk =
    ": stop accepting, keep the disk, and ask the investigators what they have"
}
