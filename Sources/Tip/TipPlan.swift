// What a tip's archive will look like, before any file is read (formats.md §4).

public import Intake
public import Primitives

/// Everything a tip's archive depends on except the content of its files: its length, and so its
/// size class, is known in advance.
public struct TipPlan: Sendable {
  /// The first lines of `about.txt`.
  public let heading: TipHeading
  /// Any bytes, at most 1 MiB.
  public let message: Secret
  /// At most 1,000, in this order.
  public let files: [PlannedFile]
  /// The archive's length.
  public let sizeClass: SizeClass

  let aboutByteCount: UInt64
  let paddingByteCount: UInt64

  /// Plans an archive. Throws `overLimit` when the message, the number of files, a file or the
  /// archive is too big; `archiveByteLimit` is the keyring's `archive-bytes-max`.
  public init(
    _ heading: TipHeading, message: Secret, files: [PlannedFile], archiveByteLimit: UInt64
  ) throws(TipError) {
    guard files.count <= AboutDocument.fileLimit,
      UInt64(message.count) <= AboutDocument.messageByteLimit
    else { throw .overLimit }
    aboutByteCount = AboutDocument.byteCount(
      heading, message: UInt64(message.count), files: files)
    var layout = ArchiveLayout()
    try layout.add(contentByteCount: UInt64(message.count))
    for file in files { try layout.add(contentByteCount: file.byteCount) }
    try layout.add(contentByteCount: aboutByteCount)
    sizeClass = try layout.sizeClass(limit: archiveByteLimit)
    paddingByteCount = UInt64(sizeClass.archiveByteCount) - layout.leastByteCount
    self.heading = heading
    self.message = message
    self.files = files
  }
}

/// Adds up the members of an archive.
struct ArchiveLayout: Sendable {
  /// The two zero blocks.
  static let endByteCount: UInt64 = 1024

  /// Members so far, an empty `padding` and the two zero blocks, in bytes.
  private(set) var leastByteCount = UInt64(UstarHeader.byteCount) + endByteCount

  /// Adds a member: header, content, rounding. Throws `overLimit` for 8 GiB of content.
  mutating func add(contentByteCount: UInt64) throws(TipError) {
    guard contentByteCount < UstarHeader.contentLimit else { throw .overLimit }
    leastByteCount +=
      UInt64(UstarHeader.byteCount) + contentByteCount + UstarHeader.rounding(contentByteCount)
  }

  /// The class of an archive with these members; `overLimit` when that is over `limit` bytes.
  func sizeClass(limit: UInt64) throws(TipError) -> SizeClass {
    guard let count = Int(exactly: leastByteCount),
      let sizeClass = SizeClass(holding: count, limit: limit)
    else { throw .overLimit }
    return sizeClass
  }
}
