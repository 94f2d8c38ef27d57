/// Walks over UTF-8 one Unicode scalar at a time (RFC 3629): no overlong forms, no surrogates.
public struct ScalarReader: Sendable {
  private var rest: ArraySlice<UInt8>

  /// Starts at the first of `bytes`.
  public init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The next scalar with its bytes; `value` is nil for one byte that is not valid UTF-8; nil at
  /// the end.
  public mutating func next() -> (value: UInt32?, bytes: ArraySlice<UInt8>)? {
    guard let first = rest.first else { return nil }
    let (count, lowest): (Int, UInt32) =
      switch first {
      case 0..<0x80: (1, 0)
      case 0xC2..<0xE0: (2, 0x80)
      case 0xE0..<0xF0: (3, 0x800)
      case 0xF0..<0xF5: (4, 0x10000)
      default: (0, 0)
      }
    let bytes = rest.prefix(max(1, count))
    var value = count == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(max(1, count)))
    for byte in bytes.dropFirst() {
      guard byte & 0xC0 == 0x80 else { return invalid() }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard count > 0, bytes.count == count, value >= lowest, value <= 0x10FFFF,
      !(value >= 0xD800 && value < 0xE000)
    else { return invalid() }
    rest = rest.dropFirst(count)
    return (value, bytes)
  }

  private mutating func invalid() -> (value: UInt32?, bytes: ArraySlice<UInt8>) {
    let byte = rest.prefix(1)
    rest = rest.dropFirst()
    return (nil, byte)
  }

  /// Whether all of `bytes` is valid UTF-8.
  public static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
    var scalars = ScalarReader(bytes)
    while let scalar = scalars.next() {
      if scalar.value == nil { return false }
    }
    return true
  }

  /// Whether a scalar may move a cursor, hide or reorder text: C0, DEL, C1 and the
  /// bidirectional controls of formats.md §0.
  public static func isControl(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
