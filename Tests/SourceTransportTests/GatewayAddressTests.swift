import SourceTransport
import Testing

private let onion = String(repeating: "a2", count: 28) + ".onion"

@Suite struct GatewayAddressTests {
  @Test(arguments: [
    "http://\(onion)", "http://\(onion)/", "http://\(onion.uppercased())", "http://\(onion):8080",
  ])
  func `onion services go through Tor`(text: String) throws {
    let address = try GatewayAddress(text)
    #expect(address.isOnion)
    #expect(address.host == onion)
  }

  @Test(arguments: [
    "http://127.0.0.1:8080", "http://127.0.0.1", "http://localhost:1/", "http://[::1]:8080",
    "HTTP://127.0.0.1:65535", "unix:/run/sotto/onion.sock",
  ])
  func `this machine is reached directly`(text: String) throws {
    #expect(try !GatewayAddress(text).isOnion)
  }

  @Test func `the host is the one that was typed, as it is compared with the keyring`() throws {
    #expect(try GatewayAddress("http://localhost:8080").host == "localhost")
    #expect(try GatewayAddress("http://127.0.0.1:8080").host == "127.0.0.1")
    #expect(try GatewayAddress("unix:/run/sotto/onion.sock").host == nil)
  }

  @Test(arguments: ["https://\(onion)", "https://127.0.0.1:8080", "HTTPS://example.org"])
  func `https is refused, with words`(text: String) {
    let error = #expect(throws: TransportError.encryptedAddress) { try GatewayAddress(text) }
    #expect(error?.isRefusal == true)
    #expect(error?.words.next.contains(".onion") == true)
  }

  @Test(arguments: [
    "http://example.org", "http://192.168.1.1", "http://127.0.0.2:80", "http://10.0.0.1:8080",
    "http://127.0.0.1.example.org",
  ])
  func `what others can read along is refused`(text: String) {
    #expect(throws: TransportError.readableByOthers) { try GatewayAddress(text) }
  }

  @Test(arguments: [
    "", "http://", "http:///", "ftp://127.0.0.1", "127.0.0.1:8080", "unix:relative", "unix:",
    "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:", "http://127.0.0.1:80:80",
    "http://127.0.0.1:+80", "http://short.onion", "http://www.\(onion)", "http://user@\(onion)",
    "http://\(onion)/path", "http://\(onion)?x", "http://[::1", "http://[::1]x",
    "http://\(String(repeating: "a1", count: 28)).onion", "http://127.0.0.1\r\nX: y",
  ])
  func `everything else is no address`(text: String) {
    #expect(throws: TransportError.malformedAddress) { try GatewayAddress(text) }
  }

  @Test func `the pin is cut off at the last mark`() {
    let cut = GatewayAddress.split("unix:/a#b#0123")
    #expect(cut.address == "unix:/a#b")
    #expect(cut.pin == "0123")
    #expect(GatewayAddress.split("http://x").pin == nil)
  }

  @Test func `the proxy is on this machine`() throws {
    #expect(try ProxyAddress("127.0.0.1:9050") == .standard)
    #expect(throws: Never.self) { try ProxyAddress("unix:/run/tor/socks") }
    for text in ["127.0.0.1", "10.0.0.1:9050", "\(onion):9050", "example.org:9050", ""] {
      #expect(throws: TransportError.self) { try ProxyAddress(text) }
    }
  }
}
