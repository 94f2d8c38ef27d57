// Sends distinct tips to a gateway on this machine as fast as it answers; for benchmarks and crash
// tests. Bounded in count; ends by itself.
//
// LoadGenerator ADDRESS TEMPLATE COUNT SENDERS PROMISES
//   ADDRESS   unix:PATH or 127.0.0.1:PORT
//   TEMPLATE  a sealed tip; every body sent is it with another last stanza and another payload
//   PROMISES  file that receives the body digest of every promise, one a line
// Prints one line of JSON: sent, failed, seconds, tips_per_second, p50_ms, p99_ms, max_ms.

import Dispatch
import Glibc
import Synchronization

@main
struct LoadGenerator {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let template = contents(of: arguments[2]),
      let count = Int(arguments[3]), let senders = Int(arguments[4])
    else {
      fputs("usage: LoadGenerator ADDRESS TEMPLATE COUNT SENDERS PROMISES\n", stderr)
      exit(2)
    }
    let run = Run(address: arguments[1], template: template, count: count)
    let start = now()
    let threads = (0..<senders).map { _ in thread(run) }
    for thread in threads { pthread_join(thread, nil) }
    let seconds = Double(now() - start) / 1e9
    run.report(seconds: seconds, promises: arguments[5])
  }

  private static func thread(_ run: Run) -> pthread_t {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(run).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Run>.fromOpaque(context).takeRetainedValue().send()
        return nil
      }, context)
    return thread
  }
}

final class Run: Sendable {
  struct Results {
    var latencies: [UInt64] = []
    var digests: [String] = []
    var failures = 0
  }

  private let address: String
  private let template: [UInt8]
  private let count: Int
  private let next = Atomic<Int>(0)
  private let results = Mutex(Results())

  init(address: String, template: [UInt8], count: Int) {
    self.address = address
    self.template = template
    self.count = count
  }

  func send() {
    var connection = Connection(address: address)
    var mine = Results()
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { break }
      let body = body(index)
      let start = now()
      if let answer = connection?.post(body), let digest = Self.digest(in: answer) {
        mine.latencies.append(now() - start)
        mine.digests.append(digest)
      } else {
        mine.failures += 1
        connection = Connection(address: address)
        if connection == nil { next.store(count, ordering: .relaxed) }
      }
    }
    results.withLock {
      $0.latencies += mine.latencies
      $0.digests += mine.digests
      $0.failures += mine.failures
    }
  }

  func report(seconds: Double, promises: String) {
    let results = results.withLock { $0 }
    let sorted = results.latencies.sorted()
    func percentile(_ share: Double) -> Double {
      sorted.isEmpty ? 0 : Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1e6
    }
    if let file = fopen(promises, "w") {
      for digest in results.digests { fputs(digest + "\n", file) }
      fclose(file)
    }
    let values = [
      "\"sent\": \(sorted.count)", "\"failed\": \(results.failures)",
      "\"seconds\": \(rounded(seconds))",
      "\"tips_per_second\": \(rounded(Double(sorted.count) / seconds))",
      "\"p50_ms\": \(rounded(percentile(0.5)))", "\"p99_ms\": \(rounded(percentile(0.99)))",
      "\"max_ms\": \(rounded(percentile(1)))",
    ]
    print("{" + values.joined(separator: ", ") + "}")
  }

  /// The template with 32 other bytes in its last stanza and another payload.
  private func body(_ index: Int) -> [UInt8] {
    var body = template
    var state = UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15 | 1
    func draw() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    let headerEnd = 12_526
    let stanzaBody = headerEnd - 48 - 44
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for position in stanzaBody..<stanzaBody + 42 { body[position] = alphabet[Int(draw() >> 58)] }
    body.withUnsafeMutableBytes { bytes in
      var position = headerEnd
      while position + 8 <= bytes.count {
        bytes.storeBytes(of: draw(), toByteOffset: position, as: UInt64.self)
        position += 8
      }
    }
    return body
  }

  private static func digest(in answer: [UInt8]) -> String? {
    guard position(of: "HTTP/1.1 201", in: answer) == 0,
      let start = position(of: "\nbody ", in: answer)
    else { return nil }
    return String(decoding: answer[(start + 6)...].prefix(64), as: UTF8.self)
  }
}

struct Connection: ~Copyable {
  private let descriptor: Int32

  init?(address: String) {
    if address.hasPrefix("unix:") {
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address.dropFirst(5).utf8) }
      guard connected(descriptor, &name) else { return nil }
    } else {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      guard address.hasPrefix("127.0.0.1:"), let port = UInt16(address.dropFirst(10)) else {
        return nil
      }
      name.sin_port = port.bigEndian
      guard connected(descriptor, &name) else { return nil }
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }
  }

  deinit { close(descriptor) }

  func post(_ body: [UInt8]) -> [UInt8]? {
    let head = Array(
      """
      POST /tips HTTP/1.1\r
      Host: 127.0.0.1\r
      Content-Type: application/octet-stream\r
      Content-Length: \(body.count)\r
      \r

      """.utf8)
    guard write(head + body) else { return nil }
    return answer()
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  private func answer() -> [UInt8]? {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return nil }
      answer += buffer[..<count]
      guard let headEnd = position(of: "\r\n\r\n", in: answer) else { continue }
      guard let length = Self.length(in: answer[..<headEnd]) else { return nil }
      if answer.count - headEnd - 4 >= length { return answer }
    }
  }

  private static func length(in head: ArraySlice<UInt8>) -> Int? {
    let head = String(decoding: head, as: UTF8.self).lowercased()
    for line in head.split(whereSeparator: \.isNewline) where line.hasPrefix("content-length:") {
      return Int(line.dropFirst(15).drop { $0 == " " })
    }
    return nil
  }
}

private func connected<Name>(_ descriptor: Int32, _ name: inout Name) -> Bool {
  withUnsafePointer(to: &name) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size)) == 0
    }
  }
}

private func contents(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  return [UInt8](bytes[..<fread(&bytes, 1, bytes.count, file)])
}

private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

private func now() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Where `text` first stands in `bytes`.
private func position(of text: StaticString, in bytes: [UInt8]) -> Int? {
  let text = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  guard bytes.count >= text.count else { return nil }
  return (0...bytes.count - text.count).first {
    bytes[$0] == text[0] && bytes[$0..<$0 + text.count].elementsEqual(text)
  }
}
