public import StrictCoding

/// An argument `URL#HEX32`: a gateway's address and the deployment id that a person has from
/// somewhere else, such as paper (formats.md §1).
public struct DeploymentPin: Equatable, Sendable {
  /// What stands before `#`: at least one byte, not checked further.
  public let address: [UInt8]
  /// The deployment id; nil when the argument has none and a person must compare it.
  public let deployment: Identifier?

  /// Splits at the first `#`. Throws `malformed` without an address or for a wrong id.
  public init(parsing argument: ArraySlice<UInt8>) throws(CodingError) {
    let mark = argument.firstIndex(of: 0x23) ?? argument.endIndex
    address = [UInt8](argument[..<mark])
    guard !address.isEmpty else { throw .malformed }
    deployment =
      mark == argument.endIndex ? nil : try Identifier(typed: argument[(mark + 1)...])
  }
}

extension Identifier {
  /// Takes 32 hex digits as people copy them: of either case, with spaces or hyphens between
  /// groups of four. Throws `malformed` for anything else.
  public init(typed text: ArraySlice<UInt8>) throws(CodingError) {
    var digits: [UInt8] = []
    var isAfterGap = true
    for byte in text {
      if byte == 0x20 || byte == 0x2D {
        guard !isAfterGap, digits.count % 4 == 0 else { throw .malformed }
        isAfterGap = true
      } else {
        digits.append(byte >= 0x41 && byte <= 0x46 ? byte + 0x20 : byte)
        isAfterGap = false
      }
    }
    guard !isAfterGap else { throw .malformed }
    try self.init(hex: digits[...])
  }

  /// Eight groups of four digits, as they stand on a wall.
  public var groups: [UInt8] {
    var text: [UInt8] = []
    for (position, digit) in hex.enumerated() {
      if position > 0 && position % 4 == 0 { text.append(0x20) }
      text.append(digit)
    }
    return text
  }
}
