internal import StrictCoding

/// The 512-byte header of one archive member (formats.md §4; POSIX.1-1988 ustar).
///
/// | offset | length | field | value |
/// |---|---|---|---|
/// | 0 | 100 | name | a member's name, NUL filled |
/// | 100 | 8 | mode | `0000600` NUL |
/// | 108 | 8 + 8 | uid, gid | `0000000` NUL |
/// | 124 | 12 | size | 11 octal digits, NUL |
/// | 136 | 12 | mtime | `00000000000` NUL |
/// | 148 | 8 | checksum | 6 octal digits, NUL, space: the sum of all bytes with spaces here |
/// | 156 | 1 | typeflag | `0` |
/// | 257 | 8 | magic, version | `ustar` NUL `00` |
/// | 329 | 8 + 8 | device numbers | `0000000` NUL |
///
/// Everything else is NUL.
struct UstarHeader: Equatable, Sendable {
  static let byteCount = 512
  /// 8 GiB: what 11 octal digits cannot hold any more.
  static let contentLimit: UInt64 = 1 << 33

  let member: Member
  /// How long the content is, in bytes.
  let contentByteCount: UInt64

  init(_ member: Member, contentByteCount: UInt64) throws(TipError) {
    guard contentByteCount < Self.contentLimit else { throw .overLimit }
    self.member = member
    self.contentByteCount = contentByteCount
  }

  /// Takes exactly what `encoded` gives, byte for byte: links, devices, sparse files, odd modes
  /// and other dialects have no way in.
  init(parsing block: ArraySlice<UInt8>) throws(TipError) {
    guard block.count == Self.byteCount,
      let member = Member(name: block.prefix { $0 != 0 })
    else { throw .malformedArchive }
    var size: UInt64 = 0
    for digit in block.dropFirst(124).prefix(11) {
      guard digit >= 0x30, digit <= 0x37 else { throw .malformedArchive }
      size = size << 3 | UInt64(digit - 0x30)
    }
    try self.init(member, contentByteCount: size)
    guard encoded.elementsEqual(block) else { throw .malformedArchive }
  }

  var encoded: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.byteCount)
    func put(_ field: [UInt8], at offset: Int) {
      block.replaceSubrange(offset..<offset + field.count, with: field)
    }
    put(member.name, at: 0)
    put(ascii("0000600"), at: 100)
    put(ascii("0000000"), at: 108)
    put(ascii("0000000"), at: 116)
    put(Self.octal(contentByteCount, digits: 11), at: 124)
    put(ascii("00000000000"), at: 136)
    put(ascii("        "), at: 148)
    put(ascii("0"), at: 156)
    put(ascii("ustar\000"), at: 257)
    put(ascii("0000000"), at: 329)
    put(ascii("0000000"), at: 337)
    let checksum = block.reduce(UInt64(0)) { $0 + UInt64($1) }
    put(Self.octal(checksum, digits: 6) + [0x00, 0x20], at: 148)
    return block
  }

  /// How many zeroes follow a content of `count` bytes up to the next block.
  static func rounding(_ count: UInt64) -> UInt64 {
    (512 - count % 512) % 512
  }

  private static func octal(_ value: UInt64, digits: Int) -> [UInt8] {
    var text = [UInt8](repeating: 0x30, count: digits)
    var rest = value
    for index in text.indices.reversed() {
      text[index] = 0x30 + UInt8(rest & 7)
      rest >>= 3
    }
    return text
  }
}
