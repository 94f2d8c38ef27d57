// What an investigator signs and a source reads (formats.md §6, "Body").

internal import Primitives
public import StrictCoding

/// Which part of a reply a cell holds.
public struct ReplyPart: Hashable, Sendable {
  /// A reply has at most so many parts.
  public static let limit: UInt8 = 16

  /// From 1 to `count`.
  public let index: UInt8
  /// From 1 to 16.
  public let count: UInt8

  /// Takes 1 ≤ `index` ≤ `count` ≤ 16, else `misuse`.
  public init(_ index: UInt8, of count: UInt8) throws(ReplyBoardError) {
    guard index >= 1, index <= count, count <= Self.limit else { throw .misuse }
    self.index = index
    self.count = count
  }
}

/// One part of a reply: document `sotto-reply/1`.
public struct ReplyBody: Equatable, Sendable {
  /// A body has at most so many bytes.
  public static let byteLimit = Cell.plaintextByteCount - 2 - Ed25519.signatureByteCount
  /// A part brings at most so many passes.
  public static let passLimit = 4

  /// What all parts share; days may differ.
  public let heading: ReplyHeading
  /// Which part this is.
  public let part: ReplyPart
  /// Each lets one tip in before others (formats.md §5); ascending.
  public let passes: [Identifier]
  /// The text of this part.
  public let text: ReplyText

  /// A body. Throws `misuse` unless there are at most 4 passes, ascending; `overLimit` when it
  /// does not fit a cell.
  public init(
    heading: ReplyHeading, part: ReplyPart, passes: [Identifier], text: ReplyText
  ) throws(ReplyBoardError) {
    guard passes.count <= Self.passLimit,
      zip(passes, passes.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .misuse }
    self.heading = heading
    self.part = part
    self.passes = passes
    self.text = text
    guard encoded.count <= Self.byteLimit else { throw .overLimit }
  }

  /// Parses the exact bytes of `encoded`.
  public init(parsing bytes: ArraySlice<UInt8>) throws(ReplyBoardError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    let fields: Fields
    do throws(CodingError) {
      fields = try Fields(bytes)
    } catch {
      throw .coding(error)
    }
    do throws(ReplyBoardError) {
      try self.init(
        heading: fields.heading(), part: ReplyPart(fields.part, of: fields.partCount),
        passes: fields.passes, text: ReplyText(fields.text))
    } catch {
      // What would be misuse of a writer is a malformed document of somebody else.
      throw error == .misuse ? .malformed : error
    }
  }

  /// The bytes of the document: what the investigator signs.
  public var encoded: [UInt8] {
    var document = DocumentWriter(title: Self.title)
    document.line("deployment", heading.deployment.hex)
    document.line("recipient", heading.recipient.hex)
    document.line("day", heading.day.text)
    document.line("investigator", Decimal.encode(heading.investigator))
    document.line("number", Decimal.encode(heading.number))
    document.line("part", Decimal.encode(part.index), Decimal.encode(part.count))
    document.line("desk", heading.desk)
    for index in heading.without { document.line("without", Decimal.encode(index)) }
    document.line("status", heading.status.word)
    for pass in passes { document.line("pass", pass.hex) }
    document.line("text", Decimal.encode(text.bytes.count))
    return document.bytes + [0x0A] + text.bytes
  }

  private static let title: StaticString = "sotto-reply/1"
}

extension ReplyBody {
  /// The lines as they stand, not yet judged together.
  private struct Fields {
    var deployment: Identifier
    var recipient: Digest
    var day: Day
    var investigator: UInt8
    var number: UInt32
    var part: UInt8
    var partCount: UInt8
    var desk: [UInt8]
    var without: [UInt8] = []
    var status: ReplyStatus
    var passes: [Identifier] = []
    var text: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) throws(CodingError) {
      var lines = try DocumentReader(bytes, title: title, endsInText: true)
      deployment = try Identifier(hex: lines.value("deployment"))
      recipient = try Digest(hex: lines.value("recipient"))
      day = try Day(text: lines.value("day"))
      investigator = try Self.byte(lines.value("investigator"))
      number = UInt32(try Decimal.decode(lines.value("number"), limit: UInt64(UInt32.max)))
      var parts = StrictCoding.Fields(try lines.value("part"))
      part = try Self.byte(parts.next())
      partCount = try Self.byte(parts.next())
      try parts.finish()
      desk = [UInt8](try lines.value("desk"))
      for value in try lines.values("without", 0...ReplyHeading.withoutLimit) {
        without.append(try Self.byte(value))
      }
      let word = try lines.value("status")
      guard let status = ReplyStatus.allCases.first(where: { word.elementsEqual($0.word) }) else {
        throw .malformed
      }
      self.status = status
      for value in try lines.values("pass", 0...passLimit) {
        passes.append(try Identifier(hex: value))
      }
      let count = try Decimal.decode(lines.value("text"), limit: UInt64(byteLimit))
      text = try lines.textAfterEmptyLine()
      guard text.count == Int(count) else { throw .malformed }
    }

    func heading() throws(ReplyBoardError) -> ReplyHeading {
      try ReplyHeading(
        deployment: deployment, recipient: recipient, day: day, investigator: investigator,
        number: number, desk: desk, without: without, status: status)
    }

    private static func byte(_ text: ArraySlice<UInt8>) throws(CodingError) -> UInt8 {
      UInt8(try Decimal.decode(text, limit: 255))
    }
  }
}
