@testable import GatewayServer
import StrictCoding
import TestSupport
import Testing

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

@Suite struct DocumentRouteTests {
  @Test func `signed documents are served as they are`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      for (address, document) in [
        ("/keyring", gateway.keyring), ("/keyring/1", gateway.keyring), ("/week", gateway.sheet),
      ] {
        client.send(get(address))
        let answer = client.answer()
        #expect(answer.status == 200)
        let isSame = answer.body == document
        #expect(isSame, "\(address)")
      }
      client.send(get("/recipients/news"))
      let recipients = String(decoding: client.answer().body, as: UTF8.self).split(separator: "\n")
      #expect(recipients.filter { $0.hasPrefix("# ") }.count == 2)
      #expect(recipients.filter { $0.hasPrefix("age1pq1") }.count == 8)
    }
  }

  @Test func `the page names the deployment and brings nothing along`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      client.send(get("/"))
      let answer = client.answer()
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.field("Content-Type") == "text/html; charset=utf-8")
      #expect(page.contains(String(decoding: gateway.deployment.hex, as: UTF8.self)))
      for word in ["<script", "<img", "<link", "<form", "src=", "http:"] {
        #expect(!page.contains(word))
      }
    }
  }

  @Test func `answers tell no time and no program and are not kept`() async throws {
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      let client = RawClient(path)
      for address in ["/", "/keyring", "/nothing"] {
        client.send(get(address))
        let answer = client.answer()
        for name in ["Date", "Server", "Set-Cookie", "Last-Modified", "ETag"] {
          #expect(answer.field(name) == nil)
        }
        #expect(answer.field("Cache-Control") == "no-store")
        #expect(answer.field("Referrer-Policy") == "no-referrer")
      }
    }
  }

  @Test func `the problem documents are the golden bytes`() throws {
    let documents = Problem.allCases.flatMap { $0.document }
    #expect(documents == (try golden("problems.txt")))
  }

  @Test func `T13 every refusal looks alike`() async throws {
    for problem in Problem.allCases {
      #expect(problem.document.count == Problem.byteCount)
      #expect(problem.document.last == 0x0A)
    }
    let gateway = try await TestGateway()
    try await gateway.serving { path in
      for request in [
        get("/keyring/2"), get("/keyring/0"), get("/keyring/"), get("/keyring?x=1"), get("/board"),
        get("/../settings"), get("//keyring"), get("/keyring/1/"), get("/recipients/none"),
        get("/recipients/%6eews"), get("/board/2026-07-08"), get("/tips"), get("/witnesses"),
        "PUT /tips HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
      ] {
        let client = RawClient(path)
        client.send(request)
        let answer = client.answer()
        #expect([404, 405].contains(answer.status), "\(request)")
        #expect(answer.field("Content-Type") == "application/problem+json")
        #expect(answer.field("Content-Length") == "512")
      }
    }
  }
}
