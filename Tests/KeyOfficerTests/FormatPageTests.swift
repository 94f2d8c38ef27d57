import TestSupport
import Testing

@testable import KeyOfficer

/// Sources/KeyOfficer/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of the key officer names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "KeyOfficer") == [
        "weeks that are handed out": KeyOfficer.releasedWeekCount,
        "KiB that a passphrase costs": Int(KeyOfficer.passphraseMemoryKiB),
        "KiB in an insecure demo": Int(KeyOfficer.demoMemoryKiB),
      ])
  }
}
