// `about.txt`, the member that says what a tip is and whose it is (formats.md §4).

public import Primitives
internal import StrictCoding

/// What a tip is: heading, length and digest of everything in it, the author's signature.
///
/// A document that exists is whole: its files are in order and the author of a two-way tip signed
/// all of it.
public struct AboutDocument: Sendable {
  /// A tip has at most so many files.
  public static let fileLimit = Member.fileLimit
  /// A message has at most so many bytes.
  public static let messageByteLimit: UInt64 = 1 << 20

  /// For whom, from when, how to answer.
  public let heading: TipHeading
  /// Length and digest of `message.txt`.
  public let message: Content
  /// The files; number = position + 1.
  public let files: [FileEntry]
  /// The author's 64-byte signature; empty in a one-way tip.
  private let signature: [UInt8]

  /// Signs with `author`, which is the key named in the heading, or nil in a one-way tip; else
  /// `misuse`. Throws `overLimit` for too long a message or too many files.
  public init(
    _ heading: TipHeading, message: Content, files: [FileEntry],
    signedBy author: Ed25519.SigningKey?
  ) throws(TipError) {
    guard heading.replies?.author == author?.publicKey else { throw .misuse }
    try Self.check(message: message, fileCount: files.count)
    self.heading = heading
    self.message = message
    self.files = files
    guard let author else {
      signature = []
      return
    }
    let lines = Self.lines(heading, message, files).bytes
    do throws(PrimitivesError) {
      signature = try author.sign(Self.signedBytes(lines[...])[...])
    } catch {
      throw .crypto(error)
    }
  }

  /// Parses the document and verifies the author's signature. Throws `coding`,
  /// `invalidRecipient`, `overLimit` or `wrongSignature`.
  public init(parsing bytes: ArraySlice<UInt8>) throws(TipError) {
    var lines = try coding { () throws(CodingError) in
      try DocumentReader(bytes, title: TipHeading.title)
    }
    heading = try TipHeading(&lines)
    (message, files) = try coding { () throws(CodingError) in
      (try Content(line: lines.value("message")), try Self.files(&lines))
    }
    try Self.check(message: message, fileCount: files.count)
    let signed = lines.consumed
    guard let author = heading.replies?.author else {
      signature = []
      try coding(lines.finish)
      return
    }
    signature = try coding { () throws(CodingError) in
      let signature = try Base64.decode(lines.value("signature"), padded: true)
      try lines.finish()
      return signature
    }
    guard Ed25519.isValid(signature[...], of: Self.signedBytes(signed)[...], by: author) else {
      throw .wrongSignature
    }
  }

  /// The document: parsing and encoding give the same bytes.
  public var encoded: [UInt8] {
    var document = Self.lines(heading, message, files)
    if heading.replies != nil {
      document.line("signature", Base64.encode(signature[...], padded: true))
    }
    return document.bytes
  }

  /// How many bytes `about.txt` will have, before the digests are known.
  static func byteCount(_ heading: TipHeading, message: UInt64, files: [PlannedFile]) -> UInt64 {
    let entries = files.map {
      FileEntry(
        content: Content(byteCount: $0.byteCount, digest: .zero), mediaType: $0.mediaType,
        name: $0.name)
    }
    let content = Content(byteCount: message, digest: .zero)
    let lines = UInt64(lines(heading, content, entries).bytes.count)
    return heading.replies == nil ? lines : lines + signatureLineByteCount
  }

  static func check(message: Content, fileCount: Int) throws(TipError) {
    guard message.byteCount <= messageByteLimit, fileCount <= fileLimit else { throw .overLimit }
  }

  /// `signature `, 88 digits of base64, LF.
  private static let signatureLineByteCount: UInt64 = 99

  private static func signedBytes(_ lines: ArraySlice<UInt8>) -> [UInt8] {
    Ed25519.signedBytes("tip", lines)
  }

  private static func lines(
    _ heading: TipHeading, _ message: Content, _ files: [FileEntry]
  ) -> DocumentWriter {
    var document = DocumentWriter(title: TipHeading.title)
    heading.write(to: &document)
    document.line("message", Decimal.encode(message.byteCount), message.digest.hex)
    for (index, file) in files.enumerated() {
      document.line(
        "file", Decimal.encode(index + 1, width: 4), Decimal.encode(file.content.byteCount),
        file.content.digest.hex, file.mediaType.bytes, file.name.bytes)
    }
    return document
  }

  private static func files(_ lines: inout DocumentReader) throws(CodingError) -> [FileEntry] {
    var files: [FileEntry] = []
    for value in try lines.values("file", 0...fileLimit) {
      files.append(try FileEntry(parsing: value, number: files.count + 1))
    }
    return files
  }
}

/// Runs `body` and wraps what it throws.
func coding<Value>(_ body: () throws(CodingError) -> Value) throws(TipError) -> Value {
  do throws(CodingError) {
    return try body()
  } catch {
    throw .coding(error)
  }
}
