import TestSupport
import Testing

@testable import Tip

/// Sources/Tip/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of tips names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "Tip") == [
        "files": AboutDocument.fileLimit,
        "bytes of the message": Int(AboutDocument.messageByteLimit),
        "bytes of a header": UstarHeader.byteCount,
        "bytes that a file is shorter than": Int(UstarHeader.contentLimit),
        "investigators left out": TipHeading.withoutLimit,
      ])
  }
}
