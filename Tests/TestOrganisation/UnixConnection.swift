internal import Glibc

/// A blocking connection to a Unix socket.
public struct UnixConnection {
  /// The socket.
  public let descriptor: Int32

  /// A socket that is connected already.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Connects to the socket at `path`; nil when nobody listens there.
  public init?(_ path: String) {
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.with(path, { connect(descriptor, $0, $1) }) == 0 else {
      Glibc.close(descriptor)
      return nil
    }
  }

  /// A socket at `path` that waits for connections.
  public static func listen(_ path: String) throws -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard with(path, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 64) == 0 else {
      throw Organisation.Unexpected(status: errno, words: "no socket")
    }
    return descriptor
  }

  /// A socket at a free port of 127.0.0.1 that waits for connections, and the port.
  static func listenOnLoopback() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 64) == 0
          ? getsockname(descriptor, address, &length) : -1
      }
    }
    guard code == 0 else { throw Organisation.Unexpected(status: errno, words: "no port") }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  private static func with(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Ends it.
  public func close() { Glibc.close(descriptor) }

  /// Sends all of `bytes`; false when the peer went away.
  public func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Everything up to the end of the first answer, or nil when the peer went away before.
  public func answer() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else { continue }
      let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
      if let length, text[head.upperBound...].utf8.count >= length { return text }
    }
  }

  /// Posts a body and returns the whole answer.
  public func post(_ body: [UInt8]) -> String? {
    let head =
      "POST /tips HTTP/1.1\r\nHost: tips.example.org\r\nContent-Length: \(body.count)\r\n\r\n"
    return write([UInt8](head.utf8) + body) ? answer() : nil
  }
}

extension String {
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
