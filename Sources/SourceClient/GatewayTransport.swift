/// What a gateway answered.
public struct GatewayAnswer: Equatable, Sendable {
  /// The HTTP status.
  public let status: Int
  /// All of the body.
  public let body: [UInt8]

  /// An answer.
  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}

/// Why nothing was answered.
public enum TransportFailure: Error, Equatable, Sendable {
  /// No connection came about: nothing was sent.
  case unreachable
  /// The connection broke: what was sent may have arrived or not.
  case interrupted
  /// The answer is not one of a gateway.
  case malformed
  /// What is asked for is not there, or this place takes no tips.
  case unsupported
}

/// How a source's tool reaches a gateway. Adds nothing of its own to a request that could tell one
/// source from another.
public protocol GatewayTransport {
  /// Asks for `path`; `malformed` when the answer's body has over `byteLimit` bytes.
  func get(_ path: String, byteLimit: Int) async throws(ClientError) -> GatewayAnswer

  /// Sends a body of exactly `byteCount` bytes to `path`. `next` hands it out in pieces, nil at its
  /// end; it is not asked for more when the gateway has answered, and its errors are passed on.
  func post(
    _ path: String, byteCount: Int, body next: () throws(ClientError) -> [UInt8]?
  ) async throws(ClientError) -> GatewayAnswer
}
