public import Age
public import Primitives
internal import SignedNote
public import StrictCoding

/// The recipients of one week, `sotto-week/1` (formats.md §2), parsed but not trusted.
public struct WeekDocument: Equatable, Sendable {
  /// The deployment it is for.
  public let deployment: Identifier
  /// The keyring it belongs to.
  public let keyring: UInt32
  /// The Monday.
  public let week: Day
  /// Fresh recipients of the investigators, ascending by index.
  public let recipients: [(index: UInt8, recipient: HybridRecipient)]
  /// Fresh recipients of 1 or 2 auditors, ascending by index.
  public let auditors: [(index: UInt8, recipient: HybridRecipient)]

  /// Throws `malformed` for another order, `repeatedKey` when one key stands twice.
  public init(
    deployment: Identifier, keyring: UInt32, week: Day,
    recipients: [(index: UInt8, recipient: HybridRecipient)],
    auditors: [(index: UInt8, recipient: HybridRecipient)]
  ) throws(KeyringError) {
    guard week == week.week, keyring >= 1, !recipients.isEmpty, !auditors.isEmpty,
      recipients.count <= KeyringDocument.investigatorLimit, auditors.count <= 2,
      isAscending(recipients, by: { $0.index < $1.index }),
      isAscending(auditors, by: { $0.index < $1.index })
    else { throw .malformed }
    let all = (recipients + auditors).map { $0.recipient }
    guard Set(all).count == all.count else { throw .repeatedKey }
    self.deployment = deployment
    self.keyring = keyring
    self.week = week
    self.recipients = recipients
    self.auditors = auditors
  }

  /// Parses the text completely; every recipient passes a trial seal.
  public init(parsing text: ArraySlice<UInt8>) throws(KeyringError) {
    var reader: DocumentReader
    let deployment: Identifier
    let keyring: UInt32
    let week: Day
    let recipients: [ArraySlice<UInt8>]
    let auditors: [ArraySlice<UInt8>]
    do throws(CodingError) {
      reader = try DocumentReader(text, title: "sotto-week/1")
      deployment = try Identifier(hex: reader.value("deployment"))
      keyring = UInt32(try Decimal.decode(reader.value("keyring"), limit: UInt64(UInt32.max)))
      week = try Day(text: reader.value("week"))
      recipients = try reader.values("recipient", 1...KeyringDocument.investigatorLimit)
      auditors = try reader.values("auditor", 1...2)
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    try self.init(
      deployment: deployment, keyring: keyring, week: week,
      recipients: Self.lines(recipients), auditors: Self.lines(auditors))
  }

  /// The text, last LF included.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-week/1")
    writer.line("deployment", deployment.hex)
    writer.line("keyring", Decimal.encode(keyring))
    writer.line("week", week.text)
    for line in recipients {
      writer.line("recipient", Decimal.encode(line.index), line.recipient.encoded)
    }
    for line in auditors {
      writer.line("auditor", Decimal.encode(line.index), line.recipient.encoded)
    }
    return writer.bytes
  }

  /// The recipient of the investigator with `index`.
  public func recipient(_ index: UInt8) -> HybridRecipient? {
    recipients.first { $0.index == index }?.recipient
  }

  /// Fields in their order, the recipients by their keys.
  public static func == (left: WeekDocument, right: WeekDocument) -> Bool {
    left.encoded == right.encoded
  }

  private static func lines(
    _ values: [ArraySlice<UInt8>]
  ) throws(KeyringError) -> [(index: UInt8, recipient: HybridRecipient)] {
    var lines: [(index: UInt8, recipient: HybridRecipient)] = []
    for value in values {
      var fields = Fields(value)
      let index: UInt8
      let text: ArraySlice<UInt8>
      do throws(CodingError) {
        index = UInt8(try Decimal.decode(fields.next(), limit: 255))
        text = try fields.next()
        try fields.finish()
      } catch {
        throw .coding(error)
      }
      do throws(AgeError) {
        lines.append((index, try HybridRecipient(parsing: text)))
      } catch {
        throw .age(error)
      }
    }
    return lines
  }
}

/// A week sheet that the keyring's root signed. Only its initialiser makes one.
public struct WeekSheet: Equatable, Sendable {
  /// What it says.
  public let document: WeekDocument
  /// The signed bytes as served.
  public let bytes: [UInt8]

  /// Digest of the signed bytes as served.
  public var digest: Digest { Digest(of: bytes[...]) }

  /// Parses and verifies a sheet of `keyring`: signed by its root, for its number, naming nobody
  /// who is not in it.
  public init(parsing bytes: [UInt8], keyring: Keyring) throws(KeyringError) {
    let note: UnverifiedNote
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...])
    } catch {
      throw .note(error)
    }
    guard note.signatures.count == 1 else { throw .malformed }
    try KeyringChain.verify(note, by: keyring.document.root)
    document = try WeekDocument(parsing: note.text[...])
    self.bytes = bytes
    let known = keyring.document
    guard document.deployment == known.deployment, document.keyring == known.number else {
      throw .wrongSheet
    }
    guard document.recipients.map({ $0.index }) == known.investigators.map({ $0.index }),
      document.auditors.allSatisfy({ line in
        known.auditors.contains { $0.index == line.index }
      })
    else { throw .incompleteSheet }
  }

  /// Whether a client may use the sheet on `day`: the week's own days and one more at each end,
  /// because clocks differ.
  public func covers(_ day: Day) -> Bool {
    let days = day.days(since: document.week)
    return days >= -1 && days <= 7
  }

  /// The recipients of `desk` but those of the investigators in `without`, by index. Throws
  /// `unknown` when there is no such desk, or nobody would be left.
  public func recipients(
    of desk: DeskID, without: [UInt8], keyring: Keyring
  ) throws(KeyringError) -> [(index: UInt8, recipient: HybridRecipient)] {
    guard let desk = keyring.document.desk(desk) else { throw .unknown }
    let members = desk.members.filter { !without.contains($0) }
    guard !members.isEmpty else { throw .unknown }
    var recipients: [(index: UInt8, recipient: HybridRecipient)] = []
    for index in members {
      guard let recipient = document.recipient(index) else { throw .incompleteSheet }
      recipients.append((index, recipient))
    }
    return recipients
  }
}
