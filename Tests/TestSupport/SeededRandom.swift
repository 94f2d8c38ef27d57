public import Primitives
import Synchronization

/// Random bytes that are the same in each run (SplitMix64). For tests only.
public final class SeededRandom: RandomSource {
  private let state: Mutex<UInt64>

  /// Starts from `seed`.
  public init(_ seed: UInt64) {
    state = Mutex(seed)
  }

  /// Overwrites all of `buffer`.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    state.withLock { state in
      for index in buffer.indices {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        buffer[index] = UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
      }
    }
  }
}
