internal import Glibc

/// One of the threads that push batches through. What its `read` and `write` touch is shared,
/// but only one worker is in its reading turn at any time, and one in its writing turn.
protocol PipelineWorker: AnyObject {
  /// The reading turn: takes the next batch.
  func read()
  /// Works on the batch, beside the others.
  func work()
  /// The writing turn: whether another round is needed.
  func write() -> Bool
}

/// Lets workers read in a ring and write in the same ring: batches stay in order without a queue.
enum TurnTaking {
  /// Runs all rounds; returns when every worker is done.
  static func run<Worker: PipelineWorker>(_ workers: [Worker]) throws(PipelineError) {
    let reads = TurnRing(count: workers.count)
    let writes = TurnRing(count: workers.count)
    let rounds = { (index: Int) in
      var isGoing = true
      while isGoing {
        reads.take(index) { workers[index].read() }
        workers[index].work()
        isGoing = writes.take(index) { workers[index].write() }
      }
    }
    var threads: [WorkerThread] = []
    // The first worker begins both rings, so nobody runs before it does: safe to give up here.
    for index in workers.indices.dropFirst() {
      guard let thread = WorkerThread({ rounds(index) }) else {
        throw .unavailable
      }
      threads.append(thread)
    }
    rounds(0)
    for thread in threads { thread.join() }
  }
}

/// Hands a turn round, beginning with worker 0.
private final class TurnRing {
  private let semaphores: [UnsafeMutablePointer<sem_t>]

  init(count: Int) {
    semaphores = (0..<count).map { index in
      let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
      sem_init(semaphore, 0, index == 0 ? 1 : 0)
      return semaphore
    }
  }

  func take<Result>(_ worker: Int, _ turn: () -> Result) -> Result {
    while sem_wait(semaphores[worker]) != 0 {}
    defer { sem_post(semaphores[(worker + 1) % semaphores.count]) }
    return turn()
  }

  deinit {
    for semaphore in semaphores {
      sem_destroy(semaphore)
      semaphore.deallocate()
    }
  }
}

/// A thread of its own: a shared pool promises nobody that two jobs run at once.
private final class WorkerThread {
  private final class Job {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private var thread = pthread_t()

  init?(_ body: @escaping () -> Void) {
    let job = Unmanaged.passRetained(Job(body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, job.toOpaque())
    guard status == 0 else {
      job.release()
      return nil
    }
  }

  func join() { pthread_join(thread, nil) }
}
