public import Primitives
public import SignedNote
public import StrictCoding

/// The list of everything in a transfer folder, `sotto-transfer/1` (formats.md §8).
public struct Manifest: Equatable, Sendable {
  /// A file with its content.
  public struct File: Equatable, Sendable {
    /// Where it lies.
    public let path: TransferPath
    /// What it holds.
    public let digest: Digest
    /// How long it is.
    public let byteCount: UInt64

    /// One file.
    public init(path: TransferPath, digest: Digest, byteCount: UInt64) {
      self.path = path
      self.digest = digest
      self.byteCount = byteCount
    }

    /// Parses a line's value: `SHA256 BYTES PATH`.
    public init(parsing value: ArraySlice<UInt8>) throws(CodingError) {
      var fields = Fields(value)
      digest = try Digest(hex: fields.next())
      byteCount = try Decimal.decode(fields.next())
      path = try TransferPath(fields.next())
      try fields.finish()
    }

    /// The line's value.
    public var encoded: [UInt8] {
      digest.hex + [0x20] + Decimal.encode(byteCount) + [0x20] + path.bytes
    }
  }

  /// Number and manifest digest of the newest folder of the opposite stream.
  public struct Acknowledgement: Equatable, Sendable {
    /// 0 when none was taken yet.
    public let number: UInt32
    /// Zero when none was taken yet.
    public let digest: Digest

    /// Nothing was taken yet.
    public static let none = Acknowledgement(number: 0, digest: .zero)

    /// A folder that was taken.
    public init(number: UInt32, digest: Digest) {
      self.number = number
      self.digest = digest
    }
  }

  /// A folder holds at most this many files; long paths and the limit of a document
  /// (formats.md §0) allow fewer.
  public static let fileLimit = 65_536
  /// Leaves room for the signature line in a note of 1 MiB.
  private static let textByteLimit = DocumentReader.byteLimit - 1024

  /// The deployment it belongs to.
  public let deployment: Identifier
  /// Direction, investigator and number.
  public let name: FolderName
  /// Digest of the manifest before it in its stream; zero for the first.
  public let previous: Digest
  /// What the writer took of the opposite stream.
  public let last: Acknowledgement
  /// Every file but the manifest, ascending by path.
  public let files: [File]

  /// Sorts `files`; throws `malformed` when a path stands twice or a number does not go with its
  /// digest, `overLimit` for more files than a manifest of 1 MiB can name.
  public init(
    deployment: Identifier, name: FolderName, previous: Digest, last: Acknowledgement,
    files: [File]
  ) throws(TransferError) {
    guard files.count <= Self.fileLimit else { throw .overLimit }
    let sorted = files.sorted { $0.path < $1.path }
    for index in sorted.indices.dropFirst() where sorted[index].path == sorted[index - 1].path {
      throw .malformed
    }
    guard !sorted.contains(where: { $0.path == .manifest }),
      (name.number == 1) == (previous == .zero), (last.number == 0) == (last.digest == .zero),
      last.number <= FolderName.numberLimit
    else { throw .malformed }
    self.deployment = deployment
    self.name = name
    self.previous = previous
    self.last = last
    self.files = sorted
    guard text.count <= Self.textByteLimit else { throw .overLimit }
  }

  /// Parses a manifest and verifies that `key` signed it.
  public init(verifying bytes: [UInt8], by key: VerifierKey) throws(TransferError) {
    let note: VerifiedNote
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...]).verified(by: [key])
    } catch {
      throw .note(error)
    }
    try self.init(parsing: note.text[...])
  }

  /// The signed note.
  public func signed(by signer: NoteSigner) throws(TransferError) -> [UInt8] {
    do throws(NoteError) {
      return try signer.sign(text)
    } catch {
      throw .note(error)
    }
  }

  /// Compares with what lies in the folder, the manifest left out. Throws `missing` for an
  /// interrupted copy, `unexpected` or `altered` for anything else that differs.
  public func check(_ found: [File]) throws(TransferError) {
    try Self.compare(found, with: files)
  }

  /// Compares what lies in a folder with a list in the order of its paths; throws as `check` does.
  public static func compare(_ found: [File], with files: [File]) throws(TransferError) {
    let found = found.sorted { $0.path < $1.path }
    var position = 0
    for file in files {
      guard position < found.count else { throw .missing(file.path) }
      if found[position].path < file.path { throw .unexpected(found[position].path) }
      guard found[position].path == file.path else { throw .missing(file.path) }
      guard found[position] == file else { throw .altered(file.path) }
      position += 1
    }
    guard position == found.count else { throw .unexpected(found[position].path) }
  }

  private var text: [UInt8] {
    var writer = DocumentWriter(title: "sotto-transfer/1")
    writer.line("deployment", deployment.hex)
    writer.line("direction", ascii(name.direction.text))
    writer.line("investigator", Decimal.encode(name.investigator))
    writer.line("number", Decimal.encode(name.number, width: 6))
    writer.line("previous", previous.hex)
    writer.line("last", Decimal.encode(last.number, width: 6), last.digest.hex)
    for file in files {
      writer.line("file", file.encoded)
    }
    return writer.bytes
  }

  private init(parsing text: ArraySlice<UInt8>) throws(TransferError) {
    let deployment: Identifier
    let name: FolderName
    let previous: Digest
    let last: Acknowledgement
    var files: [File] = []
    do throws(CodingError) {
      var reader = try DocumentReader(text, title: "sotto-transfer/1")
      deployment = try Identifier(hex: reader.value("deployment"))
      let direction = try reader.value("direction")
      guard direction == "out" || direction == "in" else { throw .malformed }
      name = try FolderName(
        direction: direction == "out" ? .out : .in,
        investigator: UInt8(try Decimal.decode(reader.value("investigator"), limit: 255)),
        number: UInt32(try Decimal.decode(reader.value("number"), width: 6)))
      previous = try Digest(hex: reader.value("previous"))
      var fields = Fields(try reader.value("last"))
      last = Acknowledgement(
        number: UInt32(try Decimal.decode(fields.next(), width: 6)),
        digest: try Digest(hex: fields.next()))
      try fields.finish()
      for value in try reader.values("file", 0...Self.fileLimit) {
        files.append(try File(parsing: value))
      }
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    try self.init(
      deployment: deployment, name: name, previous: previous, last: last, files: files)
    guard self.files == files else { throw .malformed }
  }
}
