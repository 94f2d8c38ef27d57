public import StrictCoding

/// A host, with `:PORT` when it is not the usual one: at most 255 bytes, labels of `a-z`, `0-9`,
/// `-` between dots, a port of 1 to 65535 (formats.md §2, `HOST`).
public struct HostName: Hashable, Sendable {
  /// The ASCII bytes.
  public let bytes: [UInt8]

  /// Throws `malformed` for other characters or lengths, `overLimit` for a larger port.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    let colon = bytes.firstIndex(of: 0x3A) ?? bytes.endIndex
    let labels = bytes[..<colon].split(separator: 0x2E, omittingEmptySubsequences: false)
    guard bytes.count <= 255, labels.allSatisfy(Self.isLabel) else { throw .malformed }
    if colon < bytes.endIndex {
      guard try Decimal.decode(bytes[(colon + 1)...], limit: 65535) >= 1 else { throw .malformed }
    }
    self.bytes = [UInt8](bytes)
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    !label.isEmpty
      && label.allSatisfy {
        $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D
      }
  }
}
