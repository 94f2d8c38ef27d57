internal import Glibc
internal import Synchronization

/// A thread of its own for an actor that waits for the disk, so that nobody else waits with it.
final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
  private let jobs = Mutex<[UnownedJob]>([])
  private let isStopping = Atomic<Bool>(false)
  /// Counts the jobs not taken yet.
  private let waiting: UnsafeMutablePointer<sem_t>

  /// Starts the thread; it holds on to this object until `stop()`.
  init() {
    waiting = .allocate(capacity: 1)
    precondition(sem_init(waiting, 0, 0) == 0, "no semaphore")
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { executor in
        if let executor { Unmanaged<ThreadExecutor>.fromOpaque(executor).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(status == 0, "no thread")
    pthread_detach(thread)
  }

  deinit {
    sem_destroy(waiting)
    waiting.deallocate()
  }

  /// Lets the thread end once its jobs are done.
  func stop() {
    isStopping.store(true, ordering: .releasing)
    sem_post(waiting)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    sem_post(waiting)
  }

  private func run() {
    while true {
      // Interrupted by a signal: the list below is empty then.
      sem_wait(waiting)
      let taken = jobs.withLock { jobs in
        defer { jobs.removeAll(keepingCapacity: true) }
        return jobs
      }
      for job in taken { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if taken.isEmpty && isStopping.load(ordering: .acquiring) { return }
    }
  }
}
