public import NIOCore

/// How much one connection, and all of them together, may ask for (threat T16). Behind Tor nobody
/// has an address, so that limits are for all alike.
public struct Limits: Sendable {
  /// Connections at once on a listener; further ones wait.
  public var connections = 1_000
  /// Uploads at once in all; further ones are asked to come later.
  public var uploads = 128
  /// Requests that a connection may send before the first is answered.
  public var pipelinedRequests = 8
  /// Bytes of one header field, the request line included.
  public var headerFieldByteCount = 8_192
  /// Bytes of all header fields.
  public var headerByteCount = 16_384
  /// Header fields.
  public var headerFieldCount = 64
  /// How long a connection may be without a request that is being answered.
  public var idle = TimeAmount.seconds(60)
  /// In each such time in which the gateway was ready to read, a body must bring
  /// `bodyByteCountMin`; Tor circuits stall for many seconds without anybody's fault.
  public var bodyWindow = TimeAmount.seconds(30)
  /// Bytes of a body in each `bodyWindow`.
  public var bodyByteCountMin = 30_720
  /// In such a time a reader must take 32 KiB of what waits for it.
  public var writeStall = TimeAmount.seconds(30)
  /// How long a sender may go on after it was answered early.
  public var linger = TimeAmount.seconds(1)
  /// How long a stop waits for requests that are being answered.
  public var stop = TimeAmount.seconds(20)
  /// How often the times are looked at.
  var tick = TimeAmount.milliseconds(500)

  /// What the gateway uses.
  public static let standard = Limits()

  private init() {}
}
