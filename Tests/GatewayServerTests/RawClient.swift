import Glibc

/// A connection that sends any bytes, right or wrong, without a library in between.
final class RawClient {
  private let descriptor: Int32

  /// Connects to a Unix socket. Reading gives up after 30 seconds, so that a failing test ends.
  init(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    precondition(status == 0, "no connection")
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends all bytes; false when the gateway has ended the connection.
  @discardableResult
  func send(_ bytes: some Sequence<UInt8>) -> Bool {
    let all = Array(bytes)
    var sent = 0
    while sent < all.count {
      let count = all.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + sent }, all.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(text.utf8) }

  /// Says that nothing more comes.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One answer: head and as much body as the head says; what there is when the connection ends.
  func answer() -> RawAnswer {
    var bytes: [UInt8] = []
    while true {
      let answer = RawAnswer(bytes)
      if answer.isComplete { return answer }
      guard let next = read(1) else { return answer }
      bytes += next
    }
  }

  /// Everything until the gateway ends the connection.
  func rest() -> [UInt8] {
    var bytes: [UInt8] = []
    while let next = read(65_536) { bytes += next }
    return bytes
  }

  private func read(_ limit: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &buffer, limit, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }
}

struct RawAnswer {
  let head: String
  let body: [UInt8]

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else {
      (head, body) = (text, [])
      return
    }
    head = String(text[..<end.upperBound])
    body = Array(bytes.dropFirst(head.utf8.count))
  }

  var status: Int { Int(head.dropFirst(9).prefix(3)) ?? 0 }

  func field(_ name: String) -> String? {
    let lines = head.split(separator: "\r\n").dropFirst()
    let line = lines.first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
    return line.map { String($0.dropFirst(name.utf8.count + 2)) }
  }

  var isComplete: Bool {
    head.hasSuffix("\r\n\r\n") && body.count >= Int(field("content-length") ?? "0") ?? 0
  }
}
