internal import StrictCoding

/// What an investigator writes: UTF-8 with LF and TAB but without other C0 characters, DEL and C1
/// (formats.md §6). Bidirectional marks may stand, because right-to-left text needs them; whoever
/// shows a reply contains them.
public struct ReplyText: Hashable, Sendable {
  /// The UTF-8 bytes; may be empty.
  public let bytes: [UInt8]

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  /// Takes text that already follows the rule, else `malformed`.
  public init(_ bytes: ArraySlice<UInt8>) throws(ReplyBoardError) {
    var scalars = ScalarReader(bytes)
    while let scalar = scalars.next() {
      guard let value = scalar.value, Self.mayStand(value) else { throw .malformed }
    }
    self.bytes = [UInt8](bytes)
  }

  /// Makes any bytes follow the rule: CR LF becomes LF, what may not stand becomes U+FFFD.
  public init(cleaning bytes: ArraySlice<UInt8>) {
    var clean: [UInt8] = []
    clean.reserveCapacity(bytes.count)
    var scalars = ScalarReader(bytes)
    var isAfterReturn = false
    while let scalar = scalars.next() {
      if isAfterReturn && scalar.value == 0x0A { clean.removeLast(Self.replacement.count) }
      let isAllowed = scalar.value.map(Self.mayStand) ?? false
      clean.append(contentsOf: isAllowed ? scalar.bytes : Self.replacement[...])
      isAfterReturn = scalar.value == 0x0D
    }
    self.bytes = clean
  }

  init(unchecked bytes: ArraySlice<UInt8>) {
    self.bytes = [UInt8](bytes)
  }

  private static func mayStand(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A: true
    case 0..<0x20, 0x7F..<0xA0: false
    default: true
    }
  }
}
