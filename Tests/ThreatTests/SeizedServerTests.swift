import Codename
import Glibc
import Primitives
import StrictCoding
import TestSupport
import Testing

/// T1: the server is seized while it serves, and after.
@Suite(.serialized) struct SeizedServerTests {
  @Test func `T1 nothing of a tip, its names, the codename or a reply is in memory or on disk`()
    throws
  {
    let organisation = try Organisation()
    var gateway = try RunningGateway(organisation)
    let canaries = try exchange(organisation, gateway)
    // The search itself works: what the gateway must know is found.
    let known = [UInt8]("tips.example.org".utf8)
    #expect(gateway.memory().contains { holds($0, known) })
    for canary in canaries {
      #expect(!gateway.memory().contains { holds($0, canary.bytes) }, "\(canary.name) in memory")
      #expect(findings(canary.bytes, in: organisation) == [], "\(canary.name) on disk")
    }
    gateway.end()
    for canary in canaries {
      #expect(findings(canary.bytes, in: organisation) == [], "\(canary.name) left on disk")
    }
    gateway = try RunningGateway(organisation, today: Organisation.tomorrow)
    try organisation.gateway("sweep", today: Organisation.tomorrow)
    for canary in canaries {
      #expect(findings(canary.bytes, in: organisation) == [], "\(canary.name) after the sweep")
      #expect(!gateway.memory().contains { holds($0, canary.bytes) }, "\(canary.name) after it")
    }
  }

  private struct Canary {
    let name: String
    let bytes: [UInt8]
  }

  /// A tip and a reply travel the whole way; returns what must not stay on the server.
  private func exchange(
    _ organisation: Organisation, _ gateway: RunningGateway
  ) throws -> [Canary] {
    let folder = organisation.folder
    try write("canary-in-the-message", to: folder.file("letter"))
    try write("canary-in-the-attachment", to: folder.file("canary-file-name.txt"))
    let sent = try Organisation.succeed(
      Command(
        "sotto-source",
        [
          "send", organisation.address(gateway.socket), "--today", Organisation.today, "-m",
          folder.file("letter"), "--desk", "main", "--unconfirmed",
          folder.file("canary-file-name.txt"),
        ]))
    let codename = try #require(nineWords(in: sent.outputText))
    try organisation.gateway("export", [organisation.stick("stick")])
    try organisation.vault("anna", "import", [organisation.stick("stick")])
    let listed = try organisation.vault("anna", "inbox", []).outputText
    let name = try #require(listed.split(separator: "\n").last?.split(separator: " ").first)
    try organisation.vault("anna", "reply", [String(name)], input: "canary-in-the-reply\n")
    try organisation.vault("anna", "export", [organisation.stick("back")])
    try organisation.gateway("import", [organisation.stick("back")])
    let typed = try TypedCodename(Secret(copying: codename.utf8)).codename
    let keys = try SourceKeys(
      typed, deployment: Identifier(hex: [UInt8](organisation.deployment.utf8)[...]))
    return [
      Canary(name: "message", bytes: [UInt8]("canary-in-the-message".utf8)),
      Canary(name: "attachment", bytes: [UInt8]("canary-in-the-attachment".utf8)),
      Canary(name: "file name", bytes: [UInt8]("canary-file-name".utf8)),
      Canary(name: "reply", bytes: [UInt8]("canary-in-the-reply".utf8)),
      Canary(name: "codename", bytes: [UInt8](codename.utf8)),
      Canary(name: "reply identity", bytes: keys.replyIdentity.withBytes { [UInt8]($0) }),
      Canary(name: "tag chain", bytes: keys.tagChain.withBytes { [UInt8]($0) }),
      Canary(name: "author key", bytes: keys.author.publicKey),
    ]
  }

  /// The files of the gateway in which `bytes` stands.
  private func findings(_ bytes: [UInt8], in organisation: Organisation) -> [String] {
    let root = organisation.folder.file("gateway")
    return ([organisation.folder.file("gateway.log")] + files(below: root)).filter {
      holds(contents(of: $0), bytes)
    }
  }
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

/// Whether `needle` stands in `bytes`.
func holds(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { bytes in
    needle.withUnsafeBytes { needle in
      guard let start = bytes.baseAddress, let word = needle.baseAddress else { return false }
      var rest = start
      var left = bytes.count
      while left >= needle.count, let hit = memchr(rest, Int32(needle[0]), left) {
        let offset = UnsafeRawPointer(hit) - start
        if bytes.count - offset >= needle.count, memcmp(hit, word, needle.count) == 0 {
          return true
        }
        rest = UnsafeRawPointer(hit) + 1
        left = bytes.count - offset - 1
      }
      return false
    }
  }
}
