/// What a person must know about a tip before believing it. Bits stand in the database.
public struct Marks: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: Int64

  /// Takes bits.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Another tip of the author names another reply address, or another body has the same tip id
  /// or header: not to be trusted, never used for replies (threats.md T31).
  public static let conflicting = Marks(rawValue: 1)
  /// It was not meant for this person: another desk's, or the person was left out by the source.
  public static let forwarded = Marks(rawValue: 2)
  /// The body is not the one the gateway accepted (threats.md T5): never used for replies.
  public static let altered = Marks(rawValue: 4)
  /// No archive of ours: kept whole as one attachment.
  public static let foreign = Marks(rawValue: 8)
  /// Its day is not the day it came in: its reply fields are ignored.
  public static let wrongDay = Marks(rawValue: 16)
  /// It was sealed under an older keyring than the one in force (threats.md T4).
  public static let oldKeyring = Marks(rawValue: 32)
  /// Its header opened, but its content was not whole.
  public static let damaged = Marks(rawValue: 64)

  /// Marks under which a tip says nothing about where replies go.
  static let untrusted: Marks = [.conflicting, .altered, .wrongDay]
}
