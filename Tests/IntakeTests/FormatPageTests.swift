import TestSupport
import Testing

@testable import Intake

/// Sources/Intake/Format.md says what the code does.
@Suite struct FormatPageTests {
  @Test func `the page of the intake names the sizes that the code has`() throws {
    #expect(
      try formatSizes(of: "Intake") == [
        "stanzas of a body": TipBody.stanzaCount,
        "bytes of a body's header": TipBody.headerByteCount,
        "bytes of the smallest archive": SizeClass.smallest.archiveByteCount,
        "bytes of the smallest body": SizeClass.smallest.bodyByteCount,
        "slots of a table": MetadataKeys.slotCount,
        "bytes of a slot": MetadataSlot.byteCount,
        "bytes of a slot's key": MetadataSlot.keyByteCount,
        "bytes of a slot's text": Arrival.textByteCount,
        "weeks of an offer": Offer.weekLimit,
      ])
  }
}
