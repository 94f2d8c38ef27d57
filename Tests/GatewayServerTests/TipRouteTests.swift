import GatewayServer
import Glibc
import Intake
import Primitives
import SourceTransport
import StrictCoding
import TestSupport
import Testing

@testable import GatewayServer

private func post(_ length: Int, _ more: String = "") -> String {
  "POST /tips HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\(more)\r\n"
}

private func limits(_ change: (inout Limits) -> Void) -> Limits {
  var limits = Limits.standard
  change(&limits)
  return limits
}

private func fileCount(_ path: String) -> Int {
  guard let folder = opendir(path) else { return 0 }
  defer { closedir(folder) }
  var count = -2
  while readdir(folder) != nil { count += 1 }
  return count
}

@Suite struct TipRouteTests {
  @Test(arguments: [65_536, 262_144, 1 << 20])
  func `a sealed tip is answered with a promise`(archiveByteCount: Int) async throws {
    let gateway = try await TestGateway()
    let tip = try gateway.tip(archiveByteCount: archiveByteCount)
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(tip.count))
      client.send(tip)
      let answer = client.answer()
      #expect(answer.status == 201)
      let promise = try Promise(
        verifying: answer.body, by: gateway.gateway, deployment: gateway.deployment,
        body: Digest(of: tip[...]))
      #expect(promise.day == TestGateway.today)
      // The same bytes are the same tip; another body with the same header is not.
      client.send(post(tip.count))
      client.send(tip)
      #expect(client.answer().body == answer.body)
      var other = tip
      other[other.count - 1] ^= 1
      client.send(post(tip.count))
      client.send(other)
      #expect(client.answer().status == 409)
    }
  }

  @Test func `T16 it does not matter how the bytes are cut`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      for size in [1_000, 12_526, 12_527, 65_535] {
        let tip = try gateway.tip()
        let client = RawClient(path)
        let request = Array(post(tip.count).utf8) + tip
        for start in stride(from: 0, to: request.count, by: size) {
          client.send(request[start..<min(request.count, start + size)])
        }
        #expect(client.answer().status == 201)
      }
    }
  }

  @Test func `a sender who waits is told to go on`() async throws {
    let gateway = try await TestGateway()
    let tip = try gateway.tip()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(tip.count, "Expect: 100-continue\r\n"))
      #expect(client.answer().head == "HTTP/1.1 100 Continue\r\n\r\n")
      client.send(tip)
      #expect(client.answer().status == 201)
      client.send(post(5, "Expect: 100-continue\r\n"))
      #expect(client.answer().status == 400)
    }
  }

  @Test func `without a length nothing is taken`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      for field in ["", "Transfer-Encoding: chunked\r\n"] {
        let client = RawClient(path)
        client.send("POST /tips HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
        #expect(client.answer().status == 411)
      }
    }
  }

  @Test(arguments: [0, 1, 12_526, 78_093, 78_095, 274_703, Int.max])
  func `T17 lengths that no sealed tip has are refused unread`(length: Int) async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(length))
      let answer = client.answer()
      #expect(answer.status == 400)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("urn:x-sotto:size"))
    }
  }

  @Test func `T17 what is not sealed is refused after its first bytes`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(SizeClass(holding: 1 << 30, limit: .max)?.bodyByteCount ?? 0))
      client.send([UInt8](repeating: 0x61, count: 12_526))
      let answer = client.answer()
      #expect(answer.status == 400)
      #expect(answer.field("Connection") == "close")
      #expect(String(decoding: answer.body, as: UTF8.self).contains("urn:x-sotto:envelope"))
      // Goes on sending all the same: it ends within moments, not after a gigabyte.
      let piece = [UInt8](repeating: 0x61, count: 1 << 16)
      var sent = 0
      while client.send(piece) { sent += piece.count }
      #expect(sent < 1 << 30)
    }
  }

  @Test func `T16 a tip that breaks off leaves nothing`() async throws {
    let gateway = try await TestGateway()
    let tip = try gateway.tip(archiveByteCount: 1 << 20)
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(tip.count))
      client.send(tip.prefix(tip.count - 1))
      client.finishSending()
      #expect(client.rest().isEmpty)
    }
    #expect(fileCount(gateway.folder.file("data/spool")) == 0)
  }

  @Test func `without keys for the week the gateway is closed, and says so`() async throws {
    let gateway = try await TestGateway(hasSheet: false)
    let tip = try gateway.tip()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(post(tip.count))
      client.send(tip)
      let answer = client.answer()
      #expect(answer.status == 503)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("urn:x-sotto:no-keys"))
    }
  }

  @Test func `when the day is full the next is named`() async throws {
    let gateway = try await TestGateway(tipsPerDay: 1)
    try await gateway.serving { path in
      for status in [201, 503] {
        let tip = try gateway.tip()
        let client = RawClient(path)
        client.send(post(tip.count))
        client.send(tip)
        #expect(client.answer().status == status)
      }
    }
  }

  @Test func `too many uploads at once are asked to come later`() async throws {
    let gateway = try await TestGateway()
    let tip = try gateway.tip()
    try await gateway.serving(limits: limits { $0.uploads = 1 }) { path in
      let first = RawClient(path)
      first.send(post(tip.count, "Expect: 100-continue\r\n"))
      #expect(first.answer().status == 100)
      let second = RawClient(path)
      second.send(post(tip.count))
      #expect(second.answer().status == 503)
      first.send(tip)
      #expect(first.answer().status == 201)
    }
  }

  @Test func `many senders at once all get their promise`() async throws {
    let gateway = try await TestGateway()
    let tips = try (0..<24).map { _ in try gateway.tip() }
    try await gateway.servingTasks { path in
      let address = try GatewayAddress("unix:\(path)")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for tip in tips {
          group.addTask {
            var rest: [UInt8]? = tip
            return try await Transport(to: address).post(
              "/tips", contentType: "application/octet-stream", contentLength: tip.count
            ) {
              defer { rest = nil }
              return rest
            }.status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == [Int](repeating: 201, count: 24))
    }
  }
}
