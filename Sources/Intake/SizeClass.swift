internal import Age

/// How large a tip's archive is, padding included (formats.md §4): 64 KiB, 256 KiB, 1 MiB, then 1,
/// 1¼, 1½, 1¾ times a power of two MiB. Nothing else shows on wire, disk or log.
public struct SizeClass: Hashable, Comparable, Sendable {
  /// Bytes of the archive, a multiple of 65,536.
  public let archiveByteCount: Int

  /// The largest class there is: 1¾ TiB, or 1¾ GiB where that is all an `Int` counts (wasm32); a
  /// keyring sets a lower limit.
  private static let last = Int.bitWidth > 32 ? 7 << 38 : 7 << 28
  private static let mebibyte = 1 << 20

  /// Bytes of the smallest class, the only one that a gateway keeps in its database.
  public static let smallest = SizeClass(archiveByteCount: 64 << 10)

  private init(archiveByteCount: Int) { self.archiveByteCount = archiveByteCount }

  /// The smallest class that holds `archiveByteCount` bytes, `limit` at most; else nil.
  public init?(holding archiveByteCount: Int, limit: UInt64) {
    var found = Self.smallest
    while found.archiveByteCount < archiveByteCount {
      guard let next = found.next else { return nil }
      found = next
    }
    guard UInt64(found.archiveByteCount) <= limit else { return nil }
    self = found
  }

  /// The class of a body of exactly `bodyByteCount` bytes; nil when there is none up to `limit`.
  public init?(bodyByteCount: Int, limit: UInt64) {
    let overhead = TipBody.headerByteCount + Payload.nonceByteCount
    guard bodyByteCount > overhead else { return nil }
    // Every class is a multiple of 64 KiB, so the payload is whole sealed chunks.
    let (chunks, rest) = (bodyByteCount - overhead)
      .quotientAndRemainder(dividingBy: Payload.sealedChunkByteCount)
    guard rest == 0,
      let found = SizeClass(holding: chunks * Payload.chunkByteCount, limit: limit),
      found.bodyByteCount == bodyByteCount
    else { return nil }
    self = found
  }

  /// Bytes of a sealed tip of this class.
  public var bodyByteCount: Int {
    TipBody.headerByteCount + Payload.byteCount(plaintextByteCount: archiveByteCount)
  }

  /// Smaller archives come first.
  public static func < (left: SizeClass, right: SizeClass) -> Bool {
    left.archiveByteCount < right.archiveByteCount
  }

  private var next: SizeClass? {
    guard archiveByteCount < Self.last else { return nil }
    if archiveByteCount < Self.mebibyte {
      return SizeClass(archiveByteCount: archiveByteCount * 4)
    }
    // A quarter of the power of two at or below.
    let power = 1 << (Int.bitWidth - 1 - archiveByteCount.leadingZeroBitCount)
    return SizeClass(archiveByteCount: archiveByteCount + power / 4)
  }
}
