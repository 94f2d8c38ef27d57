import TestSupport
import Testing

@testable import Transfer

/// Sources/Transfer/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of transfer folders names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "Transfer") == [
        "tips of an index": FolderIndex.entryLimit,
        "imported tips": ImportedList.limit,
        "passes": PassList.count,
        "files of a folder": Manifest.fileLimit,
        "last number of a stream": Int(FolderName.numberLimit),
      ])
  }
}
