public import Age
public import Primitives
internal import SignedNote
public import StrictCoding

/// What an investigator or auditor hands to the key officer, `sotto-offer/1` (formats.md §2):
/// signed by the very key that it offers, so that nobody offers another person's key.
///
///     sotto-offer/1
///     deployment HEX32
///     role investigator|auditor
///     index I|new
///     signing-key BASE64-32
///     name TEXT
///     recipient WEEK age1pq…          1 to 26, ascending
public struct Offer: Equatable, Sendable {
  /// For what a person offers keys.
  public enum Role: Sendable {
    /// Opens tips.
    case investigator
    /// Opens the retention log.
    case auditor

    var text: StaticString { self == .investigator ? "investigator" : "auditor" }
  }

  /// At most this many weeks.
  public static let weekLimit = 26

  /// The deployment it is for.
  public let deployment: Identifier
  /// For what.
  public let role: Role
  /// The index the person has already; nil for a new person.
  public let index: UInt8?
  /// 32-byte Ed25519 public key.
  public let signingKey: [UInt8]
  /// The public name.
  public let name: FreeText
  /// A fresh recipient for each week, ascending.
  public let recipients: [(week: Day, recipient: HybridRecipient)]

  /// Throws `malformed` for weeks that are no ascending Mondays, or a key that repeats.
  public init(
    deployment: Identifier, role: Role, index: UInt8?, signingKey: [UInt8], name: FreeText,
    recipients: [(week: Day, recipient: HybridRecipient)]
  ) throws(IntakeError) {
    guard signingKey.count == Ed25519.keyByteCount, !recipients.isEmpty,
      recipients.count <= Self.weekLimit,
      Set(recipients.map { $0.recipient }).count == recipients.count
    else { throw .malformed }
    for (position, line) in recipients.enumerated() {
      guard line.week == line.week.week,
        position == 0 || recipients[position - 1].week < line.week
      else { throw .malformed }
    }
    self.deployment = deployment
    self.role = role
    self.index = index
    self.signingKey = signingKey
    self.name = name
    self.recipients = recipients
  }

  /// Parses an offer and verifies that the offered key signed it.
  public init(verifying bytes: [UInt8]) throws(IntakeError) {
    let note: UnverifiedNote
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...])
    } catch {
      throw .note(error)
    }
    guard note.signatures.count == 1 else { throw .malformed }
    try self.init(parsing: note.text[...])
    do throws(NoteError) {
      _ = try note.verified(by: [
        VerifierKey(name: Self.keyName(deployment), publicKey: signingKey)
      ])
    } catch {
      throw .note(error)
    }
  }

  /// The signed note; `key` must be the offered one, else `mismatch`.
  public func signed(by key: Ed25519.SigningKey) throws(IntakeError) -> [UInt8] {
    guard key.publicKey == signingKey else { throw .mismatch }
    do throws(NoteError) {
      return try NoteSigner(name: Self.keyName(deployment), key: key).sign(text)
    } catch {
      throw .note(error)
    }
  }

  /// Fields in their order.
  public static func == (left: Offer, right: Offer) -> Bool {
    left.text == right.text
  }

  private var text: [UInt8] {
    var writer = DocumentWriter(title: "sotto-offer/1")
    writer.line("deployment", deployment.hex)
    writer.line("role", ascii(role.text))
    writer.line("index", index.map { Decimal.encode($0) } ?? ascii("new"))
    writer.line("signing-key", Base64.encode(signingKey[...], padded: true))
    writer.line("name", name.bytes)
    for line in recipients { writer.line("recipient", line.week.text, line.recipient.encoded) }
    return writer.bytes
  }

  private init(parsing text: ArraySlice<UInt8>) throws(IntakeError) {
    let deployment: Identifier
    let role: Role
    var index: UInt8?
    let signingKey: [UInt8]
    let name: FreeText
    let lines: [ArraySlice<UInt8>]
    do throws(CodingError) {
      var reader = try DocumentReader(text, title: "sotto-offer/1")
      deployment = try Identifier(hex: reader.value("deployment"))
      let roleText = try reader.value("role")
      guard roleText == "investigator" || roleText == "auditor" else { throw .malformed }
      role = roleText == "auditor" ? .auditor : .investigator
      let indexText = try reader.value("index")
      if !(indexText == "new") { index = UInt8(try Decimal.decode(indexText, limit: 255)) }
      signingKey = try Base64.decode(reader.value("signing-key"), padded: true)
      name = try FreeText(reader.value("name"))
      lines = try reader.values("recipient", 1...Self.weekLimit)
      try reader.finish()
    } catch {
      throw .coding(error)
    }
    var recipients: [(week: Day, recipient: HybridRecipient)] = []
    for line in lines { recipients.append(try Self.recipient(line)) }
    try self.init(
      deployment: deployment, role: role, index: index, signingKey: signingKey, name: name,
      recipients: recipients)
  }

  private static func recipient(
    _ line: ArraySlice<UInt8>
  ) throws(IntakeError) -> (week: Day, recipient: HybridRecipient) {
    var fields = Fields(line)
    let week: Day
    let text: ArraySlice<UInt8>
    do throws(CodingError) {
      week = try Day(text: fields.next())
      text = try fields.next()
      try fields.finish()
    } catch {
      throw .coding(error)
    }
    do throws(AgeError) {
      return (week, try HybridRecipient(parsing: text))
    } catch {
      throw .age(error)
    }
  }

  /// `DEPLOYMENT/offer`: a person has no index before the first keyring.
  private static func keyName(_ deployment: Identifier) throws(NoteError) -> KeyName {
    try KeyName((deployment.hex + ascii("/offer"))[...])
  }
}
