public import StrictCoding

/// What a source's system says a file is: `[a-z0-9.+-]+/[a-z0-9.+-]+`, at most 127 bytes
/// (formats.md §4). A claim, never a reason to trust the content.
public struct MediaType: Hashable, Sendable {
  /// What stands for everything that has no media type.
  public static let unknown = MediaType(unchecked: ascii("application/octet-stream"))

  /// The ASCII bytes.
  public let bytes: [UInt8]

  private static let byteLimit = 127

  /// Takes a media type that follows the grammar, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    let parts = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .malformed }
    for part in parts {
      guard !part.isEmpty, part.allSatisfy(Self.isAllowed) else { throw .malformed }
    }
    self.bytes = [UInt8](bytes)
  }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, 0x2B, 0x2D, 0x2E: true
    default: false
    }
  }
}
