public import StrictCoding

/// A host, with `:PORT` when it is not the usual one: 1 to 255 of `a-z`, `0-9`, `.`, `-`, `:`
/// (formats.md §2, `HOST`).
public struct HostName: Hashable, Sendable {
  /// The ASCII bytes.
  public let bytes: [UInt8]

  /// Throws `malformed` for other characters or lengths.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard !bytes.isEmpty, bytes.count <= 255,
      bytes.allSatisfy({
        $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x3A || $0 == 0x2D || $0 == 0x2E
      })
    else { throw .malformed }
    self.bytes = [UInt8](bytes)
  }
}
