/// Walks over a tip's archive that comes in pieces of any size (formats.md §4): strict ustar, the
/// members in their order, two zero blocks, nothing else.
struct ArchiveReader: Sendable {
  enum Event {
    case begins(Member, byteCount: UInt64)
    /// Part of the current member, valid as long as the piece that was handed in.
    case content(UnsafeRawBufferPointer)
    case ends(Member)
  }

  private enum Place {
    case header
    case content(Member, remaining: UInt64, rounding: UInt64)
    case rounding(Member, remaining: UInt64)
    case secondZeroBlock(remaining: UInt64)
    case end
  }

  private var place = Place.header
  private var block: [UInt8] = []
  private var previous: Member?

  /// How many bytes were read.
  private(set) var byteCount: UInt64 = 0

  /// What comes next in `input`, from whose front the bytes are taken; nil when it is used up.
  mutating func next(_ input: inout UnsafeRawBufferPointer) throws(TipError) -> Event? {
    while true {
      switch place {
      case .header:
        guard let header = try header(&input) else {
          if case .header = place { return nil }
          continue
        }
        place = .content(
          header.member, remaining: header.contentByteCount,
          rounding: UstarHeader.rounding(header.contentByteCount))
        return .begins(header.member, byteCount: header.contentByteCount)
      case .content(let member, 0, let rounding):
        place = .rounding(member, remaining: rounding)
      case .content(let member, let remaining, let rounding):
        guard let piece = take(remaining, from: &input) else { return nil }
        place = .content(
          member, remaining: remaining - UInt64(piece.count), rounding: rounding)
        return .content(piece)
      case .rounding(let member, 0):
        place = .header
        previous = member
        return .ends(member)
      case .rounding(let member, let remaining):
        guard let piece = take(remaining, from: &input) else { return nil }
        guard isZero(piece) else { throw .malformedArchive }
        place = .rounding(member, remaining: remaining - UInt64(piece.count))
      case .secondZeroBlock(0):
        place = .end
      case .secondZeroBlock(let remaining):
        guard let piece = take(remaining, from: &input) else { return nil }
        guard isZero(piece) else { throw .malformedArchive }
        place = .secondZeroBlock(remaining: remaining - UInt64(piece.count))
      case .end:
        guard input.isEmpty else { throw .malformedArchive }
        return nil
      }
    }
  }

  /// Throws `truncated` unless the two zero blocks were there.
  func finish() throws(TipError) {
    guard case .end = place else { throw .truncated }
  }

  /// The next member's header; nil when more input is needed or the first zero block was read.
  private mutating func header(
    _ input: inout UnsafeRawBufferPointer
  ) throws(TipError) -> UstarHeader? {
    guard let piece = take(UInt64(UstarHeader.byteCount - block.count), from: &input) else {
      return nil
    }
    block.append(contentsOf: piece)
    guard block.count == UstarHeader.byteCount else { return nil }
    defer { block.removeAll(keepingCapacity: true) }
    if previous == .padding {
      guard block.allSatisfy({ $0 == 0 }) else { throw .malformedArchive }
      place = .secondZeroBlock(remaining: UInt64(UstarHeader.byteCount))
      return nil
    }
    let header = try UstarHeader(parsing: block[...])
    guard header.member.canFollow(previous) else { throw .malformedArchive }
    return header
  }

  /// At most `limit` bytes from the front of `input`; nil when there are none.
  private mutating func take(
    _ limit: UInt64, from input: inout UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let count = Int(min(UInt64(input.count), limit))
    guard count > 0 else { return nil }
    let piece = UnsafeRawBufferPointer(rebasing: input[..<count])
    input = UnsafeRawBufferPointer(rebasing: input[count...])
    byteCount += UInt64(count)
    return piece
  }
}

/// Whether all of `bytes` is zero.
func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
  bytes.allSatisfy { $0 == 0 }
}
