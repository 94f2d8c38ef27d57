import Codename
import Glibc
import Primitives
import StrictCoding
import Synchronization
import TestOrganisation
import TestSupport
import Testing

/// T1: the server is seized while a tip arrives, while it serves, and after.
@Suite(.serialized) struct SeizedServerTests {
  @Test func `T1 nothing of a tip, its names, the codename or a reply is in memory or on disk`()
    throws
  {
    let organisation = try Organisation()
    var gateway = try RunningGateway(organisation)
    let letter = ["-m", try letter(organisation), try attachment(organisation, 20)]
    let sent = try send(letter, through: gateway.socket, organisation)
    let codename = try #require(nineWords(in: sent))
    try organisation.answer("canary-in-the-reply\n")
    let canaries = try Self.canaries(of: codename, organisation.deployment)
    // The search itself works: what the gateway must know is found.
    let serving = Seizure(gateway, organisation)
    #expect(serving.inMemory(Canary("host", "tips.example.org")) == ["host"])
    #expect(serving.onDisk(Canary("host", "tips.example.org")) == ["host"])
    serving.expectNone(of: canaries, "while it serves")
    gateway.end()
    Seizure(nil, organisation).expectNone(of: canaries, "after it ended")
    gateway = try RunningGateway(organisation, today: Organisation.tomorrow)
    try organisation.gateway("sweep", today: Organisation.tomorrow)
    Seizure(gateway, organisation).expectNone(of: canaries, "after the sweep")
  }

  @Test func `T1 nothing is found while a large tip arrives, and when it lies in the spool`()
    throws
  {
    let organisation = try Organisation()
    let gateway = try RunningGateway(organisation)
    let recorder = try Recorder(
      at: organisation.folder.file("wire.sock"), to: gateway.socket, .pauses(after: 600_000))
    defer { recorder.end() }
    let letter = ["-m", try letter(organisation), try attachment(organisation, 40_000)]
    let sent = Mutex<Result<String, any Error>?>(nil)
    let sending = BackgroundWork {
      let outcome = Result { try send(letter, through: recorder.socket, organisation) }
      sent.withLock { $0 = outcome }
    }
    recorder.waitUntilPaused()
    let arriving = Seizure(gateway, organisation)
    recorder.resume()
    sending.join()
    let outcome = try #require(sent.withLock { $0 })
    let codename = try #require(nineWords(in: outcome.get()))
    let canaries = try Self.canaries(of: codename, organisation.deployment)
    arriving.expectNone(of: canaries, "while it arrives")
    let arrived = Seizure(gateway, organisation)
    arrived.expectNone(of: canaries, "when it lies in the spool")
    // What came over the wire is sealed once more before it is written.
    let body = try #require(recorder.take().flatMap { Request.all(in: $0.sent) }.last?.body)
    #expect(body.count == 1_061_374)
    for start in [100, 12_000, 13_000, 300_000, 500_000, 1_061_000] {
      let piece = Canary("piece of the sealed tip", [UInt8](body[start..<start + 64]))
      #expect(arriving.onDisk(piece) == [], "\(start)")
      #expect(arrived.onDisk(piece) == [], "\(start)")
    }
  }

  @Test func `T1 how a tip arrived is known to the sealed table only`() throws {
    let organisation = try Organisation()
    let gateway = try RunningGateway(organisation)
    _ = try send(["-m", letter(organisation)], through: gateway.socket, organisation)
    let seizure = Seizure(gateway, organisation)
    let texts = ["onion", "clearnet", "form", "stick"].map {
      Canary("arrival by \($0)", "\nlistener \($0)\npaid none\n")
    }
    seizure.expectNone(of: texts, "once the slot is sealed")
  }

  private static func canaries(of codename: String, _ deployment: String) throws -> [Canary] {
    let typed = try TypedCodename(Secret(copying: codename.utf8)).codename
    let keys = try SourceKeys(typed, deployment: Identifier(hex: [UInt8](deployment.utf8)[...]))
    return codenameCanaries(codename) + [
      Canary("message", "canary-in-the-message"),
      Canary("attachment", "canary-in-the-attachment"),
      Canary("file name", "canary-file-name"),
      Canary("reply", "canary-in-the-reply"),
      Canary("reply identity", keys.replyIdentity),
      Canary("tag chain", keys.tagChain),
      Canary("author seed", keys.author.seed),
      Canary("author", keys.author.publicKey),
    ]
  }
}

/// What whoever takes the machine finds: the gateway's memory, what it has open, its disk, its log.
private struct Seizure {
  private let memory: [[UInt8]]
  private let disk: [[UInt8]]

  init(_ gateway: RunningGateway?, _ organisation: Organisation) {
    memory = gateway?.memory() ?? []
    let paths =
      files(below: organisation.folder.file("gateway"))
      + [organisation.folder.file("gateway.log")]
    disk = paths.map { contents(of: $0) } + (gateway?.openFiles() ?? [])
  }

  func inMemory(_ canaries: Canary...) -> Set<String> {
    CanaryPieces(canaries, byteCount: Self.pieceByteCount).found(in: memory)
  }

  func onDisk(_ canaries: Canary...) -> Set<String> {
    CanaryPieces(canaries, byteCount: Self.pieceByteCount).found(in: disk)
  }

  func expectNone(of canaries: [Canary], _ when: String) {
    let pieces = CanaryPieces(canaries, byteCount: Self.pieceByteCount)
    #expect(pieces.found(in: memory) == [], "in memory \(when)")
    #expect(pieces.found(in: disk) == [], "on disk \(when)")
  }

  /// Shorter runs of bytes stand in memory by chance.
  private static let pieceByteCount = 16
}

private func letter(_ organisation: Organisation) throws -> String {
  try write("canary-in-the-message", to: organisation.folder.file("letter"))
  return organisation.folder.file("letter")
}

/// A file that says `count` times the same.
private func attachment(_ organisation: Organisation, _ count: Int) throws -> String {
  let path = organisation.folder.file("canary-file-name.txt")
  try write(String(repeating: "canary-in-the-attachment ", count: count), to: path)
  return path
}

/// What `send` printed.
private func send(
  _ arguments: [String], through socket: String, _ organisation: Organisation
) throws -> String {
  try Organisation.succeed(
    Command(
      "sotto-source",
      [
        "send", organisation.address(socket), "--today", Organisation.today, "--desk", "main",
        "--unconfirmed",
      ] + arguments)
  ).outputText
}

/// The nine words of the codename that `send --unconfirmed` printed.
func nineWords(in text: String) -> String? {
  let line = text.split(separator: "\n").first { $0.hasPrefix("codename: ") }
  let words = line?.dropFirst("codename: ".count).split(separator: " ") ?? []
  return words.count == 9 ? words.joined(separator: " ") : nil
}

func write(_ text: String, to path: String) throws {
  let file = try #require(fopen(path, "w"))
  fputs(text, file)
  fclose(file)
}

/// Every regular file in a folder and the folders in it.
func files(below path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var found: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard name != ".", name != ".." else { continue }
    let child = path + "/" + name
    if entry.pointee.d_type == UInt8(DT_DIR) {
      found += files(below: child)
    } else if entry.pointee.d_type == UInt8(DT_REG) {
      found.append(child)
    }
  }
  return found
}
