internal import Glibc

/// The `age` program of its own project, 1.3 or newer, which judges our age files:
/// the one named by `SOTTO_AGE`, else what `Tests/Conformance/prepare` fetched.
public enum StockAge {
  /// The path of the program, or nil; then standard error says so.
  public static let path: String? = {
    let path = environment("SOTTO_AGE") ?? packagePath(".build/tools/age/usr/bin/age")
    if access(path, X_OK) == 0 { return path }
    say("No stock age (run Tests/Conformance/prepare): its tests are skipped.")
    return nil
  }()

  /// Whether stock age is on this machine.
  public static var isHere: Bool { path != nil }
}
