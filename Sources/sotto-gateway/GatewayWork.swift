import GatewayStore
import Program
import StrictCoding
import Terminal

/// The operator's work on an open store. Requests and answers travel as text, so that a running
/// gateway can be asked for it: `EXIT LF results NUL words`.
struct GatewayWork: Sendable {
  /// What to do.
  enum Request: Equatable, Sendable {
    case export(path: String, byteLimit: Int, again: Bool)
    case `import`(path: String)
    case sweep(named: String?)
    case status(isJSON: Bool)
    case check(isJSON: Bool)
    case backup(path: String)
  }

  let store: GatewayStore
  let clock: GatewayClock

  /// Answers a request that came through the control socket.
  func answer(_ text: String) -> String {
    let outcome: (status: ExitStatus, results: String, words: String)
    do {
      let (request, today) = try Request.parse(text)
      try clock.set(today, for: store, request)
      let work = self
      let (status, results) = try waiting { try await work.perform(request) }
      outcome = (status, results, "")
    } catch let failure as Failure {
      outcome = (
        failure.status, "",
        [failure.happened, failure.meaning, failure.next].filter { !$0.isEmpty }
          .joined(separator: "\n")
      )
    } catch {
      outcome = (.failed, "", "The gateway could not do this.")
    }
    return "\(outcome.status.rawValue)\n\(outcome.results)\0\(outcome.words)"
  }

  /// Does the work. Returns how the command ends and the results to print.
  func perform(_ request: Request) async throws -> (status: ExitStatus, results: String) {
    let report: ImportReport
    do throws(StoreError) {
      switch request {
      case .export(let path, let byteLimit, let again):
        let exported = try await store.exportFolder(path, byteLimit: byteLimit, again: again)
        return (.done, text(exported))
      case .import(let path):
        report = try await store.importFolder(path)
      case .sweep(let day):
        return (.done, text(try await store.sweep(named: day.map(Self.day))))
      case .status(let isJSON):
        let status = try await store.status()
        return (.done, isJSON ? json(status) : text(status))
      case .check(let isJSON):
        let findings = try await store.check()
        let isBroken = findings.contains { $0.verdict == .bad }
        return (isBroken ? .failed : .done, isJSON ? json(findings) : text(findings))
      case .backup(let path):
        return (.done, text(try await store.backUp(to: path)))
      }
    } catch {
      throw words(for: error)
    }
    if let replacement = report.replacedKeyrings.first { throw alarm(replacement) }
    return (.done, text(report))
  }

  private static func day(_ text: String) throws(StoreError) -> Day {
    do throws(CodingError) {
      return try Day(text: [UInt8](text.utf8)[...])
    } catch {
      throw .coding(error)
    }
  }
}

extension GatewayWork.Request {
  /// One line: the day or `-`, the command, its argument.
  func line(today: String?) -> String {
    let command: String
    switch self {
    case .export(let path, let limit, let again):
      command = "export \(limit) \(again ? "again" : "new") \(path)"
    case .import(let path): command = "import \(path)"
    case .sweep(let day): command = "sweep \(day ?? "-")"
    case .status(let isJSON): command = "status \(isJSON ? "json" : "text")"
    case .check(let isJSON): command = "check \(isJSON ? "json" : "text")"
    case .backup(let path): command = "backup \(path)"
    }
    return "\(today ?? "-") \(command)"
  }

  static func parse(_ line: String) throws(Failure) -> (GatewayWork.Request, TodayOption) {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .misuse("The request is malformed.", next: "Update.") }
    let today = TodayOption(today: parts[0] == "-" ? nil : String(parts[0]))
    let argument = String(parts[2])
    switch parts[1] {
    case "export":
      let fields = argument.split(separator: " ", maxSplits: 2)
      guard fields.count == 3, let limit = Int(fields[0]) else { break }
      return (
        .export(path: String(fields[2]), byteLimit: limit, again: fields[1] == "again"), today
      )
    case "import": return (.import(path: argument), today)
    case "sweep": return (.sweep(named: argument == "-" ? nil : argument), today)
    case "status": return (.status(isJSON: argument == "json"), today)
    case "check": return (.check(isJSON: argument == "json"), today)
    case "backup": return (.backup(path: argument), today)
    default: break
    }
    throw .misuse("The request is malformed.", next: "Use programs of one version.")
  }
}
