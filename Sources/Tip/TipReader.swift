// Reads a tip's archive (formats.md §4) on an investigator's machine.

internal import Intake
public import Primitives
public import StrictCoding

/// A tip whose every byte was checked: only `TipReader.finish` makes one.
public struct ReceivedTip: Sendable {
  /// What it is and whose.
  public let about: AboutDocument
  /// The message, any bytes: show it escaped.
  public let message: Secret

  fileprivate init(about: AboutDocument, message: Secret) {
    self.about = about
    self.message = message
  }
}

/// Takes the plaintext of a body in pieces of any size and hands out the content of its files.
///
/// Nothing it hands out counts before `finish` has returned: until then the caller keeps it where
/// nobody sees it, and throws it away on an error. Any error means a foreign tip, whose plaintext
/// is kept whole as one attachment; `TipError` is the reason to show.
public struct TipReader: Sendable {
  /// What came next in the archive.
  public enum Event {
    /// File `number`, from 1, begins.
    case fileBegins(number: Int, byteCount: UInt64)
    /// Part of the current file, valid as long as the piece that was handed in.
    case content(UnsafeRawBufferPointer)
    /// File `number` is complete; not yet to be trusted.
    case fileEnds(number: Int)
  }

  private let deployment: Identifier
  private var archive = ArchiveReader()
  private var layout = ArchiveLayout()
  private var current = Member.padding
  private var held: [UInt8] = []
  private var hash = SHA256()
  private var byteCount: UInt64 = 0
  private var contents: [Content] = []
  private var message: Secret?
  private var about: AboutDocument?

  /// Starts at the first byte of an archive made for `deployment`.
  public init(deployment: Identifier) {
    self.deployment = deployment
  }

  /// What comes next in `input`, from whose front the bytes are taken; nil when it is used up.
  public mutating func next(_ input: inout UnsafeRawBufferPointer) throws(TipError) -> Event? {
    while let event = try archive.next(&input) {
      switch event {
      case .begins(let member, let byteCount):
        if let event = try begin(member, byteCount) { return event }
      case .content(let piece):
        if let event = try take(piece) { return event }
      case .ends:
        if let event = try end() { return event }
      }
    }
    return nil
  }

  /// The tip, when all of its archive was there and is what `about.txt` says.
  public func finish() throws(TipError) -> ReceivedTip {
    try archive.finish()
    guard let about, let message else { throw .truncated }
    guard about.heading.deployment == deployment else { throw .otherDeployment }
    guard contents == [about.message] + about.files.map({ $0.content }) else {
      throw .contentMismatch
    }
    // The smallest class that holds it: padding carries no information.
    let sizeClass = try layout.sizeClass(limit: .max)
    guard archive.byteCount == UInt64(sizeClass.archiveByteCount) else { throw .malformedArchive }
    return ReceivedTip(about: about, message: message)
  }

  private mutating func begin(
    _ member: Member, _ byteCount: UInt64
  ) throws(TipError) -> Event? {
    current = member
    self.byteCount = byteCount
    hash = SHA256()
    switch member {
    case .message:
      guard byteCount <= AboutDocument.messageByteLimit else { throw .overLimit }
    case .about:
      guard byteCount <= UInt64(DocumentReader.byteLimit) else { throw .overLimit }
    case .file(let number):
      try layout.add(contentByteCount: byteCount)
      return .fileBegins(number: number, byteCount: byteCount)
    case .padding:
      return nil
    }
    try layout.add(contentByteCount: byteCount)
    held.reserveCapacity(Int(byteCount))
    return nil
  }

  private mutating func take(_ piece: UnsafeRawBufferPointer) throws(TipError) -> Event? {
    switch current {
    case .padding:
      guard isZero(piece) else { throw .malformedArchive }
      return nil
    case .about:
      held.append(contentsOf: piece)
      return nil
    case .message:
      held.append(contentsOf: piece)
      hash.update(piece)
      return nil
    case .file:
      hash.update(piece)
      return .content(piece)
    }
  }

  private mutating func end() throws(TipError) -> Event? {
    switch current {
    case .padding: return nil
    case .about:
      defer { wipe(&held) }
      about = try AboutDocument(parsing: held[...])
      return nil
    case .message:
      message = Secret(wiping: &held)
      contents.append(Content(byteCount: byteCount, digest: hash.finish()))
      return nil
    case .file(let number):
      contents.append(Content(byteCount: byteCount, digest: hash.finish()))
      return .fileEnds(number: number)
    }
  }
}
