import Codename
import Glibc
import Primitives
import StrictCoding
import TestOrganisation
import TestSupport
import Testing

/// Every byte that visitors of one gateway sent to it and got from it, made once for all tests.
struct Recordings: Sendable {
  static let shared = Result { try Recordings() }

  /// One run of `sotto-source`.
  struct Visit: Sendable {
    let connections: [Recorder.Connection]
    let output: String

    /// Everything that was asked, connection by connection.
    var sent: [UInt8] { connections.flatMap { $0.sent } }

    /// The requests in their order.
    var requests: [Request] { connections.flatMap { Request.all(in: $0.sent) } }

    /// The tip that was sent.
    var tip: Request? { requests.last { $0.head.starts(with: [UInt8]("POST".utf8)) } }
  }

  let deployment: String
  /// The codename that has an answer on the board.
  let codename: String
  /// The codename of the other source.
  let otherCodename: String
  /// By their names.
  private(set) var visits: [String: Visit] = [:]
  /// Sizes of the files that the gateway keeps tips in, and of the sealed tips that it exported.
  let spoolSizes: [Int]
  let exportedSizes: [Int]

  subscript(name: String) -> Visit {
    get throws { try #require(visits[name]) }
  }

  private init() throws {
    let organisation = try Organisation()
    deployment = organisation.deployment
    var gateway = try RunningGateway(organisation)
    var visitor = try Visitor(organisation, gateway, today: Organisation.today)
    let first = try visitor.run("send", ["-m", visitor.letter, "--desk", "main", "--unconfirmed"])
    codename = try #require(nineWords(in: first.output))
    try organisation.answer("Thank you, we look into it.")
    visitor.recorder.end()
    gateway.end()

    gateway = try RunningGateway(organisation, today: Organisation.tomorrow)
    defer { gateway.end() }
    try organisation.gateway("sweep", today: Organisation.tomorrow)
    visitor = try Visitor(organisation, gateway, today: Organisation.tomorrow)
    defer { visitor.recorder.end() }
    let wrong = Codename(random: SeededRandom(1)).text.withBytes {
      String(decoding: $0, as: UTF8.self)
    }
    let plain = ["-m", visitor.letter, "--desk", "main", "--yes"]
    visits = [
      "first": first,
      "right codename": try visitor.run("check", [], codename: codename),
      "wrong codename": try visitor.run("check", [], codename: wrong),
      "no codename": try visitor.run("send", plain + ["--one-way"]),
      "new codename": try visitor.run("send", plain + ["--unconfirmed"]),
      "answer": try visitor.run("answer", plain, codename: codename),
    ]
    for (name, arguments) in try visitor.sizes() {
      visits[name] = try visitor.run("send", arguments + ["--one-way", "--yes"])
    }
    otherCodename = try #require(nineWords(in: visits["new codename"]?.output ?? ""))
    spoolSizes = files(below: organisation.folder.file("gateway/spool")).map {
      contents(of: $0).count
    }
    let stick = organisation.stick("last")
    try organisation.gateway("export", [stick], today: Organisation.tomorrow)
    exportedSizes = files(below: stick).filter { $0.contains("/tips/") }.map {
      contents(of: $0).count
    }
  }
}

/// A request as it went over the wire.
struct Request: Equatable, Sendable {
  /// Up to the empty line.
  let head: [UInt8]
  let body: [UInt8]

  /// All that stand one behind the other in `bytes`.
  static func all(in bytes: [UInt8]) -> [Request] {
    var requests: [Request] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard
        let end = rest.indices.first(where: { rest[$0...].starts(with: Array("\r\n\r\n".utf8)) })
      else { return requests + [Request(head: Array(rest), body: [])] }
      let head = [UInt8](rest[..<(end + 4)])
      let length = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
      rest = rest[(end + 4)...]
      requests.append(Request(head: head, body: [UInt8](rest.prefix(length ?? 0))))
      rest = rest.dropFirst(length ?? 0)
    }
    return requests
  }
}

/// Somebody with a letter, whose wire is recorded.
private struct Visitor {
  let recorder: Recorder
  let letter: String
  private let organisation: Organisation
  private let today: String

  init(_ organisation: Organisation, _ gateway: RunningGateway, today: String) throws {
    self.organisation = organisation
    self.today = today
    recorder = try Recorder(at: organisation.folder.file("wire.sock"), to: gateway.socket)
    letter = organisation.folder.file("letter")
    try write("They pay twice.", to: letter)
  }

  func run(
    _ command: String, _ arguments: [String], codename: String? = nil
  ) throws -> Recordings.Visit {
    let typed = codename == nil ? [] : ["--codename-fd", "3"]
    var run = Command(
      "sotto-source",
      [command, organisation.address(recorder.socket), "--today", today] + arguments + typed)
    if let codename { run.descriptors[3] = [UInt8]("\(codename)\n".utf8) }
    let result = try Organisation.succeed(run)
    return Recordings.Visit(connections: recorder.take(), output: result.outputText)
  }

  /// Tips of two size classes, each nearly empty and nearly full.
  func sizes() throws -> [(name: String, arguments: [String])] {
    let folder = organisation.folder
    func file(_ name: String, _ count: Int) throws -> String {
      try write(String(repeating: "a", count: count), to: folder.file(name))
      return folder.file(name)
    }
    let desk = ["--desk", "main"]
    return [
      ("small empty", ["-m", try file("one", 1)] + desk),
      ("small full", ["-m", try file("many", 61_000), "--without", "1"] + desk),
      ("large empty", ["-m", try file("more", 64_000), try file("a.jpg", 3)] + desk),
      (
        "large full",
        ["-m", letter] + desk + [
          try file("a-long-name-for-a-file-of-a-source.pdf", 200_000), try file("b", 40_000),
        ]
      ),
    ]
  }
}
