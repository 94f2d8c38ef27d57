/// A UTC date, the only time that may be stored, logged or put on a wire (formats.md §0).
///
/// Holds 1970-01-01 to 9999-12-31.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let number: Int

  private static let last = 2_932_896

  /// The day `number` days after 1970-01-01; `overLimit` outside the years 1970 to 9999.
  public init(number: Int) throws(CodingError) {
    guard number >= 0 && number <= Self.last else { throw .overLimit }
    self.number = number
  }

  /// Takes `YYYY-MM-DD` of a date that exists, else `malformed`.
  public init(text: ArraySlice<UInt8>) throws(CodingError) {
    guard text.count == 10 else { throw .malformed }
    let start = text.startIndex
    guard text[start + 4] == 0x2D && text[start + 7] == 0x2D else { throw .malformed }
    let year = Int(try Decimal.decode(text[start..<start + 4], width: 4))
    let month = Int(try Decimal.decode(text[start + 5..<start + 7], width: 2))
    let day = Int(try Decimal.decode(text[start + 8..<start + 10], width: 2))
    guard month >= 1 && month <= 12 && day >= 1 else { throw .malformed }
    try self.init(number: Self.number(year: year, month: month, day: day))
    guard self.text.elementsEqual(text) else { throw .malformed }
  }

  /// `YYYY-MM-DD`.
  public var text: [UInt8] {
    let (year, month, day) = calendar
    return Decimal.encode(year, width: 4) + [0x2D] + Decimal.encode(month, width: 2) + [0x2D]
      + Decimal.encode(day, width: 2)
  }

  /// The Monday of this day's week, which names the week.
  public var week: Day { Day(unchecked: max(0, number - (number + 3) % 7)) }

  /// The day `count` days later, or earlier when negative; clamped to the years 1970 to 9999.
  public func adding(_ count: Int) -> Day {
    Day(unchecked: min(max(0, number + min(max(-Self.last, count), Self.last)), Self.last))
  }

  /// The same date `count` months later, or the last of that month when it has no such date;
  /// clamped to the years 1970 to 9999. `count` is 0 to 1,200.
  public func adding(months count: Int) -> Day {
    let (year, month, day) = calendar
    let months = year * 12 + month - 1 + count
    func first(_ months: Int) -> Int {
      Self.number(year: months / 12, month: months % 12 + 1, day: 1)
    }
    return Day(unchecked: min(first(months) + day - 1, first(months + 1) - 1, Self.last))
  }

  /// How many days lie from `other` to this day; negative when `other` is later.
  public func days(since other: Day) -> Int { number - other.number }

  /// Earlier days come first.
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  private init(unchecked number: Int) { self.number = number }

  /// Civil calendar to day count, by years that begin in March.
  private static func number(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private var calendar: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return (year, month < 10 ? month + 3 : month - 9, day)
  }
}
