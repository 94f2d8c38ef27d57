import Glibc

/// A blocking connection to the gateway.
final class Connection {
  private static let pieceByteCount = 256 << 10

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init?(address: String) {
    let port = address.hasPrefix("127.0.0.1:") ? UInt16(address.dropFirst(10)) : nil
    guard port != nil || address.hasPrefix("unix:") else { return nil }
    descriptor = socket(port == nil ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let isThere =
      port.map { reach(port: $0, descriptor) }
      ?? reach(path: String(address.dropFirst(5)), descriptor)
    guard isThere else { return nil }
  }

  deinit { close(descriptor) }

  /// Sends `body`; the digest in the promise, or nil when there was none.
  func post(_ body: some Body) -> String? {
    var body = body
    buffer.removeAll(keepingCapacity: true)
    buffer +=
      """
      POST /tips HTTP/1.1\r
      Host: 127.0.0.1\r
      Content-Type: application/octet-stream\r
      Content-Length: \(body.byteCount)\r
      \r

      """.utf8
    while body.next(into: &buffer) {
      guard buffer.count >= Self.pieceByteCount else { continue }
      guard writeAll() else { return nil }
      buffer.removeAll(keepingCapacity: true)
    }
    guard writeAll(), let answer = answer() else { return nil }
    let start = answer.firstRange(of: "\nbody ")?.upperBound
    return answer.hasPrefix("HTTP/1.1 201") ? start.map { String(answer[$0...].prefix(64)) } : nil
  }

  private func writeAll() -> Bool {
    buffer.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// Head and body, which is text in every answer to a tip.
  private func answer() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.firstRange(of: "\r\n\r\n") else { continue }
      let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
      guard let length else { return nil }
      if text.utf8[head.upperBound...].count >= length { return text }
    }
  }
}

private func reach(path: String, _ descriptor: Int32) -> Bool {
  var name = sockaddr_un()
  name.sun_family = sa_family_t(AF_UNIX)
  guard path.utf8.count < MemoryLayout.size(ofValue: name.sun_path) else { return false }
  withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
  return reach(&name, descriptor)
}

private func reach(port: UInt16, _ descriptor: Int32) -> Bool {
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  name.sin_port = port.bigEndian
  var on: Int32 = 1
  setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
  return reach(&name, descriptor)
}

private func reach<Name>(_ name: inout Name, _ descriptor: Int32) -> Bool {
  withUnsafePointer(to: &name) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size)) == 0
    }
  }
}
