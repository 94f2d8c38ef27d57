// Which bundles make up the board (formats.md §6, `GET /board`).

public import Primitives
public import SignedNote
public import StrictCoding

/// The document `sotto-board/1`: the closed days of the window, the last of them the day before
/// `day`.
public struct BoardManifest: Equatable, Sendable {
  /// A closed day of the board.
  public enum Entry: Hashable, Sendable {
    /// Its bundle: how many cells (16, 32 … 4,096), and the digest of its bytes.
    case bundle(count: Int, Digest)
    /// Its bundle was lost and no mirror had it.
    case lost
  }

  /// A window has at most so many days.
  public static let windowLimit = 366

  /// Whose board it is.
  public let deployment: Identifier
  /// When it was made.
  public let day: Day
  /// How many days the board shows, from 1 to 366.
  public let window: Int
  /// The days before `day`, ascending and without gap, at most `window` of them.
  public let entries: [Entry]

  /// A manifest; `misuse` when a count or the window is out of its range.
  public init(
    deployment: Identifier, day: Day, window: Int, entries: [Entry]
  ) throws(ReplyBoardError) {
    guard (1...Self.windowLimit).contains(window), entries.count <= window,
      entries.count <= day.number
    else { throw .misuse }
    for case .bundle(let count, _) in entries where !Bundle.isCount(count) { throw .misuse }
    self.deployment = deployment
    self.day = day
    self.window = window
    self.entries = entries
  }

  /// The first day of `entries`; `day` when there are none.
  public var firstDay: Day { day.adding(-entries.count) }

  /// What became of the bundle of `day`; nil when the day is not in the manifest.
  public func entry(of day: Day) -> Entry? {
    let position = day.days(since: firstDay)
    return entries.indices.contains(position) ? entries[position] : nil
  }

  /// Parses the exact bytes of `encoded`.
  public init(parsing bytes: ArraySlice<UInt8>) throws(ReplyBoardError) {
    do throws(CodingError) {
      var lines = try DocumentReader(bytes, title: Self.title)
      let deployment = try Identifier(hex: lines.value("deployment"))
      let day = try Day(text: lines.value("day"))
      let window = Int(
        try Decimal.decode(lines.value("window"), limit: UInt64(Self.windowLimit)))
      let values = try lines.values("bundle", 0...window)
      try lines.finish()
      var entries: [Entry] = []
      for (position, value) in values.enumerated() {
        var fields = Fields(value)
        guard try Day(text: fields.next()) == day.adding(position - values.count) else {
          throw .malformed
        }
        entries.append(try Entry(&fields))
      }
      guard window >= 1, values.count <= day.number else { throw .malformed }
      self.deployment = deployment
      self.day = day
      self.window = window
      self.entries = entries
    } catch {
      throw .coding(error)
    }
  }

  /// The bytes of the document, to be signed.
  public var encoded: [UInt8] {
    var document = DocumentWriter(title: Self.title)
    document.line("deployment", deployment.hex)
    document.line("day", day.text)
    document.line("window", Decimal.encode(window))
    for (position, entry) in entries.enumerated() {
      let day = firstDay.adding(position).text
      switch entry {
      case .bundle(let count, let digest):
        document.line("bundle", day, Decimal.encode(count), digest.hex)
      case .lost:
        document.line("bundle", day, ascii("lost"))
      }
    }
    return document.bytes
  }

  /// What `GET /board` serves: the document signed by the gateway key.
  public func signed(by gateway: NoteSigner) throws(ReplyBoardError) -> [UInt8] {
    do throws(NoteError) {
      return try gateway.sign(encoded)
    } catch {
      throw .note(error)
    }
  }

  private static let title: StaticString = "sotto-board/1"
}

extension BoardManifest.Entry {
  /// Reads `n SHA256` or `lost`.
  fileprivate init(_ fields: inout Fields) throws(CodingError) {
    let first = try fields.next()
    if first == "lost" {
      self = .lost
    } else {
      let count = Int(try Decimal.decode(first, limit: UInt64(Bundle.largestCount)))
      guard Bundle.isCount(count) else { throw .malformed }
      self = .bundle(count: count, try Digest(hex: fields.next()))
    }
    try fields.finish()
  }
}
