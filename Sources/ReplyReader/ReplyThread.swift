public import ReplyBoard
public import StrictCoding

/// A reply as far as it arrived.
public struct Reply: Equatable, Sendable {
  /// What it says about itself; the day is that of its earliest part.
  public let heading: ReplyHeading
  /// Its texts in order; nil where a part is missing, which means it was withheld or comes with a
  /// later bundle.
  public let parts: [ReplyText?]
  /// Each lets one tip in before others.
  public let passes: [Identifier]

  /// The numbers of missing parts, from 1.
  public var missingParts: [Int] {
    parts.indices.filter { parts[$0] == nil }.map { $0 + 1 }
  }

  /// The UTF-8 bytes of all parts that arrived, one behind the other.
  public var text: [UInt8] { parts.reduce([]) { $0 + ($1?.bytes ?? []) } }
}

/// Replies that one investigator wrote but that are not on the board, though earlier and later ones
/// are: they were withheld.
public struct ReplyGap: Equatable, Sendable {
  /// Who wrote them.
  public let investigator: UInt8
  /// Their numbers.
  public let numbers: ClosedRange<UInt32>
}

/// Everything on the board for one source.
public struct ReplyThread: Equatable, Sendable {
  /// Oldest first; of one day in the order of investigators and numbers.
  public let replies: [Reply]
  /// Withheld replies between those that are there.
  public let gaps: [ReplyGap]
  /// How many cells were meant to look like replies to this source, but failed.
  public let skippedCells: Int

  /// The newest reply: what its source preselects desk and left-out investigators from.
  public var newest: Reply? { replies.last }
}

/// Parts in the order in which they are found, each taken once.
struct ReplyCollection: Sendable {
  private(set) var bodies: [ReplyBody] = []
  var skippedCells = 0

  /// Takes a verified part. A part that is there already is a reply sealed anew, and changes
  /// nothing. Throws `contradiction` when another part of the reply says something else about it.
  mutating func add(_ body: ReplyBody) throws(ReplyReaderError) {
    for other in bodies where other.heading.isSameReply(as: body.heading) {
      guard other.part.count == body.part.count, other.heading.agrees(with: body.heading) else {
        throw .contradiction
      }
      if other.part == body.part { return }
    }
    bodies.append(body)
  }
}

extension ReplyThread {
  init(_ collection: ReplyCollection) {
    var replies: [Reply] = []
    var gaps: [ReplyGap] = []
    // Sorted by investigator and number, so that the parts of a reply are neighbours.
    let bodies = collection.bodies.sorted { $0.order < $1.order }
    var rest = bodies[...]
    var previous: ReplyHeading?
    while let first = rest.first {
      let parts = rest.prefix { $0.heading.isSameReply(as: first.heading) }
      rest = rest[parts.endIndex...]
      replies.append(Reply(parts))
      if let previous, previous.investigator == first.heading.investigator,
        first.heading.number - previous.number > 1
      {
        gaps.append(
          ReplyGap(
            investigator: previous.investigator,
            numbers: previous.number + 1...first.heading.number - 1))
      }
      previous = first.heading
    }
    replies.sort { $0.order < $1.order }
    self.init(replies: replies, gaps: gaps, skippedCells: collection.skippedCells)
  }
}

extension Reply {
  /// Puts together the parts of one reply, at least one.
  fileprivate init(_ bodies: ArraySlice<ReplyBody>) {
    let earliest = bodies.min { $0.heading.day < $1.heading.day } ?? bodies[bodies.startIndex]
    heading = earliest.heading
    var parts = [ReplyText?](repeating: nil, count: Int(earliest.part.count))
    for body in bodies { parts[Int(body.part.index) - 1] = body.text }
    self.parts = parts
    passes = bodies.flatMap { $0.passes }
  }

  fileprivate var order: (Int, UInt8, UInt32) {
    (heading.day.number, heading.investigator, heading.number)
  }
}

extension ReplyBody {
  fileprivate var order: (UInt8, UInt32, UInt8) {
    (heading.investigator, heading.number, part.index)
  }
}

extension ReplyHeading {
  fileprivate func isSameReply(as other: ReplyHeading) -> Bool {
    investigator == other.investigator && number == other.number
  }

  /// Parts may differ in their day, because each may be sealed anew.
  fileprivate func agrees(with other: ReplyHeading) -> Bool {
    desk == other.desk && without == other.without && status == other.status
  }
}
