// What a file may tell about its maker besides its content (threats.md T29). A look at well-known
// marks, so that a source is warned; nothing is removed, and what is not found may still be there.

internal import Glibc

/// Something in a file that may tell who made it, where, when or with what.
public enum Trace: CaseIterable, Sendable {
  /// Camera, time and often the place of a picture or film.
  case camera
  /// The place itself.
  case place
  /// What programs noted while it was edited.
  case editing
  /// A field for the author's name.
  case author
}

extension SourceFile {
  /// So much of the beginning and of the end of a file is looked at, in bytes.
  private static let glance = 262_144

  /// What stands in the file, in the order of the cases; `errno` when it cannot be read.
  public func traces() throws(FileError) -> [Trace] {
    let file = try OpenFile(path: path)
    var bytes = try file.contents(limit: Self.glance)
    if bytes.count == Self.glance, lseek(file.number, -off_t(Self.glance), SEEK_END) > 0 {
      bytes += try file.contents(limit: Self.glance)
    }
    let found = TraceSearch(bytes).found
    return Trace.allCases.filter { found.contains($0) }
  }
}

/// Looks for the marks of one kind of file.
private struct TraceSearch {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var found: Set<Trace> {
    if begins("\u{FF}\u{D8}\u{FF}") { return picture + adobe }
    if begins("\u{89}PNG") {
      return picture + (holds("eXIf") ? [.camera] : [])
        + (["tEXt", "zTXt", "iTXt"].contains(where: holds) ? [.editing] : [])
    }
    if begins("II*\0") || begins("MM\0*") { return tags(from: 0) + [.camera] + adobe }
    if begins("RIFF"), holds("WEBP") { return picture + (holds("EXIF") ? [.camera] : []) + adobe }
    if begins("ftyp", at: 4) { return picture + film }
    if begins("GIF8") { return adobe }
    if begins("%PDF") { return document }
    if begins("PK\u{3}\u{4}") { return archive }
    if begins("{\\rtf") { return holds("\\author") ? [.author] : [] }
    // Office files before 2007 always have the field; music files are named by their makers.
    return begins("\u{D0}\u{CF}\u{11}\u{E0}") || begins("ID3") ? [.author] : []
  }

  /// Exif, wherever it stands.
  private var picture: Set<Trace> {
    guard let start = position(of: "Exif\0\0") else { return [] }
    return tags(from: start + 6) + [.camera]
  }

  private var adobe: Set<Trace> {
    let marks: [StaticString] = ["http://ns.adobe.com/", "Photoshop 3.0", "XMP "]
    return marks.contains(where: holds) ? [.editing] : []
  }

  private var film: Set<Trace> {
    let places: [StaticString] = ["\u{A9}xyz", "com.apple.quicktime.location"]
    let devices: [StaticString] = ["\u{A9}mak", "com.apple.quicktime.make", "com.android."]
    return (places.contains(where: holds) ? [.place] : [])
      + (devices.contains(where: holds) ? [.camera] : [])
  }

  private var document: Set<Trace> {
    (holds("/Author") ? [.author] : [])
      + (["/Producer", "/Creator", "/Metadata"].contains(where: holds) ? [.editing] : [])
  }

  private var archive: Set<Trace> {
    let marks: [StaticString] = ["docProps/core.xml", "meta.xml"]
    return marks.contains(where: holds) ? [.author, .editing] : []
  }

  /// Whether the first folder of a TIFF structure points to a folder about the place.
  private func tags(from start: Int) -> Set<Trace> {
    let isLittle = bytes[start...].first == 0x49
    func number(_ count: Int, at offset: Int) -> Int? {
      guard offset >= 0, offset + count <= bytes.count - start else { return nil }
      let digits = bytes[(start + offset)...].prefix(count)
      return (isLittle ? digits.reversed() : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let folder = number(4, at: 4), let count = number(2, at: folder) else { return [] }
    let placeTag = 0x8825
    let isThere = (0..<count).contains { number(2, at: folder + 2 + 12 * $0) == placeTag }
    return isThere ? [.place] : []
  }

  private func begins(_ mark: StaticString, at offset: Int = 0) -> Bool {
    bytes.dropFirst(offset).starts(with: Self.bytes(mark))
  }

  private func holds(_ mark: StaticString) -> Bool { position(of: mark) != nil }

  private func position(of mark: StaticString) -> Int? {
    let mark = Self.bytes(mark)
    return bytes.withUnsafeBytes { all in
      mark.withUnsafeBytes { mark in
        guard let start = all.baseAddress, let wanted = mark.baseAddress else { return nil }
        var offset = 0
        while offset + mark.count <= all.count,
          let hit = memchr(start + offset, Int32(mark[0]), all.count - mark.count - offset + 1)
        {
          guard memcmp(hit, wanted, mark.count) != 0 else { return UnsafeRawPointer(hit) - start }
          offset = UnsafeRawPointer(hit) - start + 1
        }
        return nil
      }
    }
  }

  /// Each letter is one byte.
  private static func bytes(_ mark: StaticString) -> [UInt8] {
    mark.description.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

private func + (left: Set<Trace>, right: Set<Trace>) -> Set<Trace> { left.union(right) }
