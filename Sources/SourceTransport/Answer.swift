/// What a gateway answered.
public struct Answer: Equatable, Sendable {
  /// The status of HTTP, 200 to 599.
  public let status: Int
  /// The bytes of the body, as many as the caller's limit at most.
  public let body: [UInt8]
}
