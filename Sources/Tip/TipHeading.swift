public import Age
public import Keyring
public import Primitives
public import StrictCoding

/// Where replies go (formats.md §4, §6): derived from a codename, or absent in a one-way tip.
public struct ReplyAddress: Sendable {
  /// The Ed25519 public key, 32 bytes, that names the thread and signs its tips.
  public let author: [UInt8]
  /// Replies are sealed to it.
  public let recipient: HybridRecipient
  /// The tag chain's key of the heading's `day`, 32 bytes.
  public let chainKey: Secret

  /// Takes keys of 32 bytes, else `misuse`.
  public init(
    author: [UInt8], recipient: HybridRecipient, chainKey: Secret
  ) throws(TipError) {
    guard author.count == Ed25519.keyByteCount, chainKey.count == Self.chainKeyByteCount else {
      throw .misuse
    }
    self.author = author
    self.recipient = recipient
    self.chainKey = chainKey
  }

  static let chainKeyByteCount = 32
}

/// The lines of `about.txt` that are known before any content is read (formats.md §4).
public struct TipHeading: Sendable {
  /// At most so many investigators are left out.
  public static let withoutLimit = 7

  /// Whom the tip is for.
  public let deployment: Identifier
  /// Number of the keyring it was sealed under.
  public let keyring: UInt32
  /// Monday of the week sheet it was sealed under.
  public let week: Day
  /// Drawn at random.
  public let tip: Identifier
  /// When it was packed.
  public let day: Day
  /// Which desk it is for.
  public let desk: DeskID
  /// The investigators left out by the source, ascending.
  public let without: [UInt8]
  /// Where replies go; nil in a one-way tip.
  public let replies: ReplyAddress?

  /// A heading; `misuse` when `week` is no Monday or `without` is too long or not ascending.
  public init(
    deployment: Identifier, keyring: UInt32, week: Day, tip: Identifier, day: Day, desk: DeskID,
    without: [UInt8], replies: ReplyAddress?
  ) throws(TipError) {
    guard week == week.week, without.count <= Self.withoutLimit,
      Self.isAscending(without)
    else { throw .misuse }
    self.deployment = deployment
    self.keyring = keyring
    self.week = week
    self.tip = tip
    self.day = day
    self.desk = desk
    self.without = without
    self.replies = replies
  }
}

extension TipHeading {
  static let title: StaticString = "sotto-tip/1"

  func write(to document: inout DocumentWriter) {
    document.line("deployment", deployment.hex)
    document.line("keyring", Decimal.encode(keyring))
    document.line("week", week.text)
    document.line("tip", tip.hex)
    document.line("day", day.text)
    document.line("desk", desk.bytes)
    for index in without { document.line("without", Decimal.encode(index)) }
    if let replies {
      document.line("author", Base64.encode(replies.author[...], padded: true))
      document.line("reply-recipient", replies.recipient.encoded)
      document.line(
        "reply-chain",
        replies.chainKey.withBytes { Base64.encode([UInt8]($0)[...], padded: true) })
    }
  }

  init(_ lines: inout DocumentReader) throws(TipError) {
    do throws(CodingError) {
      deployment = try Identifier(hex: lines.value("deployment"))
      keyring = UInt32(try Decimal.decode(lines.value("keyring"), limit: UInt64(UInt32.max)))
      week = try Day(text: lines.value("week"))
      tip = try Identifier(hex: lines.value("tip"))
      day = try Day(text: lines.value("day"))
      desk = try DeskID(lines.value("desk"))
      without = try lines.values("without", 0...Self.withoutLimit).map {
        (value) throws(CodingError) in UInt8(try Decimal.decode(value, limit: 255))
      }
      guard week == week.week, Self.isAscending(without) else { throw .malformed }
    } catch {
      throw .coding(error)
    }
    replies = try ReplyAddress(&lines)
  }

  private static func isAscending(_ indices: [UInt8]) -> Bool {
    zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }
  }
}

extension ReplyAddress {
  /// The three lines of a two-way tip; nil when the first of them does not come next.
  init?(_ lines: inout DocumentReader) throws(TipError) {
    var text: ArraySlice<UInt8>
    do throws(CodingError) {
      guard let value = try lines.optionalValue("author") else { return nil }
      author = try Self.key(value)
      text = try lines.value("reply-recipient")
    } catch {
      throw .coding(error)
    }
    do throws(AgeError) {
      recipient = try HybridRecipient(parsing: text)
    } catch {
      throw .invalidRecipient
    }
    do throws(CodingError) {
      var key = try Self.key(lines.value("reply-chain"))
      chainKey = Secret(wiping: &key)
    } catch {
      throw .coding(error)
    }
  }

  private static func key(_ text: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    let key = try Base64.decode(text, padded: true)
    guard key.count == chainKeyByteCount else { throw .malformed }
    return key
  }
}
