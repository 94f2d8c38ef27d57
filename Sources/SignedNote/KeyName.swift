internal import StrictCoding

/// The name of a signing key: UTF-8, not empty, no white space, no `+` (C2SP signed-note).
public struct KeyName: Hashable, Sendable {
  /// The UTF-8 bytes.
  public let bytes: [UInt8]

  /// Takes a name that follows the rule, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(NoteError) {
    guard !bytes.isEmpty else { throw .malformed }
    var scalars = ScalarReader(bytes)
    while let scalar = scalars.next() {
      guard let value = scalar.value, value >= 0x20, value != 0x2B, !Self.isWhiteSpace(value) else {
        throw .malformed
      }
    }
    self.bytes = [UInt8](bytes)
  }

  /// The Unicode property White_Space.
  private static func isWhiteSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }
}
