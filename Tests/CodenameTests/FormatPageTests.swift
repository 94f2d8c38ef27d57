import TestSupport
import Testing

@testable import Codename

/// Sources/Codename/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of codenames names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "Codename") == [
        "words": Codename.wordCount,
        "words of the list": WordList.count,
      ])
  }
}
