/// Lower-case hexadecimal, two digits a byte (formats.md §0, `HEX32`, `SHA256`).
public enum Hex {
  /// Two lower-case digits for each byte.
  public static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
    return text
  }

  /// The bytes of `text`; upper-case digits and odd lengths are `malformed`.
  public static func decode(_ text: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    guard text.count % 2 == 0 else { throw .malformed }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var index = text.startIndex
    while index < text.endIndex {
      bytes.append(try value(text[index]) << 4 | value(text[index + 1]))
      index += 2
    }
    return bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x57 + value
  }

  private static func value(_ digit: UInt8) throws(CodingError) -> UInt8 {
    switch digit {
    case 0x30...0x39: return digit - 0x30
    case 0x61...0x66: return digit - 0x57
    default: throw .malformed
    }
  }
}
