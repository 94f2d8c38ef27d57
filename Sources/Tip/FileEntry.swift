public import Primitives
public import StrictCoding

/// Length and digest of a member of the archive.
public struct Content: Equatable, Sendable {
  /// How many bytes it has.
  public let byteCount: UInt64
  /// SHA-256 of them.
  public let digest: Digest

  /// Names some content.
  public init(byteCount: UInt64, digest: Digest) {
    self.byteCount = byteCount
    self.digest = digest
  }
}

/// A file before it was read: what the archive's length depends on.
public struct PlannedFile: Equatable, Sendable {
  /// How many bytes it has, under 8 GiB.
  public let byteCount: UInt64
  /// What the source's system says it is.
  public let mediaType: MediaType
  /// Its name on the source's machine.
  public let name: FreeText

  /// Describes a file.
  public init(byteCount: UInt64, mediaType: MediaType, name: FreeText) {
    self.byteCount = byteCount
    self.mediaType = mediaType
    self.name = name
  }
}

/// A `file` line of `about.txt` (formats.md §4); its number is its position, from 1.
public struct FileEntry: Equatable, Sendable {
  /// Length and digest of the member `files/NNNN`.
  public let content: Content
  /// What the source's system says it is.
  public let mediaType: MediaType
  /// Its name on the source's machine. Never a path: extract under `extractionName`.
  public let name: FreeText

  /// Describes a file.
  public init(content: Content, mediaType: MediaType, name: FreeText) {
    self.content = content
    self.mediaType = mediaType
    self.name = name
  }

  init(parsing value: ArraySlice<UInt8>, number: Int) throws(CodingError) {
    var fields = Fields(value)
    guard try Decimal.decode(fields.next(), width: 4) == UInt64(number) else { throw .malformed }
    content = try Content(&fields)
    mediaType = try MediaType(fields.next())
    name = try FreeText(fields.remainder())
  }

  /// A file name for extraction, at most 255 bytes: number, `-`, then the name with everything
  /// replaced that means something to a file system. The number makes it unique, and keeps it from
  /// starting with a dot or a dash.
  public func extractionName(number: Int) -> [UInt8] {
    let prefix = Decimal.encode(number, width: 4) + [0x2D]
    var clean = name.bytes.map { Self.special.contains($0) ? 0x5F : $0 }
    // A dot or space at the end vanishes on FAT.
    if clean.last == 0x2E { clean[clean.count - 1] = 0x5F }
    return prefix + Self.shortened(clean, to: 255 - prefix.count)
  }

  private static let special = ascii("/\\:*?\"<>|")

  /// Cuts the middle of `name`, so that the extension stays, between two UTF-8 scalars.
  private static func shortened(_ name: [UInt8], to limit: Int) -> [UInt8] {
    guard name.count > limit else { return name }
    let dot = name.lastIndex(of: 0x2E) ?? name.endIndex
    let tail = name.endIndex - dot <= 16 ? name[dot...] : []
    var end = limit - tail.count
    while end > 0 && name[end] & 0xC0 == 0x80 { end -= 1 }
    return [UInt8](name[..<end] + tail)
  }
}

extension Content {
  init(line value: ArraySlice<UInt8>) throws(CodingError) {
    var fields = Fields(value)
    try self.init(&fields)
    try fields.finish()
  }

  init(_ fields: inout Fields) throws(CodingError) {
    byteCount = try Decimal.decode(fields.next(), limit: UstarHeader.contentLimit - 1)
    digest = try Digest(hex: fields.next())
  }
}
