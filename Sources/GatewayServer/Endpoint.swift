public import Intake

/// Where the gateway listens: a Unix socket or a port of this machine, nothing else.
public struct Endpoint: Hashable, Sendable {
  enum Place: Hashable, Sendable {
    case socket(path: String)
    case loopback(ip: String, port: Int)
  }

  let place: Place
  /// Which way tips that arrive here have come.
  public let listener: Arrival.Listener

  /// Takes `unix:/PATH`, `127.0.0.1:PORT` or `[::1]:PORT`; port 0 is any free one. Throws
  /// `notLocal` for other addresses, `malformedEndpoint` for other text.
  public init(_ text: String, listener: Arrival.Listener) throws(ServerError) {
    self.listener = listener
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard path.hasPrefix("/"), path.utf8.count < 108 else { throw .malformedEndpoint }
      place = .socket(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":") else { throw .malformedEndpoint }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits),
      port <= 65_535
    else { throw .malformedEndpoint }
    switch text[..<colon] {
    case "127.0.0.1": place = .loopback(ip: "127.0.0.1", port: port)
    case "[::1]": place = .loopback(ip: "::1", port: port)
    default: throw .notLocal
    }
  }
}
