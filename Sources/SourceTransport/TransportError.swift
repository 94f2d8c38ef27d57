/// Why nothing, or not everything, came across the wire. Equal on the case; carries no address.
public enum TransportError: Error, Equatable, Sendable {
  // Refused for safety
  /// The address begins with `https`.
  case encryptedAddress
  /// The address is neither an onion service nor on this machine: others could read along.
  case readableByOthers

  // Misuse
  /// The text is no address.
  case malformedAddress
  /// The body had not as many bytes as were announced.
  case wrongBodyLength

  // The way there
  /// Nothing listens at the address.
  case unreachable
  /// Nothing listens where Tor should.
  case proxyUnreachable
  /// Tor answered, but could not reach the address; the code of RFC 1928, section 6.
  case proxyRefused(UInt8)
  /// The connection ended before the answer was complete.
  case closed
  /// Nothing moved for too long.
  case timedOut

  // The answer
  /// The answer is over the limit of its kind.
  case tooLarge
  /// The answer is not HTTP/1.1.
  case malformedAnswer

  /// Whether a program ends with exit status 3 (refused for safety).
  public var isRefusal: Bool { self == .encryptedAddress || self == .readableByOthers }

  /// Whether a program ends with exit status 2 (wrong use).
  public var isMisuse: Bool { self == .malformedAddress }

  /// What happened, what it means and what to do next.
  public var words: (happened: String, meaning: String, next: String) {
    switch self {
    case .encryptedAddress:
      (
        "This tool does not open https addresses.",
        "A web address shows others that you visit it. Nothing was sent.",
        "Use the onion address (http://….onion) with Tor running, or the page in Tor Browser."
      )
    case .readableByOthers:
      (
        "The address is neither an onion service nor on this machine.",
        "Others on the way could read along. Nothing was sent.",
        "Use the onion address (http://….onion), and check it where you got it from."
      )
    case .malformedAddress:
      (
        "This is not the address of a gateway.", "Nothing was sent.",
        "Write http://NAME.onion, http://127.0.0.1:PORT or unix:/PATH, and copy it whole."
      )
    case .wrongBodyLength:
      (
        "A file changed its size while it was being sent.", "The tip was not accepted.",
        "Close whatever writes to the file, then send again."
      )
    case .unreachable:
      (
        "The gateway does not answer.", "Nothing was sent.",
        "Try again later. If it stays like this, look for a new address where you got this one "
          + "from."
      )
    case .proxyUnreachable:
      (
        "Tor does not answer on this machine.", "Nothing was sent.",
        "Start Tor or Tor Browser, or say with --tor where it listens, then run the command again."
      )
    case .proxyRefused(let code):
      (
        "Tor could not reach the gateway (code \(code)).", "Nothing was sent.",
        "Try again in a few minutes, and check that the address was copied whole."
      )
    case .closed:
      (
        "The connection ended before the answer came.",
        "What was asked for did not come. Nothing was sent.",
        "Run the command again."
      )
    case .timedOut:
      (
        "Nothing moved on the connection for too long.",
        "What was asked for did not come. Nothing was sent.",
        "Run the command again."
      )
    case .tooLarge, .malformedAnswer:
      (
        "The answer is not one of a gateway.", "Nothing of it was used.",
        "Check the address. If it is right, tell the organisation by another way."
      )
    }
  }
}
