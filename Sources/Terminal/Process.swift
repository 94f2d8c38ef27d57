internal import CProcess
internal import Glibc

/// The running program as the system sees it.
public enum Process {
  /// Keeps secrets out of core dumps and other processes of the same user out of this one's memory.
  /// Call it before the first secret is read.
  public static func forbidDumps() throws(Failure) {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0, forbid_dumps() == 0
    else {
      throw Failure(
        .refused, happened: "The system did not let this program switch off memory dumps.",
        meaning: "A crash could write secrets to the disk, so nothing was started.",
        next: "Run it on a system that allows prctl(PR_SET_DUMPABLE) and setrlimit(RLIMIT_CORE).")
    }
  }

  /// An environment variable as text; nil when it is unset or empty.
  public static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Ends the program.
  public static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }
}
