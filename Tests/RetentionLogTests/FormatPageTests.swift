import TestSupport
import Testing

@testable import RetentionLog

/// Sources/RetentionLog/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of the retention policy names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "RetentionLog") == [
        "classes": RetentionPolicy.classLimit,
        "days": Int(RetentionPolicy.dayLimit),
      ])
  }
}
