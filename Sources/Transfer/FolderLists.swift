public import Primitives
public import StrictCoding

/// Ids of tips that an investigator has and that need not come again, `sotto-imported/1`
/// (formats.md §8): it deletes nothing.
///
///     sotto-imported/1
///     tip HEX32                             ascending
public struct ImportedList: Equatable, Sendable {
  /// At most this many, so that the text stays within the 1 MiB of a document.
  public static let limit = 28_339

  /// Ascending.
  public let ids: [Identifier]

  /// Sorts `ids` and drops repeated ones; `overLimit` for too many.
  public init(_ ids: some Sequence<Identifier>) throws(TransferError) {
    let sorted = Set(ids).sorted()
    guard sorted.count <= Self.limit else { throw .overLimit }
    self.ids = sorted
  }

  /// Parses the text.
  public init(parsing text: ArraySlice<UInt8>) throws(TransferError) {
    var ids: [Identifier] = []
    do throws(CodingError) {
      var reader = try DocumentReader(text, title: "sotto-imported/1")
      for value in try reader.values("tip", 0...Self.limit) {
        ids.append(try Identifier(hex: value))
      }
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    try self.init(ids)
    guard self.ids == ids else { throw .malformed }
  }

  /// The text.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-imported/1")
    for id in ids { writer.line("tip", id.hex) }
    return writer.bytes
  }
}

/// Always exactly 64 digests of passes, most of them filler, so that nobody counts replies,
/// `sotto-passes/1` (formats.md §8).
///
///     sotto-passes/1
///     pass SHA256                           64 times, ascending
public struct PassList: Equatable, Sendable {
  /// How many digests a list has.
  public static let count = 64

  /// Ascending.
  public let digests: [Digest]

  /// Fills `passes`, at most 64, up with random digests.
  public init(_ passes: [Digest], random: some RandomSource) throws(TransferError) {
    var all = Set(passes)
    guard all.count <= Self.count else { throw .overLimit }
    while all.count < Self.count { all.insert(Digest(of: random.bytes(32)[...])) }
    digests = all.sorted()
  }

  /// Parses the text.
  public init(parsing text: ArraySlice<UInt8>) throws(TransferError) {
    var digests: [Digest] = []
    do throws(CodingError) {
      var reader = try DocumentReader(text, title: "sotto-passes/1")
      for value in try reader.values("pass", Self.count...Self.count) {
        digests.append(try Digest(hex: value))
      }
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    for index in digests.indices.dropFirst() where !(digests[index - 1] < digests[index]) {
      throw .malformed
    }
    self.digests = digests
  }

  /// The text.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-passes/1")
    for digest in digests { writer.line("pass", digest.hex) }
    return writer.bytes
  }
}
