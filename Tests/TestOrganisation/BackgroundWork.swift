internal import Glibc

/// A thread that is waited for, or let go.
public final class BackgroundWork: @unchecked Sendable {
  private var thread = pthread_t()
  private let work: @Sendable () -> Void

  /// Starts the thread.
  public init(_ work: @escaping @Sendable () -> Void) {
    self.work = work
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<BackgroundWork>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
  }

  /// Waits for its end.
  public func join() { pthread_join(thread, nil) }

  /// Nobody will wait.
  public func detach() { pthread_detach(thread) }
}
