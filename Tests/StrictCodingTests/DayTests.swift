import StrictCoding
import Testing

@Suite struct DayTests {
  /// The days of 1970 to 2100 counted one by one, with no formula.
  private static let calendar: [(number: Int, text: String, weekday: Int)] = {
    var days: [(Int, String, Int)] = []
    var weekday = 3  // 1970-01-01 was a Thursday; Monday is 0
    for year in 1970...2100 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, count) in [
        31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
      ].enumerated() {
        for day in 1...count {
          let text = "\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(day < 10 ? "0" : "")\(day)"
          days.append((days.count, text, weekday))
          weekday = (weekday + 1) % 7
        }
      }
    }
    return days
  }()

  @Test func `every day from 1970 to 2100 has its number, text and Monday`() throws {
    #expect(Self.calendar.count == 47_847)
    for (number, text, weekday) in Self.calendar {
      let day = try Day(number: number)
      let typed = try Day(text: Array(text.utf8)[...])
      guard typed == day, day.text == Array(text.utf8),
        day.week.number == max(0, number - weekday)
      else {
        Issue.record("\(text)")
        return
      }
    }
  }

  @Test
  func
    `of all texts that look like a day of a leap and a common year, the calendar's days are taken`()
    throws
  {
    let known = Set(Self.calendar.map(\.text))
    for year in [1999, 2000, 2023, 2024, 2100] {
      for month in 0...99 {
        for day in 0...99 {
          let text =
            Decimal.encode(year) + [0x2D] + Decimal.encode(month, width: 2) + [0x2D]
            + Decimal.encode(day, width: 2)
          let isTaken = (try? Day(text: text[...])) != nil
          guard isTaken == known.contains(String(decoding: text, as: UTF8.self)) else {
            Issue.record("\(String(decoding: text, as: UTF8.self))")
            return
          }
        }
      }
    }
  }

  @Test(arguments: [
    "", "2024-01-0", "2024-01-011", "2024/01/01", "2024-1-001", "20240101", "2024-01-01 ",
    "+024-01-01", "2024-01--1", "２024-01-1", "2024-01-0a",
  ])
  func `any other text is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try Day(text: Array(text.utf8)[...]) }
  }

  @Test(arguments: ["1969-12-31", "0000-01-01", "0000-12-31", "0001-01-01", "0400-02-29"])
  func `years before 1970 are over the limit`(text: String) {
    #expect(throws: CodingError.overLimit) { try Day(text: Array(text.utf8)[...]) }
  }

  @Test func `the last day is in the year 9999`() throws {
    let last = try Day(text: ascii("9999-12-31")[...])
    #expect(try Day(number: last.number) == last)
    #expect(last.text == ascii("9999-12-31"))
    #expect(throws: CodingError.overLimit) { try Day(number: last.number + 1) }
    #expect(throws: CodingError.overLimit) { try Day(number: -1) }
    #expect(last.adding(1) == last)
    #expect(last.adding(.max) == last)
    #expect(last.adding(.min).number == 0)
  }

  @Test func `days add up`() throws {
    let day = try Day(text: ascii("2024-02-28")[...])
    #expect(day.adding(1).text == ascii("2024-02-29"))
    #expect(day.adding(2).text == ascii("2024-03-01"))
    #expect(day.adding(-59).text == ascii("2023-12-31"))
    #expect(day.adding(366).days(since: day) == 366)
    #expect(day.days(since: day.adding(7)) == -7)
    #expect(day < day.adding(1))
    #expect(!(day < day))
  }
}
