internal import StrictCoding
internal import Synchronization

/// How much more is taken today. Counts what is on its way in, so that many at once cannot go
/// over the limit together; knows nothing of who sends.
final class Quota: Sendable {
  private struct State {
    var tips = 0
    var bytes = 0
  }

  private let tipsPerDay: Int
  private let bytesPerDay: Int
  private let state = Mutex(State())

  init(_ settings: Settings) {
    tipsPerDay = settings.tipsPerDay
    bytesPerDay = settings.bytesPerDay
  }

  /// Starts a day that has so many tips and bytes already.
  func begin(_ count: StoreWriter.DayCount) {
    state.withLock { $0 = State(tips: count.tips, bytes: count.bytes) }
  }

  /// A share for one body, or nil when the day's limit would be passed.
  func share(of byteCount: Int) -> QuotaShare? {
    let isFree = state.withLock { state in
      guard state.tips < tipsPerDay, byteCount <= bytesPerDay - state.bytes else { return false }
      state.tips += 1
      state.bytes += byteCount
      return true
    }
    return isFree ? QuotaShare(quota: self, byteCount: byteCount) : nil
  }

  fileprivate func giveBack(_ byteCount: Int) {
    // A share from before midnight may outlive its day.
    state.withLock { state in
      state.tips = max(0, state.tips - 1)
      state.bytes = max(0, state.bytes - byteCount)
    }
  }
}

/// Part of the day's quota; given back when its tip was not kept.
final class QuotaShare: Sendable {
  private let quota: Quota
  private let byteCount: Int
  private let isSpent = Atomic<Bool>(false)

  fileprivate init(quota: Quota, byteCount: Int) {
    self.quota = quota
    self.byteCount = byteCount
  }

  /// The tip was kept.
  func spend() { isSpent.store(true, ordering: .releasing) }

  deinit {
    if !isSpent.load(ordering: .acquiring) { quota.giveBack(byteCount) }
  }
}
