// Which cells of an investigator were not put on the board (formats.md §6, §8 `refused.age`).

public import StrictCoding

/// The document `sotto-refused/1`: cells dropped because their tag was taken. The investigator's
/// tool seals the replies again.
public struct RefusedTags: Equatable, Sendable {
  /// A document names at most so many tags.
  public static let limit = 16_384

  /// Whose cells they were.
  public let deployment: Identifier
  /// Whose cells they were.
  public let investigator: UInt8
  /// Ascending.
  public let tags: [ReplyTag]

  /// Takes ascending tags, else `misuse`; `overLimit` for more than 16,384.
  public init(
    deployment: Identifier, investigator: UInt8, tags: [ReplyTag]
  ) throws(ReplyBoardError) {
    guard tags.count <= Self.limit else { throw .overLimit }
    guard Self.isAscending(tags) else { throw .misuse }
    self.deployment = deployment
    self.investigator = investigator
    self.tags = tags
  }

  /// Parses the exact bytes of `encoded`.
  public init(parsing bytes: ArraySlice<UInt8>) throws(ReplyBoardError) {
    do throws(CodingError) {
      var lines = try DocumentReader(bytes, title: Self.title)
      deployment = try Identifier(hex: lines.value("deployment"))
      investigator = UInt8(try Decimal.decode(lines.value("investigator"), limit: 255))
      var tags: [ReplyTag] = []
      for value in try lines.values("refused", 0...Self.limit) {
        tags.append(try ReplyTag(hex: value))
      }
      try lines.finish()
      guard Self.isAscending(tags) else { throw .malformed }
      self.tags = tags
    } catch {
      throw .coding(error)
    }
  }

  /// The bytes of the document.
  public var encoded: [UInt8] {
    var document = DocumentWriter(title: Self.title)
    document.line("deployment", deployment.hex)
    document.line("investigator", Decimal.encode(investigator))
    for tag in tags { document.line("refused", tag.hex) }
    return document.bytes
  }

  private static let title: StaticString = "sotto-refused/1"

  private static func isAscending(_ tags: [ReplyTag]) -> Bool {
    zip(tags, tags.dropFirst()).allSatisfy { $0 < $1 }
  }
}
