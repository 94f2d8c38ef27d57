/// Where Tor listens for SOCKS 5 on this machine.
public struct ProxyAddress: Hashable, Sendable {
  let place: GatewayAddress.Place

  /// Port 9050 of 127.0.0.1, where a Tor service listens; Tor Browser's own Tor is at 9150.
  public static let standard = ProxyAddress(place: .loopback(ip: "127.0.0.1", port: 9_050))

  private init(place: GatewayAddress.Place) {
    self.place = place
  }

  /// Takes `127.0.0.1:PORT` or `unix:/PATH`.
  public init(_ text: String) throws(TransportError) {
    let isSocket = text.hasPrefix("unix:")
    let address = try GatewayAddress(isSocket ? text : "http://\(text)")
    guard !address.isOnion, isSocket || text.contains(":") else { throw .malformedAddress }
    place = address.place
  }
}
