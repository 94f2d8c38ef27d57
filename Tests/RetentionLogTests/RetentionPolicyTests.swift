import StrictCoding
import TestSupport
import Testing

@testable import RetentionLog

@Suite struct RetentionPolicyTests {
  @Test func `the golden policy parses and is written again byte for byte`() throws {
    let golden = try golden("policy")
    let policy = try RetentionPolicy(parsing: golden[...])
    #expect(policy.encoded == golden)
    #expect(policy.earlySigners == 2)
    #expect(policy.slots == 1_023)
    #expect(policy.batches == 4)
    #expect(policy.classes.map(\.name) == ["report", "case-2"].map { [UInt8]($0.utf8) })
    #expect(policy.classes.map(\.start) == [.accept, .close])
    #expect(policy.classes.map(\.earliestDays) == [30, 0])
    #expect(policy.classes.map(\.latestDays) == [180, 36_525])
    #expect(policy.classes[0].earlyReasons == ["junk", "court"].map { [UInt8]($0.utf8) })
  }

  @Test func `the strict default is a policy: half a year, nothing before 30 days`() throws {
    let policy = try RetentionPolicy(parsing: RetentionPolicy.strictText[...])
    #expect(policy.encoded == RetentionPolicy.strictText)
    #expect(policy.classes[0].earliestDays == 30)
    let day = try Day(text: ascii("2026-01-01")[...])
    #expect(policy.deleteBy(accepted: day).text == ascii("2026-06-30"))
  }

  @Test func `T17 a policy with a line missing, repeated, misplaced or unknown is refused`() throws
  {
    let text = String(decoding: try golden("policy"), as: UTF8.self)
    let lines = text.split(separator: "\n").map { String($0) }
    for position in lines.indices {
      var missing = lines
      missing.remove(at: position)
      var repeated = lines
      repeated.insert(lines[position], at: position)
      var moved = lines
      moved.swapAt(position, (position + 1) % lines.count)
      var unknown = lines
      unknown.insert("colour blue", at: position)
      for (number, changed) in [missing, repeated, moved, unknown].enumerated() {
        // The second class may be left out.
        if number == 0 && position == lines.count - 1 {
          #expect(try parsed(changed).classes.count == 1)
        } else {
          #expect(throws: CodingError.self, "\(number) \(lines[position])") {
            try parsed(changed)
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("early-signers 2", "early-signers 0"), ("early-signers 2", "early-signers 9"),
    ("slots 1023", "slots 1024"), ("slots 1023", "slots 256"), ("batches 4", "batches 0"),
    ("batches 4", "batches 256"), ("batches 4", "batches 04"), ("class report", "class Report"),
    ("class report", "class case-2"), ("class report", "class"),
    ("class report", "class a234567890b234567890c234567890d23"), ("start accept", "start close"),
    ("start accept", "start opened"), ("start accept", "accept"), ("earliest 30", "earliest 181"),
    ("earliest 30", "earliest -1"), ("earliest 30", "earliest 030"), ("earliest 30", "latest 30"),
    ("latest 180", "latest 29"), ("latest 36525", "latest 36526"),
    ("latest 180", "latest 99999999999999999999"), ("early junk", "junk"), ("junk,court", ""),
    ("junk,court", "junk,junk"), ("junk,court", "junk,"), ("junk,court", ",junk"),
    ("junk,court", "junk, court"), ("junk,court", "Junk"), ("junk,court", "junk,court "),
  ])
  func `a value out of its grammar or range is refused`(from: String, to: String) throws {
    let text = String(decoding: try golden("policy"), as: UTF8.self)
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    #expect(changed != text)
    #expect(throws: CodingError.self) { try RetentionPolicy(parsing: [UInt8](changed.utf8)[...]) }
  }

  @Test func `at least one day is promised`() throws {
    let text = String(decoding: try golden("policy"), as: UTF8.self)
    let changed = text.replacing("earliest 30 latest 180", with: "earliest 0 latest 0")
    #expect(throws: CodingError.malformed) {
      try RetentionPolicy(parsing: [UInt8](changed.utf8)[...])
    }
  }

  @Test func `32 classes and 32 early reasons are taken, 33 are refused`() throws {
    func text(classes: Int, reasons: Int) -> [String] {
      let list = (0..<reasons).map { "r\($0)" }.joined(separator: ",")
      return ["sotto-policy/1", "early-signers 2", "slots 255", "batches 1"]
        + (0..<classes).map { "class c\($0) start accept earliest 1 latest 2 early \(list)" }
    }
    #expect(try parsed(text(classes: 32, reasons: 32)).classes.count == 32)
    #expect(throws: CodingError.overLimit) { try parsed(text(classes: 33, reasons: 1)) }
    #expect(throws: CodingError.overLimit) { try parsed(text(classes: 1, reasons: 33)) }
  }

  @Test func `a deadline at the end of the calendar stays in it`() throws {
    let policy = try RetentionPolicy(parsing: RetentionPolicy.strictText[...])
    let last = try Day(text: ascii("9999-12-31")[...])
    #expect(policy.deleteBy(accepted: last) == last)
  }

  private func parsed(_ lines: [String]) throws -> RetentionPolicy {
    try RetentionPolicy(parsing: [UInt8]((lines.joined(separator: "\n") + "\n").utf8)[...])
  }
}
