public import StrictCoding

/// For how long tips are kept, `sotto-policy/1` (formats.md §9, "Retention policy"). Durations are
/// data, never code.
///
///     sotto-policy/1
///     early-signers 2
///     slots 255
///     batches 1
///     class NAME start accept|close earliest DAYS latest DAYS early REASON,…    1 to 32
public struct RetentionPolicy: Equatable, Sendable {
  /// A kind of tip and its deadlines.
  public struct Class: Equatable, Sendable {
    /// From when days count.
    public enum Start: Sendable {
      /// The day the gateway accepted the tip.
      case accept
      /// The day the case was closed.
      case close
    }

    /// 1 to 32 of `a-z`, `0-9`, `-`.
    public let name: [UInt8]
    /// From when days count.
    public let start: Start
    /// Not deleted before this many days, but for an early reason.
    public let earliestDays: Int
    /// Deleted after this many days at the latest.
    public let latestDays: Int
    /// For what a tip may be deleted early, with the signatures that the policy asks for: 1 to 32.
    public let earlyReasons: [[UInt8]]
  }

  /// At most this many classes, and early reasons of a class.
  public static let classLimit = 32
  /// No deadline is longer, in days.
  public static let dayLimit: UInt64 = 36_525

  /// How many persons sign a deadline outside a class's limits, 1 to 8.
  public let earlySigners: Int
  /// Records in a day of the log: 255, 1,023 or 4,095.
  public let slots: Int
  /// Batches in a day of the log.
  public let batches: Int
  /// One or more; the first is that of every tip at its accept.
  public let classes: [Class]

  /// Parses the text completely.
  public init(parsing text: ArraySlice<UInt8>) throws(CodingError) {
    var reader = try DocumentReader(text, title: "sotto-policy/1")
    earlySigners = Int(try Decimal.decode(reader.value("early-signers"), limit: 8))
    slots = Int(try Decimal.decode(reader.value("slots"), limit: 4095))
    batches = Int(try Decimal.decode(reader.value("batches"), limit: 255))
    var classes: [Class] = []
    for value in try reader.values("class", 1...Self.classLimit) {
      classes.append(try Class(parsing: value))
    }
    try reader.finish()
    self.classes = classes
    guard earlySigners >= 1, [255, 1023, 4095].contains(slots), batches >= 1,
      classes[0].start == .accept, Set(classes.map { $0.name }).count == classes.count
    else { throw .malformed }
  }

  /// The text, last LF included.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-policy/1")
    writer.line("early-signers", Decimal.encode(earlySigners))
    writer.line("slots", Decimal.encode(slots))
    writer.line("batches", Decimal.encode(batches))
    for one in classes { one.write(to: &writer) }
    return writer.bytes
  }

  /// The day by which a tip accepted on `day` is deleted unless somebody moves it.
  public func deleteBy(accepted day: Day) -> Day {
    day.adding(classes[0].latestDays)
  }

  /// The strict default: half a year, nothing before 30 days.
  public static let strictText = ascii(
    """
    sotto-policy/1
    early-signers 2
    slots 255
    batches 1
    class report start accept earliest 30 latest 180 early junk,duplicate,court

    """)
}

extension RetentionPolicy.Class {
  init(parsing value: ArraySlice<UInt8>) throws(CodingError) {
    var fields = Fields(value)
    name = try Self.word(fields.next())
    guard try fields.next() == "start" else { throw .malformed }
    let start = try fields.next()
    guard start == "accept" || start == "close" else { throw .malformed }
    self.start = start == "accept" ? .accept : .close
    earliestDays = try Self.days(&fields, after: "earliest")
    latestDays = try Self.days(&fields, after: "latest")
    guard try fields.next() == "early" else { throw .malformed }
    var reasons: [[UInt8]] = []
    for reason in try fields.next().split(separator: 0x2C, omittingEmptySubsequences: false) {
      guard reasons.count < RetentionPolicy.classLimit else { throw .overLimit }
      reasons.append(try Self.word(reason))
    }
    earlyReasons = reasons
    try fields.finish()
    guard earliestDays <= latestDays, latestDays >= 1, Set(reasons).count == reasons.count else {
      throw .malformed
    }
  }

  func write(to writer: inout DocumentWriter) {
    writer.line(
      "class", name, ascii("start"), ascii(start == .accept ? "accept" : "close"),
      ascii("earliest"), Decimal.encode(earliestDays), ascii("latest"), Decimal.encode(latestDays),
      ascii("early"), [UInt8](earlyReasons.joined(separator: [0x2C])))
  }

  private static func days(
    _ fields: inout Fields, after word: StaticString
  ) throws(CodingError) -> Int {
    guard try fields.next() == word else { throw .malformed }
    return Int(try Decimal.decode(fields.next(), limit: RetentionPolicy.dayLimit))
  }

  private static func word(_ text: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    let isWord = text.allSatisfy {
      $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D
    }
    guard !text.isEmpty, text.count <= 32, isWord else { throw .malformed }
    return [UInt8](text)
  }
}
