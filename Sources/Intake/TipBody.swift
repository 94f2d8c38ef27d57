internal import Age

/// What a gateway may know of a sealed tip (formats.md §4, §5): its length is that of a size
/// class, its first 12,526 bytes are an age header with 8 post-quantum stanzas.
public enum TipBody {
  /// How many stanzas every tip has.
  public static let stanzaCount = 8
  /// Bytes of the header, final LF included.
  public static let headerByteCount = Envelope.headerByteCount(stanzaCount: stanzaCount)

  /// Checks exactly the header bytes. Throws `age` for its grammar, `wrongStanzas` for another
  /// number or kind of stanzas.
  public static func checkHeader(_ bytes: ArraySlice<UInt8>) throws(IntakeError) {
    guard bytes.count == headerByteCount else { throw .wrongStanzas }
    do throws(AgeError) {
      let header = try Header(parsing: bytes)
      guard header.stanzas.count == stanzaCount else { throw .misuse }
      for stanza in header.stanzas where try HybridStanza(stanza) == nil { throw .misuse }
    } catch {
      throw error == .misuse ? .wrongStanzas : .age(error)
    }
  }
}
