import Glibc
import TestOrganisation
import TestSupport
import Testing

/// An organisation with two desks and a running gateway, shared by the tests of a suite.
final class Stage: Sendable {
  @TaskLocal static var current: Stage?

  let organisation: Organisation
  /// The socket of the gateway that is running.
  let socket: String
  private let gateway: RunningGateway

  init(today: String = Organisation.today) throws {
    organisation = try Organisation(desks: [
      "main:0,1:de=Prüfstelle:en=Audit office", "board:1:en=Board",
    ])
    gateway = try RunningGateway(organisation, today: today)
    socket = gateway.socket
  }

  /// The address of the gateway itself.
  var address: String { "unix:\(socket)" }

  /// A file with `text` for the person to send.
  func file(_ name: String, _ text: String = "They pay twice.\n") throws -> String {
    try Self.write([UInt8](text.utf8), to: organisation.folder.file(name))
    return organisation.folder.file(name)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "wb"))
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fclose(file)
  }

  /// `sotto-source` with nobody at a terminal.
  func run(
    _ command: String, _ arguments: [String], at address: String? = nil, codename: String? = nil,
    today: String = Organisation.today
  ) throws -> Command.Result {
    let typed = codename == nil ? [] : ["--codename-fd", "3"]
    let words = organisation.source(
      command, arguments + typed, at: address ?? self.address, today: today)
    var run = Command("sotto-source", words)
    if let codename { run.descriptors[3] = [UInt8]("\(codename)\n".utf8) }
    return try run.run()
  }

  /// `sotto-source` with a person at a terminal.
  func session(
    _ command: String, _ arguments: [String], at address: String? = nil, output: String? = nil,
    errors: String? = nil, secret: String? = nil, today: String = Organisation.today,
    environment: [String: String] = [:]
  ) throws -> TerminalSession {
    let words = organisation.source(command, arguments, at: address ?? self.address, today: today)
    return try TerminalSession(
      "sotto-source", words, output: output, errors: errors, secret: secret,
      environment: environment)
  }

  /// The nine words that `send --unconfirmed` printed.
  static func codename(_ result: Command.Result) throws -> String {
    let line = result.outputText.split(separator: "\n").first { $0.hasPrefix("codename: ") }
    return String(try #require(line).dropFirst("codename: ".count))
  }

  /// How many tips the gateway keeps.
  func tipCount() throws -> String? {
    let status = try organisation.gateway("status", ["--json"]).outputText
    return status.firstMatch(of: #/"tips":\s*(\d+)/#).map { String($0.1) }
  }
}

/// Makes a stage before a suite and takes it away afterwards.
struct StageTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let stage = try Stage()
    try await Stage.$current.withValue(stage) { try await function() }
  }
}

extension Trait where Self == StageTrait {
  static var stage: StageTrait { StageTrait() }
}
