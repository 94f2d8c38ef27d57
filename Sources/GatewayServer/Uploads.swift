internal import Synchronization

/// How many tips arrive at the same time, over all listeners.
final class Uploads: Sendable {
  private let limit: Int
  private let count = Atomic<Int>(0)

  init(limit: Int) {
    self.limit = limit
  }

  /// A place for one more, given back when it is let go; nil when all are taken.
  func place() -> Place? {
    guard count.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
      count.wrappingSubtract(1, ordering: .relaxed)
      return nil
    }
    return Place(uploads: self)
  }

  final class Place: Sendable {
    private let uploads: Uploads

    fileprivate init(uploads: Uploads) {
      self.uploads = uploads
    }

    deinit { uploads.count.wrappingSubtract(1, ordering: .relaxed) }
  }
}
