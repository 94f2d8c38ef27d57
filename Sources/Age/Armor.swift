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

  /// How much of a file `isLikely` looks at.
  public static let likelyByteCount = 2048

  /// Whether a file that begins with `prefix` is armored rather than binary. A file that is
  /// neither counts as armored when it has the five dashes of a marker line somewhere.
  public static func isLikely(_ prefix: ArraySlice<UInt8>) -> Bool {
    guard !prefix.starts(with: ascii("age-encryption.org/")) else { return false }
    var dashes = 0
    for byte in prefix.prefix(likelyByteCount) {
      dashes = byte == 0x2D ? dashes + 1 : 0
      if dashes == 5 { return true }
    }
    return false
  }
}

/// Takes the armored form in pieces of any size and hands out the bytes. Lines of white space may
/// stand before and after the block, up to 1,024 bytes each; everything else is strict.
public struct ArmorDecoder: Sendable {
  private enum Place { case before, body, shortLine, after }

  private static let whiteSpaceLimit = 1024
  private var place = Place.before
  private var line: [UInt8] = []
  private var whiteSpaceCount = 0

  /// Starts before the block.
  public init() {}

  /// Takes `text` and appends the decoded bytes of every complete line to `output`.
  public mutating func append(
    _ text: ArraySlice<UInt8>, to output: inout [UInt8]
  ) throws(AgeError) {
    for byte in text {
      if place == .after {
        guard Self.isWhiteSpace(byte) else { throw .malformedArmor }
        try countWhiteSpace(1)
      } else if byte == 0x0A {
        try takeLine(to: &output)
      } else {
        line.append(byte)
        let limit = place == .before ? Self.whiteSpaceLimit : Armor.columns + 1
        guard line.count <= limit else { throw .malformedArmor }
      }
    }
  }

  /// Ends the text, whose last line end may be missing.
  public mutating func finish(to output: inout [UInt8]) throws(AgeError) {
    if place != .after && !line.isEmpty { try takeLine(to: &output) }
    guard place == .after else { throw .malformedArmor }
  }

  private mutating func takeLine(to output: inout [UInt8]) throws(AgeError) {
    defer { line.removeAll(keepingCapacity: true) }
    if place == .before, line.allSatisfy(Self.isWhiteSpace) {
      return try countWhiteSpace(line.count + 1)
    }
    if line.last == 0x0D { line.removeLast() }
    if place == .before {
      guard line == Armor.begin else { throw .malformedArmor }
      place = .body
    } else if line == Armor.end {
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
    if line.count < Armor.columns || line.last == 0x3D { place = .shortLine }
  }

  private mutating func countWhiteSpace(_ count: Int) throws(AgeError) {
    whiteSpaceCount += count
    guard whiteSpaceCount <= Self.whiteSpaceLimit else { throw .malformedArmor }
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte >= 0x09 && byte <= 0x0D
  }
}
