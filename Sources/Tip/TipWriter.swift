// Produces a tip's archive (formats.md §4) in buffers of the caller's, so that one thread can read
// and hash while another seals the buffer before it: no byte is copied in between.

internal import Intake
public import Primitives

/// Writes the archive of a plan from front to back; digests are taken from what passes through.
///
///     var writer = try TipWriter(plan, author: keys.author)
///     while !writer.isAtEnd {
///       _ = try writer.fill(chunk) { (number, buffer) throws(TipError) in
///         try files.read(number, buffer)
///       }
///       // another thread seals and sends `chunk`
///     }
public struct TipWriter: Sendable {
  private enum Part: Sendable {
    case bytes([UInt8])
    case message
    case file(Int)
    case zeroes(UInt64)
  }

  private let plan: TipPlan
  private let author: Ed25519.SigningKey?
  private var parts: [Part]
  private let aboutIndex: Int
  private var index = 0
  /// How many bytes of the part at `index` were written.
  private var offset: UInt64 = 0
  private var hash = SHA256()
  private var message = Content(byteCount: 0, digest: .zero)
  private var files: [FileEntry] = []

  /// Starts an archive. `author` is the key named in the plan's heading, nil in a one-way tip;
  /// else `misuse`.
  public init(_ plan: TipPlan, author: Ed25519.SigningKey?) throws(TipError) {
    guard plan.heading.replies?.author == author?.publicKey else { throw .misuse }
    self.plan = plan
    self.author = author
    (parts, aboutIndex) = try Self.parts(plan)
  }

  /// Whether the whole archive was written.
  public var isAtEnd: Bool { index == parts.count }

  /// Writes the next bytes of the archive to all of `buffer`; less only at the end. Returns how
  /// many were written. Size classes are multiples of 65,536 bytes, so buffers of a chunk's size
  /// are always filled.
  ///
  /// `read` puts the next bytes of file `number` into a buffer and returns how many, 0 at its end.
  /// Throws what `read` throws, and `fileChanged` when a file is not as long as planned.
  public mutating func fill(
    _ buffer: UnsafeMutableRawBufferPointer,
    read: (_ number: Int, _ buffer: UnsafeMutableRawBufferPointer) throws(TipError) -> Int
  ) throws(TipError) -> Int {
    var rest = buffer[...]
    while !rest.isEmpty, !isAtEnd {
      let count = try write(to: UnsafeMutableRawBufferPointer(rebasing: rest), read)
      rest = rest.dropFirst(count)
      while !isAtEnd, offset == byteCount(of: parts[index]) { try finishPart(read) }
    }
    return buffer.count - rest.count
  }

  /// Writes as much of the current part as there is room for.
  private mutating func write(
    to room: UnsafeMutableRawBufferPointer,
    _ read: (Int, UnsafeMutableRawBufferPointer) throws(TipError) -> Int
  ) throws(TipError) -> Int {
    let remaining = byteCount(of: parts[index]) - offset
    let piece = UnsafeMutableRawBufferPointer(
      rebasing: room[..<Int(min(remaining, UInt64(room.count)))])
    var count = piece.count
    switch parts[index] {
    case .bytes(let bytes):
      bytes.withUnsafeBytes { piece.copyBytes(from: $0[Int(offset)...].prefix(count)) }
    case .message:
      plan.message.withBytes { piece.copyBytes(from: $0[Int(offset)...].prefix(count)) }
      hash.update(UnsafeRawBufferPointer(piece))
    case .file(let number):
      count = try read(number, piece)
      guard count > 0, count <= piece.count else { throw .fileChanged(number: number) }
      hash.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    case .zeroes:
      piece.initializeMemory(as: UInt8.self, repeating: 0)
    }
    offset += UInt64(count)
    return count
  }

  /// Goes on to the next part. `about.txt` is made when everything before it has passed.
  private mutating func finishPart(
    _ read: (Int, UnsafeMutableRawBufferPointer) throws(TipError) -> Int
  ) throws(TipError) {
    switch parts[index] {
    case .message:
      message = Content(byteCount: offset, digest: finishDigest())
    case .file(let number):
      try expectEnd(of: number, read)
      let file = plan.files[number - 1]
      files.append(
        FileEntry(
          content: Content(byteCount: offset, digest: finishDigest()), mediaType: file.mediaType,
          name: file.name))
    case .bytes, .zeroes: break
    }
    index += 1
    offset = 0
    if index == aboutIndex { parts[index] = .bytes(try about()) }
  }

  private mutating func finishDigest() -> Digest {
    defer { hash = SHA256() }
    return hash.finish()
  }

  /// A file that grew since it was planned is refused like one that shrank.
  private func expectEnd(
    of number: Int, _ read: (Int, UnsafeMutableRawBufferPointer) throws(TipError) -> Int
  ) throws(TipError) {
    var probe: UInt8 = 0
    let count = try withUnsafeMutableBytes(of: &probe) { (buffer) throws(TipError) in
      try read(number, buffer)
    }
    guard count == 0 else { throw .fileChanged(number: number) }
  }

  private func about() throws(TipError) -> [UInt8] {
    let document = try AboutDocument(
      plan.heading, message: message, files: files, signedBy: author)
    return document.encoded
  }

  private func byteCount(of part: Part) -> UInt64 {
    switch part {
    case .bytes(let bytes): UInt64(bytes.count)
    case .message: UInt64(plan.message.count)
    case .file(let number): plan.files[number - 1].byteCount
    case .zeroes(let count): count
    }
  }
}

extension TipWriter {
  /// The archive in order; the content of `about.txt`, empty here, stands at `aboutIndex`.
  private static func parts(
    _ plan: TipPlan
  ) throws(TipError) -> (parts: [Part], aboutIndex: Int) {
    var parts: [Part] = []
    func add(_ member: Member, _ byteCount: UInt64, _ content: Part) throws(TipError) {
      let header = try UstarHeader(member, contentByteCount: byteCount)
      parts += [.bytes(header.encoded), content, .zeroes(UstarHeader.rounding(byteCount))]
    }
    try add(.message, UInt64(plan.message.count), .message)
    for (index, file) in plan.files.enumerated() {
      try add(.file(index + 1), file.byteCount, .file(index + 1))
    }
    try add(.about, plan.aboutByteCount, .bytes([]))
    let aboutIndex = parts.count - 2
    try add(.padding, plan.paddingByteCount, .zeroes(plan.paddingByteCount))
    parts.append(.zeroes(ArchiveLayout.endByteCount))
    return (parts, aboutIndex)
  }
}
