import Age
import Keyring
import Primitives
import StrictCoding
import Testing

@testable import Tip

/// The same tip in every run: keys from fixed bytes, a message, two files.
enum TipFixture {
  static let deployment = "00112233445566778899aabbccddeeff"
  static let message = [UInt8]("The invoices are false.\nSee the files.\u{1B}[31m\n".utf8)
  static let files: [[UInt8]] = [
    (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }, [],
  ]

  static func author() throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: 1, count: 32)))
  }

  static func heading(
    isOneWay: Bool = false, without: [UInt8] = [2, 7], author: [UInt8]? = nil
  ) throws -> TipHeading {
    let replies = try ReplyAddress(
      author: author ?? Self.author().publicKey,
      recipient: HybridRecipient(seed: Secret(copying: [UInt8](repeating: 2, count: 32))),
      chainKey: Secret(copying: [UInt8](repeating: 3, count: 32)))
    return try TipHeading(
      deployment: Identifier(hex: bytes(deployment)), keyring: 3, week: day("2026-07-06"),
      tip: Identifier([UInt8](0..<16)[...]), day: day("2026-07-09"), desk: DeskID(bytes("fraud-2")),
      without: without, replies: isOneWay ? nil : replies)
  }

  static func plan(
    _ heading: TipHeading? = nil, message: [UInt8] = message, files: [[UInt8]] = files
  ) throws -> TipPlan {
    let names = ["Faktura ž 2026.pdf", "empty"]
    var planned: [PlannedFile] = []
    for (index, file) in files.enumerated() {
      planned.append(
        PlannedFile(
          byteCount: UInt64(file.count),
          mediaType: index == 0 ? try MediaType(bytes("application/pdf")) : .unknown,
          name: try FreeText(bytes(names[index % 2]))))
    }
    return try TipPlan(
      heading ?? Self.heading(), message: Secret(copying: message), files: planned,
      archiveByteLimit: 1 << 31)
  }

  /// The whole archive, in pieces of `pieceByteCount`.
  static func archive(
    _ plan: TipPlan, files: [[UInt8]] = files, pieceByteCount: Int = 65_536
  ) throws -> [UInt8] {
    let author = plan.heading.replies == nil ? nil : try author()
    var writer = try TipWriter(plan, author: author)
    var rest = files.map { $0[...] }
    var archive: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceByteCount, alignment: 1)
    defer { piece.deallocate() }
    while !writer.isAtEnd {
      let count = try writer.fill(piece) { number, buffer in
        let taken = rest[number - 1].prefix(min(buffer.count, 1_000))
        buffer.copyBytes(from: taken)
        rest[number - 1] = rest[number - 1].dropFirst(taken.count)
        return taken.count
      }
      archive += piece.prefix(count)
    }
    return archive
  }

  static func archive() throws -> [UInt8] { try archive(plan()) }
}

/// What a reader gave.
struct ReadTip {
  let tip: ReceivedTip
  let files: [[UInt8]]

  var message: [UInt8] { tip.message.withBytes { [UInt8]($0) } }

  init(_ archive: [UInt8], pieceByteCount: Int = 65_536) throws(TipError) {
    var reader = TipReader(deployment: try fixtureDeployment())
    var files: [[UInt8]] = []
    var start = 0
    while start < archive.count {
      let end = min(start + pieceByteCount, archive.count)
      try archive[start..<end].withUnsafeBufferPointer { (piece) throws(TipError) in
        var rest = UnsafeRawBufferPointer(piece)
        while let event = try reader.next(&rest) {
          switch event {
          case .fileBegins: files.append([])
          case .content(let bytes): files[files.count - 1] += bytes
          case .fileEnds(let number): #expect(number == files.count)
          }
        }
      }
      start = end
    }
    tip = try reader.finish()
    self.files = files
  }
}

private func fixtureDeployment() throws(TipError) -> Identifier {
  try coding { () throws(CodingError) in try Identifier(hex: bytes(TipFixture.deployment)) }
}

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }

func day(_ text: String) throws -> Day { try Day(text: bytes(text)) }

/// What `body` throws as a `TipError`; nil when it does not throw.
func refusal(_ body: () throws(TipError) -> Void) -> TipError? {
  do throws(TipError) {
    try body()
    return nil
  } catch {
    return error
  }
}
