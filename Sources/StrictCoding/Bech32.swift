/// Bech32 as age uses it: BIP 173 checksum, no length limit (age specification, "Bech32").
public enum Bech32 {
  /// `prefix`, separator, data and checksum in lower case.
  public static func encode(prefix: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    let values = regroup(bytes)
    var state = expanded(prefix)
    for value in values { step(&state, value) }
    for _ in 0..<6 { step(&state, 0) }
    state ^= 1
    var text = prefix
    text.append(0x31)
    for value in values { text.append(alphabet[Int(value)]) }
    for position in UInt32(0)..<6 { text.append(alphabet[Int(state >> (5 * (5 - position)) & 31)]) }
    return text
  }

  /// The lower-case prefix and the data of `text`, which is all lower or all upper case.
  /// Throws `malformed` for mixed case, a wrong checksum or non-zero padding bits.
  public static func decode(
    _ text: ArraySlice<UInt8>
  ) throws(CodingError) -> (prefix: [UInt8], bytes: [UInt8]) {
    let lower = try lowerCased(text)
    guard let separator = lower.lastIndex(of: 0x31), separator > 0,
      lower.count - separator > 6
    else { throw .malformed }
    let prefix = [UInt8](lower[..<separator])
    for byte in prefix where byte < 0x21 || byte > 0x7E { throw .malformed }
    var state = expanded(prefix)
    var values: [UInt8] = []
    values.reserveCapacity(lower.count - separator)
    for digit in lower[(separator + 1)...] {
      let value = digits[Int(digit)]
      guard value < 32 else { throw .malformed }
      values.append(value)
      step(&state, value)
    }
    guard state == 1 else { throw .malformed }
    return (prefix, try bytes(of: values.dropLast(6)))
  }

  private static func lowerCased(_ text: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    var hasLower = false
    var hasUpper = false
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for byte in text {
      let isUpper = byte >= 0x41 && byte <= 0x5A
      if isUpper { hasUpper = true }
      if byte >= 0x61 && byte <= 0x7A { hasLower = true }
      guard byte < 0x80 else { throw .malformed }
      result.append(isUpper ? byte + 32 : byte)
    }
    guard !(hasLower && hasUpper) else { throw .malformed }
    return result
  }

  private static func regroup(_ bytes: [UInt8]) -> [UInt8] {
    var values: [UInt8] = []
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      group = group << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        values.append(UInt8(truncatingIfNeeded: group >> bits & 31))
      }
    }
    if bits > 0 { values.append(UInt8(truncatingIfNeeded: group << (5 - bits) & 31)) }
    return values
  }

  private static func bytes(of values: ArraySlice<UInt8>) throws(CodingError) -> [UInt8] {
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for value in values {
      group = group << 5 | UInt32(value)
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> bits))
      }
    }
    guard bits < 5, group & ((1 << bits) - 1) == 0 else { throw .malformed }
    return bytes
  }

  private static func expanded(_ prefix: [UInt8]) -> UInt32 {
    var state: UInt32 = 1
    for byte in prefix { step(&state, byte >> 5) }
    step(&state, 0)
    for byte in prefix { step(&state, byte & 31) }
    return state
  }

  private static func step(_ state: inout UInt32, _ value: UInt8) {
    let top = state >> 25
    state = (state & 0x1FF_FFFF) << 5 ^ UInt32(value)
    if top & 1 != 0 { state ^= 0x3B6A_57B2 }
    if top & 2 != 0 { state ^= 0x2650_8E6D }
    if top & 4 != 0 { state ^= 0x1EA1_19FA }
    if top & 8 != 0 { state ^= 0x3D42_33DD }
    if top & 16 != 0 { state ^= 0x2A14_62B3 }
  }

  private static let alphabet: [UInt8] = ascii("qpzry9x8gf2tvdw0s3jn54khce6mua7l")

  private static let digits: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for value in UInt8(0)..<32 { table[Int(alphabet[Int(value)])] = value }
    return table
  }()
}
