internal import CSodium

/// The one place that sets libsodium up. Without `sodium_init` it silently uses reference code
/// that is three times slower.
enum Sodium {
  /// Call before any other libsodium function.
  static func start() {
    precondition(isStarted, "libsodium cannot start")
  }

  private static let isStarted = sodium_init() >= 0
}
