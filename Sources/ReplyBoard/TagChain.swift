// One-time tags by which a source finds replies (formats.md §6, "Chain").

public import Primitives
public import StrictCoding

/// The key from which the tags of one day, and of every later one, follow. Whoever holds it never
/// learns the tags of earlier days.
public struct TagChain: Sendable {
  /// How many bytes a chain key has.
  public static let keyByteCount = 32
  /// How many tags an investigator has in one chain and day: slots 0 to 15.
  public static let slotCount: UInt8 = 16

  static let dayLimit = 36_525

  /// The day of `key`.
  public let day: Day
  /// K(day), 32 bytes.
  public let key: Secret

  /// Takes the 32-byte key of `day`, else `misuse`. A source's chain begins with the deployment's
  /// first day and the codename's `tagChain`, an investigator's with the tip's day and chain key.
  public init(day: Day, key: Secret) throws(ReplyBoardError) {
    guard key.count == Self.keyByteCount else { throw .misuse }
    self.init(unchecked: day, key)
  }

  /// The chain on a later day; `misuse` when it is earlier, `overLimit` when it is over a century
  /// later, because each day is an HKDF and the day may come from somebody else.
  public func advanced(to later: Day) throws(ReplyBoardError) -> TagChain {
    guard later >= day else { throw .misuse }
    guard later.days(since: day) <= Self.dayLimit else { throw .overLimit }
    var key = key
    for _ in 0..<later.days(since: day) {
      key = HKDF.expand(key, label: "tag-ratchet", count: Self.keyByteCount)
    }
    return TagChain(unchecked: later, key)
  }

  /// The tag of this day for an investigator's slot (below `slotCount`).
  public func tag(investigator: UInt8, slot: UInt8) -> ReplyTag {
    let message = Label.bytes("tag") + [investigator, slot]
    return ReplyTag(unchecked: HMAC.code(message[...], key: key).prefix(ReplyTag.byteCount))
  }

  private init(unchecked day: Day, _ key: Secret) {
    self.day = day
    self.key = key
  }
}
