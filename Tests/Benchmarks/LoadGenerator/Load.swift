import Glibc
import Synchronization

/// Sends bodies from several threads, each over a connection of its own, the next one when the
/// one before was answered.
final class Load<Sent: Body>: Sendable {
  private struct Results {
    var latencies: [UInt64] = []
    var digests: [String] = []
    var failures = 0
  }

  private let address: String
  private let count: Int
  private let body: @Sendable (Int) -> Sent
  private let nextIndex = Atomic<Int>(0)
  private let results = Mutex(Results())

  init(address: String, count: Int, body: @escaping @Sendable (Int) -> Sent) {
    self.address = address
    self.count = count
    self.body = body
  }

  func run(senders: Int, promises: String) {
    let start = now()
    let threads = (0..<senders).map { _ in thread() }
    for thread in threads { pthread_join(thread, nil) }
    report(seconds: Double(now() - start) / 1e9, promises: promises)
  }

  private func thread() -> pthread_t {
    var thread = pthread_t()
    let job = Job { self.send() }
    pthread_create(
      &thread, nil,
      { job in
        if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().work() }
        return nil
      }, Unmanaged.passRetained(job).toOpaque())
    return thread
  }

  private func send() {
    var connection = Connection(address: address)
    var mine = Results()
    while connection != nil {
      let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { break }
      let body = body(index)
      let start = now()
      if let digest = connection?.post(body) {
        mine.latencies.append(now() - start)
        mine.digests.append(digest)
      } else {
        mine.failures += 1
        connection = Connection(address: address)
      }
    }
    results.withLock {
      $0.latencies += mine.latencies
      $0.digests += mine.digests
      $0.failures += mine.failures
    }
  }

  private func report(seconds: Double, promises: String) {
    let results = results.withLock { $0 }
    let sorted = results.latencies.sorted()
    func percentile(_ share: Double) -> Double {
      sorted.isEmpty ? 0 : Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1e6
    }
    if let file = fopen(promises, "w") {
      for digest in results.digests { fputs(digest + "\n", file) }
      fclose(file)
    }
    let values: [(String, Double)] = [
      ("promised", Double(sorted.count)), ("failed", Double(results.failures)),
      ("seconds", seconds), ("p50_ms", percentile(0.5)), ("p99_ms", percentile(0.99)),
      ("max_ms", percentile(1)),
    ]
    print("{" + values.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
  }
}

private final class Job {
  let work: () -> Void
  init(_ work: @escaping () -> Void) { self.work = work }
}

private func now() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
