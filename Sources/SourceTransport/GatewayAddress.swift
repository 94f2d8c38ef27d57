/// Where a gateway listens: an onion service, a port of this machine, or a Unix socket
/// (`system.md` §5, `SourceTransport`). Nothing else can be held.
public struct GatewayAddress: Hashable, Sendable {
  enum Place: Hashable, Sendable {
    case onion(name: String, port: Int)
    case loopback(ip: String, port: Int)
    case socket(path: String)
  }

  let place: Place

  /// The name or number to compare with the `address` lines of the keyring, as it was typed; nil
  /// for a Unix socket.
  public let host: String?

  /// Whether the way there leads through Tor.
  public var isOnion: Bool {
    if case .onion = place { true } else { false }
  }

  /// What goes into the `Host` field.
  let hostField: String

  /// Cuts `URL#PIN` at its last `#`; the pin is not looked at.
  public static func split(_ text: String) -> (address: String, pin: String?) {
    guard let mark = text.lastIndex(of: "#") else { return (text, nil) }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }

  /// Takes `http://NAME.onion`, `http://127.0.0.1:8080`, `http://[::1]:8080`,
  /// `http://localhost:8080`, each with one `/` behind or without, or `unix:/PATH`.
  public init(_ text: String) throws(TransportError) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard path.hasPrefix("/"), path.utf8.count < 108, !path.utf8.contains(0) else {
        throw .malformedAddress
      }
      place = .socket(path: path)
      host = nil
      hostField = "localhost"
      return
    }
    guard !text.lowercased().hasPrefix("https:") else { throw .encryptedAddress }
    guard text.lowercased().hasPrefix("http://") else { throw .malformedAddress }
    var rest = text.dropFirst(7)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    let (host, port) = try Self.authority(rest.lowercased())
    place = try Self.place(host: host, port: port ?? 80)
    self.host = host
    hostField = port.map { "\(host):\($0)" } ?? host
  }

  private static func authority(_ text: String) throws(TransportError) -> (String, Int?) {
    let isBracketed = text.hasPrefix("[")
    let end = isBracketed ? text.firstIndex(of: "]").map(text.index(after:)) : nil
    let colon = isBracketed ? end : text.firstIndex(of: ":")
    guard let colon, colon < text.endIndex else { return (text, nil) }
    let digits = text[text.index(after: colon)...]
    guard text[colon] == ":", digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let port = Int(digits), (1...65_535).contains(port)
    else { throw .malformedAddress }
    return (String(text[..<colon]), port)
  }

  private static func place(host: String, port: Int) throws(TransportError) -> Place {
    switch host {
    case "127.0.0.1", "localhost": return .loopback(ip: "127.0.0.1", port: port)
    case "[::1]": return .loopback(ip: "::1", port: port)
    default: break
    }
    guard host.utf8.allSatisfy(isNameByte), !host.isEmpty else { throw .malformedAddress }
    guard host.hasSuffix(".onion") else { throw .readableByOthers }
    let name = host.dropLast(6)
    guard name.utf8.count == 56, name.utf8.allSatisfy(isBase32) else { throw .malformedAddress }
    return .onion(name: host, port: port)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E: true
    default: false
    }
  }

  private static func isBase32(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x32...0x37).contains(byte)
  }
}
