internal import Primitives
internal import StrictCoding

/// Headers of accepted tips with their bodies, until the end of the next day (formats.md §5):
/// the same bytes are the same tip, the same header with another body is refused.
struct Repeats: Sendable {
  /// What was accepted under a header.
  struct Earlier: Equatable, Sendable {
    /// Digest of the whole body.
    let body: CompactDigest
    /// The day of the accept.
    let day: Day
  }

  private var accepted: [CompactDigest: Earlier] = [:]

  /// What was accepted under the header with `digest`.
  subscript(_ digest: CompactDigest) -> Earlier? {
    get { accepted[digest] }
    set { accepted[digest] = newValue }
  }

  /// Forgets what was accepted before the day before `day`.
  mutating func forget(before day: Day) {
    accepted = accepted.filter { day.days(since: $0.value.day) <= 1 }
  }
}

/// The 32 bytes of a digest without an allocation of their own: there may be tens of thousands.
struct CompactDigest: Hashable, Sendable {
  private let words: SIMD4<UInt64>

  init(_ digest: Digest) {
    var words = SIMD4<UInt64>()
    for (position, byte) in digest.bytes.enumerated() {
      words[position / 8] = words[position / 8] << 8 | UInt64(byte)
    }
    self.words = words
  }

  /// The 32 bytes.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<4 { bytes.append(bigEndian: words[index]) }
    return bytes
  }
}
