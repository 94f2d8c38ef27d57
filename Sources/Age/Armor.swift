internal import StrictCoding

/// The ASCII form of an age file (age specification, "ASCII armor"): padded base64 in lines of 64
/// columns between two marker lines.
public enum Armor {
  static let begin = ascii("-----BEGIN AGE ENCRYPTED FILE-----")
  static let end = ascii("-----END AGE ENCRYPTED FILE-----")
  static let columns = 64

  /// The armored form of `bytes`, with LF line ends.
  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text = begin + [0x0A]
    let base64 = Base64.encode(bytes[...], padded: true)
    var start = 0
    while start < base64.count {
      let line = base64[start..<min(start + columns, base64.count)]
      text += line + [0x0A]
      start += columns
    }
    return text + end + [0x0A]
  }

  /// Whether `prefix`, white space skipped, may be the beginning of an armored file.
  public static func isLikely(_ prefix: ArraySlice<UInt8>) -> Bool {
    let rest = prefix.drop(while: ArmorDecoder.isWhiteSpace)
    return rest.starts(with: begin.prefix(5))
  }
}

/// Takes the armored form in pieces of any size and hands out the bytes. White space may stand
/// before and after the block, up to 1,024 bytes each; everything else is strict.
public struct ArmorDecoder: Sendable {
  private enum Place { case before, body, shortLine, after }

  private static let whiteSpaceLimit = 1024
  private var place = Place.before
  private var line: [UInt8] = []
  private var hasBody = false
  private var whiteSpaceCount = 0

  /// Starts before the block.
  public init() {}

  /// Takes `text` and appends the decoded bytes of every complete line to `output`.
  public mutating func append(
    _ text: ArraySlice<UInt8>, to output: inout [UInt8]
  ) throws(AgeError) {
    for byte in text {
      if place == .after || place == .before && line.isEmpty, Self.isWhiteSpace(byte) {
        whiteSpaceCount += 1
        guard whiteSpaceCount <= Self.whiteSpaceLimit else { throw .malformedArmor }
      } else if place == .after {
        throw .malformedArmor
      } else if byte == 0x0A {
        try takeLine(to: &output)
      } else {
        line.append(byte)
        guard line.count <= Armor.columns + 1 else { throw .malformedArmor }
      }
    }
  }

  /// Ends the text, whose last line end may be missing.
  public mutating func finish(to output: inout [UInt8]) throws(AgeError) {
    if place != .after && !line.isEmpty { try takeLine(to: &output) }
    guard place == .after else { throw .malformedArmor }
  }

  private mutating func takeLine(to output: inout [UInt8]) throws(AgeError) {
    if line.last == 0x0D { line.removeLast() }
    defer { line.removeAll(keepingCapacity: true) }
    if place == .before {
      guard line == Armor.begin else { throw .malformedArmor }
      place = .body
    } else if line == Armor.end {
      guard hasBody else { throw .malformedArmor }
      place = .after
      whiteSpaceCount = 0
    } else {
      try takeBody(to: &output)
    }
  }

  private mutating func takeBody(to output: inout [UInt8]) throws(AgeError) {
    guard place == .body, !line.isEmpty, line.count <= Armor.columns else {
      throw .malformedArmor
    }
    do throws(CodingError) {
      output += try Base64.decode(line[...], padded: true)
    } catch {
      throw .malformedArmor
    }
    hasBody = true
    if line.count < Armor.columns || line.last == 0x3D { place = .shortLine }
  }

  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte >= 0x09 && byte <= 0x0D
  }
}
