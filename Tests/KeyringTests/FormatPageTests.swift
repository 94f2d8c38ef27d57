import StrictCoding
import TestSupport
import Testing

@testable import Keyring

/// Sources/Keyring/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of keyrings names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "Keyring") == [
        "investigators of a keyring": KeyringDocument.investigatorLimit,
        "desks, addresses, names of a desk": KeyringDocument.listLimit,
        "bytes of a document": DocumentReader.byteLimit,
      ])
  }
}
