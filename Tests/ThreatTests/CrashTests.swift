import Glibc
import Primitives
import StrictCoding
import Synchronization
import TestOrganisation
import TestSupport
import Testing

/// The gateway is killed while tips arrive: what it promised is there, and nothing half.
@Suite(.serialized) struct CrashTests {
  @Test func `T14 every promise is kept after kill -9, and nothing is half there`() throws {
    let organisation = try Organisation()
    let template = try sealedTip(organisation)
    let gateway = try RunningGateway(organisation)
    let (socket, process) = (gateway.socket, gateway.process)
    let promised = Mutex<Set<String>>([])
    let sent = Mutex<Set<String>>([])
    let threads = (0..<8).map { sender in
      BackgroundWork {
        guard let connection = UnixConnection(socket) else { return }
        defer { connection.close() }
        for number in 0..<200 {
          let body = variant(of: template, number: sender * 1000 + number)
          let digest = String(decoding: Digest(of: body[...]).hex, as: UTF8.self)
          sent.withLock { _ = $0.insert(digest) }
          guard let answer = connection.post(body) else { return }
          guard answer.hasPrefix("HTTP/1.1 201"), answer.contains("body \(digest)\n") else {
            return
          }
          let count = promised.withLock {
            $0.insert(digest)
            return $0.count
          }
          if count == 150 { kill(process, SIGKILL) }
        }
      }
    }
    for thread in threads { thread.join() }
    gateway.end(SIGKILL)
    let promises = promised.withLock { $0 }
    #expect(promises.count >= 150)
    try organisation.gateway("check")
    let stick = organisation.stick("stick")
    try organisation.gateway("export", [stick])
    let tips = files(below: stick + "/sotto-out-0-000001/tips").map {
      String(decoding: Digest(of: contents(of: $0)[...]).hex, as: UTF8.self)
    }
    #expect(promises.isSubset(of: tips))
    #expect(Set(tips).isSubset(of: sent.withLock { $0 }))
    #expect(Set(tips).count == tips.count)
  }

  @Test func `check ends with a finding when a promised tip is gone, or the master key is`() throws
  {
    let organisation = try Organisation()
    let gateway = try RunningGateway(organisation)
    let connection = try #require(UnixConnection(gateway.socket))
    #expect(try #require(connection.post(sealedTip(organisation))).hasPrefix("HTTP/1.1 201"))
    connection.close()
    try organisation.gateway("check")
    let data = organisation.folder.file("gateway")
    let check = Command("sotto-gateway", ["check", "--data", data, "--today", Organisation.today])
    truncate(data + "/objects", 0)
    for isRunning in [true, false] {
      if !isRunning { gateway.end() }
      let result = try check.run()
      #expect(result.status == 1)
      #expect(result.outputText.contains("BAD   tips are missing"))
    }
    rename(data + "/master", data + "/elsewhere")
    let result = try check.run()
    #expect(result.status == 2 && result.errorText.contains("--master FOLDER"))
  }

  @Test func `T6 the same body again is the same promise and one tip`() throws {
    let organisation = try Organisation()
    let body = try sealedTip(organisation)
    let gateway = try RunningGateway(organisation)
    let connection = try #require(UnixConnection(gateway.socket))
    defer { connection.close() }
    let first = try #require(connection.post(body))
    let second = try #require(connection.post(body))
    #expect(first.hasPrefix("HTTP/1.1 201"))
    #expect(first == second)
    var other = body
    other[other.count - 1] ^= 1
    #expect(try #require(connection.post(other)).hasPrefix("HTTP/1.1 409"))
    let status = try organisation.gateway("status", ["--json"]).outputText
    #expect(status.contains("\"tips\": 1,"))
  }

  /// A real tip of the 64 KiB class, sealed without a network.
  private func sealedTip(_ organisation: Organisation) throws -> [UInt8] {
    let folder = organisation.folder
    try write("a message", to: folder.file("letter"))
    mkdir(folder.file("served"), 0o700)
    mkdir(folder.file("served/keyring"), 0o700)
    let keys = folder.file("keys")
    try copy(keys + "/keyrings/000001", to: folder.file("served/keyring/1"))
    try copy(keys + "/weeks/2026-11-23", to: folder.file("served/week"))
    try Organisation.succeed(
      Command(
        "sotto-source",
        [
          "seal", "--from", folder.file("served"), "--deployment", organisation.deployment, "-m",
          folder.file("letter"), "--desk", "main", "--one-way", "--today", Organisation.today, "-o",
          folder.file("tip.age"),
        ]))
    let body = contents(of: folder.file("tip.age"))
    #expect(body.count == 78_094)
    return body
  }

  private func copy(_ from: String, to path: String) throws {
    try write(String(decoding: contents(of: from), as: UTF8.self), to: path)
  }
}

/// The tip with other bytes in its last stanza and its payload: another tip for the gateway.
private func variant(of template: [UInt8], number: Int) -> [UInt8] {
  var body = template
  let random = SeededRandom(UInt64(number))
  let letters = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  let stanzaBody = 12_526 - 48 - 44
  for (offset, byte) in random.bytes(42).enumerated() {
    body[stanzaBody + offset] = letters[Int(byte & 63)]
  }
  body.replaceSubrange((body.count - 64)..., with: random.bytes(64))
  return body
}
