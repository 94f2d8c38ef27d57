/// Decimal numbers without sign and without leading zeroes (formats.md §0).
public enum Decimal {
  /// The digits of `value`, left-filled with zeroes to `width` (4 for files, 6 for folders).
  public static func encode(_ value: some FixedWidthInteger, width: Int = 0) -> [UInt8] {
    var rest = UInt64(value)
    var digits: [UInt8] = []
    repeat {
      digits.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while digits.count < width { digits.append(0x30) }
    return digits.reversed()
  }

  /// The number in `text`. Throws `malformed` for anything but digits and for a leading zero,
  /// `overLimit` above `limit`.
  public static func decode(
    _ text: ArraySlice<UInt8>, limit: UInt64 = .max
  ) throws(CodingError) -> UInt64 {
    guard let first = text.first, first != 0x30 || text.count == 1 else { throw .malformed }
    return try digits(text, limit: limit)
  }

  /// The number in `text`, which has exactly `width` digits.
  public static func decode(
    _ text: ArraySlice<UInt8>, width: Int
  ) throws(CodingError) -> UInt64 {
    guard text.count == width else { throw .malformed }
    return try digits(text, limit: .max)
  }

  private static func digits(
    _ text: ArraySlice<UInt8>, limit: UInt64
  ) throws(CodingError) -> UInt64 {
    var value: UInt64 = 0
    for digit in text {
      guard digit >= 0x30 && digit <= 0x39 else { throw .malformed }
      let (product, carry) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(UInt64(digit - 0x30))
      guard !carry && !overflow && sum <= limit else { throw .overLimit }
      value = sum
    }
    return value
  }
}
