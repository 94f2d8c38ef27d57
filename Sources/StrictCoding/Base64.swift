/// Canonical base64, RFC 4648 §4, with or without padding: exactly one text for any bytes.
public enum Base64 {
  /// Encodes `bytes` in the standard alphabet.
  public static func encode(_ bytes: ArraySlice<UInt8>, padded: Bool) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let count = min(3, bytes.endIndex - index)
      var group = UInt32(bytes[index]) << 16
      if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[index + 2]) }
      for position in 0...count {
        text.append(digit(UInt8(truncatingIfNeeded: group >> (18 - 6 * UInt32(position))) & 63))
      }
      index += count
    }
    while padded && text.count % 4 != 0 { text.append(0x3D) }
    return text
  }

  /// The bytes of `text`. Throws `malformed` for another alphabet, white space, missing or
  /// superfluous padding, and unused bits that are not zero.
  public static func decode(
    _ text: ArraySlice<UInt8>, padded: Bool
  ) throws(CodingError) -> [UInt8] {
    var end = text.endIndex
    if padded {
      guard text.count % 4 == 0 else { throw .malformed }
      var pads = 0
      while pads < 2 && end > text.startIndex && text[end - 1] == 0x3D {
        end -= 1
        pads += 1
      }
      guard (end - text.startIndex) % 4 != 1 else { throw .malformed }
    }
    let digits = end - text.startIndex
    guard digits % 4 != 1 else { throw .malformed }
    return try decode(text[text.startIndex..<end])
  }

  /// Digits without padding, four at a time: a gateway decodes 12 KiB for each tip.
  private static func decode(_ digits: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    let table = values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3 + 2)
    var index = digits.startIndex
    while digits.endIndex - index >= 4 {
      let first = table[Int(digits[index])]
      let second = table[Int(digits[index + 1])]
      let third = table[Int(digits[index + 2])]
      let fourth = table[Int(digits[index + 3])]
      guard first | second | third | fourth < 64 else { throw .malformed }
      bytes.append(first << 2 | second >> 4)
      bytes.append(second << 4 | third >> 2)
      bytes.append(third << 6 | fourth)
      index += 4
    }
    var rest: UInt32 = 0
    let count = digits.endIndex - index
    for digit in digits[index...] {
      guard table[Int(digit)] < 64 else { throw .malformed }
      rest = rest << 6 | UInt32(table[Int(digit)])
    }
    // 2 digits hold a byte and 4 spare bits, 3 digits two bytes and 2 spare bits.
    let spare: UInt32 = count == 2 ? 4 : 2
    guard count == 0 || rest & ((1 << spare) - 1) == 0 else { throw .malformed }
    if count == 3 { bytes.append(UInt8(truncatingIfNeeded: rest >> 10)) }
    if count >= 2 { bytes.append(UInt8(truncatingIfNeeded: rest >> spare)) }
    return bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: 0x41 + value
    case 26..<52: 0x61 + value - 26
    case 52..<62: 0x30 + value - 52
    case 62: 0x2B
    default: 0x2F
    }
  }

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for value in UInt8(0)..<64 { table[Int(digit(value))] = value }
    return table
  }()
}
