public import Primitives
public import StrictCoding

/// What the tips in an out folder are, `sotto-index/1` (formats.md §8): sealed to the investigator,
/// padded with zeros to steps of 64 KiB.
///
///     sotto-index/1
///     deployment HEX32
///     tip ID BODY-SHA256 CASE DAY          ascending by id
public struct FolderIndex: Equatable, Sendable {
  /// One tip.
  public struct Entry: Equatable, Sendable {
    /// Names the file.
    public let id: Identifier
    /// Digest of the whole body: kept apart from the body, so that a body that somebody
    /// replaced shows.
    public let body: Digest
    /// The case handle.
    public let caseHandle: Identifier
    /// The day of the accept.
    public let day: Day

    /// One tip.
    public init(id: Identifier, body: Digest, caseHandle: Identifier, day: Day) {
      self.id = id
      self.body = body
      self.caseHandle = caseHandle
      self.day = day
    }
  }

  /// A folder holds at most this many tips.
  public static let entryLimit = 4096
  private static let step = 64 << 10

  /// The deployment it belongs to.
  public let deployment: Identifier
  /// Ascending by id.
  public let entries: [Entry]

  /// Sorts `entries`; throws `malformed` when an id stands twice, `overLimit` for too many.
  public init(deployment: Identifier, entries: [Entry]) throws(TransferError) {
    guard entries.count <= Self.entryLimit else { throw .overLimit }
    let sorted = entries.sorted { $0.id < $1.id }
    for index in sorted.indices.dropFirst() where sorted[index].id == sorted[index - 1].id {
      throw .malformed
    }
    self.deployment = deployment
    self.entries = sorted
  }

  /// Parses the padded text.
  public init(parsing padded: [UInt8]) throws(TransferError) {
    var entries: [Entry] = []
    let deployment: Identifier
    do throws(CodingError) {
      let text = padded.prefix { $0 != 0 }
      guard padded.count == Self.paddedByteCount(text.count),
        padded.dropFirst(text.count).allSatisfy({ $0 == 0 })
      else { throw .malformed }
      var reader = try DocumentReader(text, title: "sotto-index/1")
      deployment = try Identifier(hex: reader.value("deployment"))
      for value in try reader.values("tip", 0...Self.entryLimit) {
        entries.append(try Self.entry(value))
      }
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    try self.init(deployment: deployment, entries: entries)
    guard self.entries == entries else { throw .malformed }
  }

  /// The padded text.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-index/1")
    writer.line("deployment", deployment.hex)
    for entry in entries {
      writer.line("tip", entry.id.hex, entry.body.hex, entry.caseHandle.hex, entry.day.text)
    }
    let text = writer.bytes
    return text + [UInt8](repeating: 0, count: Self.paddedByteCount(text.count) - text.count)
  }

  private static func paddedByteCount(_ count: Int) -> Int {
    (count + step - 1) / step * step
  }

  private static func entry(_ value: ArraySlice<UInt8>) throws(CodingError) -> Entry {
    var fields = Fields(value)
    let entry = Entry(
      id: try Identifier(hex: fields.next()), body: try Digest(hex: fields.next()),
      caseHandle: try Identifier(hex: fields.next()), day: try Day(text: fields.next()))
    try fields.finish()
    return entry
  }
}
