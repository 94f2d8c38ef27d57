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
    var bytes = [UInt8](repeating: 0, count: digits / 4 * 3 + max(0, digits % 4 - 1))
    try decode(text[text.startIndex..<end], into: &bytes)
    return bytes
  }

  private static func decode(
    _ digits: ArraySlice<UInt8>, into bytes: inout [UInt8]
  ) throws(CodingError) {
    var group: UInt32 = 0
    var bits = 0
    var written = 0
    for digit in digits {
      let value = values[Int(digit)]
      guard value < 64 else { throw .malformed }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes[written] = UInt8(truncatingIfNeeded: group >> UInt32(bits))
        written += 1
      }
    }
    guard group & ((1 << UInt32(bits)) - 1) == 0 else { throw .malformed }
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
