public import StrictCoding

extension ReplyHeading {
  /// Cuts a reply into its parts, each valid UTF-8 of its own; the passes go with the first.
  /// Throws `overLimit` when 16 parts do not hold the text.
  public func parts(
    text: ReplyText, passes: [Identifier]
  ) throws(ReplyBoardError) -> [ReplyBody] {
    var pieces: [ReplyText] = []
    var rest = text.bytes[...]
    repeat {
      guard pieces.count < Int(ReplyPart.limit) else { throw .overLimit }
      let passes = pieces.isEmpty ? passes : []
      let piece = Self.prefix(of: rest, byteLimit: try capacity(passes: passes))
      pieces.append(ReplyText(unchecked: piece))
      rest = rest[piece.endIndex...]
    } while !rest.isEmpty

    var bodies: [ReplyBody] = []
    for (index, piece) in pieces.enumerated() {
      bodies.append(
        try ReplyBody(
          heading: self, part: ReplyPart(UInt8(index + 1), of: UInt8(pieces.count)),
          passes: index == 0 ? passes : [], text: piece))
    }
    return bodies
  }

  /// How many bytes of text a part with `passes` holds, whatever its number.
  private func capacity(passes: [Identifier]) throws(ReplyBoardError) -> Int {
    let empty = try ReplyBody(
      heading: self, part: ReplyPart(ReplyPart.limit, of: ReplyPart.limit), passes: passes,
      text: ReplyText(unchecked: []))
    let furtherDigits = Decimal.encode(ReplyBody.byteLimit).count - 1
    return ReplyBody.byteLimit - empty.encoded.count - furtherDigits
  }

  /// As much of valid UTF-8 as fits without cutting a scalar.
  private static func prefix(
    of text: ArraySlice<UInt8>, byteLimit: Int
  ) -> ArraySlice<UInt8> {
    guard text.count > byteLimit else { return text }
    var end = text.startIndex + byteLimit
    while text[end] & 0xC0 == 0x80 { end -= 1 }
    return text[..<end]
  }
}
