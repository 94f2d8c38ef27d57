internal import Glibc
public import StrictCoding

/// The two clocks programs may read: the UTC day, and time that only measures durations.
public enum Clock {
  /// Today in UTC by the system's clock.
  public static func today() throws(Failure) -> Day {
    let seconds = reading(CLOCK_REALTIME).tv_sec
    do throws(CodingError) {
      return try Day(number: seconds / 86_400)
    } catch {
      throw Failure(
        .failed, happened: "The clock of this machine shows no usable date.",
        meaning: "Without the right day nothing can be checked or sent.",
        next: "Set the clock to the right date, then run the command again.")
    }
  }

  /// Nanoseconds since a moment that means nothing; never runs backwards.
  public static func uptime() -> UInt64 {
    let now = reading(CLOCK_MONOTONIC)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }

  private static func reading(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
