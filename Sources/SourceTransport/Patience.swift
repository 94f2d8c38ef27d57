internal import NIOCore

/// How long a slow way is waited for.
public struct Patience: Sendable {
  let connect: TimeAmount
  let idle: TimeAmount

  /// 2 minutes for a connection, because Tor may have to build circuits; 3 minutes without a byte.
  public static let standard = Patience(connectSeconds: 120, idleSeconds: 180)

  /// Seconds until a connection must stand, and seconds in which a byte must move.
  public init(connectSeconds: Int, idleSeconds: Int) {
    self.init(connect: .seconds(Int64(connectSeconds)), idle: .seconds(Int64(idleSeconds)))
  }

  init(connect: TimeAmount, idle: TimeAmount) {
    self.connect = connect
    self.idle = idle
  }
}
