/// Why the server did not start. Equal on the case; carries no path.
public enum ServerError: Error, Equatable, Sendable {
  // Misuse
  /// The text is no `unix:/PATH` and no `127.0.0.1:PORT`.
  case malformedEndpoint
  /// No endpoint was given.
  case noEndpoint

  // Refused for safety
  /// Others than this machine could connect.
  case notLocal

  // Surroundings
  /// The port or the socket is taken, or may not be used.
  case cannotListen
}
