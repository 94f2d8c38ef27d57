public import DurableFile
public import Intake
public import Keyring
public import Primitives
public import StrictCoding
internal import Age
internal import SignedNote
internal import Transfer

extension KeyOfficer {
  /// Keeps an offer, so that its weeks can be signed later.
  public func store(_ offer: Offer) throws(OfficerError) {
    guard offer.deployment == deployment else { throw .otherDeployment }
    let place = try Self.subfolder("offers", in: folder)
    for line in offer.recipients {
      let name =
        String(decoding: Hex.encode(offer.signingKey), as: UTF8.self) + "-"
        + String(decoding: line.week.text, as: UTF8.self)
      try Self.write(line.recipient.encoded, to: name, in: place)
    }
  }

  /// Signs, for the newest keyring, the sheets of the week of `today` and of all later weeks for
  /// which everybody has offered a recipient. Throws `missingOffers` when the first cannot be
  /// signed.
  public func signWeeks(from today: Day, passphrase: Secret) throws(OfficerError) -> [WeekSheet] {
    guard let keyring = try chain()?.newest else { throw .noKeyring }
    var sheets: [WeekSheet] = []
    var week = today.week
    while sheets.count < Offer.weekLimit {
      let document: WeekDocument
      do throws(OfficerError) {
        document = try weekDocument(week, keyring)
      } catch {
        guard sheets.isEmpty else { break }
        throw error
      }
      let bytes = try sign(document.encoded, passphrase: passphrase)
      do throws(KeyringError) {
        sheets.append(try WeekSheet(parsing: bytes, keyring: keyring))
      } catch {
        throw .keyring(error)
      }
      try Self.write(bytes, to: .week(week), in: folder)
      week = week.adding(7)
    }
    return sheets
  }

  /// Writes what everybody else is given: all keyrings, policy, witness policy, and the signed
  /// sheets of the week of `today` and the three after it.
  public func release(to target: Folder, today: Day) throws(OfficerError) -> [Day] {
    guard let chain = try chain() else { throw .noKeyring }
    for keyring in chain.keyrings {
      try Self.write(keyring.bytes, to: .keyring(keyring.document.number), in: target)
    }
    try Self.write(Self.read("policy", in: folder), to: .policy, in: target)
    try Self.write(Self.read("witnesses", in: folder), to: .witnesses, in: target)
    let weeks = try Self.subfolder("weeks", in: folder)
    let signed = try Self.files("weeks", in: folder)
    var released: [Day] = []
    for number in 0..<Self.releasedWeekCount {
      let week = today.week.adding(7 * number)
      let name = String(decoding: week.text, as: UTF8.self)
      guard signed.contains(name) else { continue }
      let bytes = try Self.read(name, in: weeks)
      do throws(KeyringError) {
        // A sheet of an older keyring is no longer given out.
        _ = try WeekSheet(parsing: bytes, keyring: chain.newest)
      } catch {
        continue
      }
      try Self.write(bytes, to: .week(week), in: target)
      released.append(week)
    }
    guard !released.isEmpty else { throw .noWeeks }
    return released
  }

  private func weekDocument(
    _ week: Day, _ keyring: Keyring
  ) throws(OfficerError) -> WeekDocument {
    let document = keyring.document
    var missing: [FreeText] = []
    let recipients = try recipients(document.investigators, week, &missing)
    let auditors = try self.recipients(document.auditors, week, &missing)
    guard missing.isEmpty else { throw .missingOffers(week: week, names: missing) }
    do throws(KeyringError) {
      return try WeekDocument(
        deployment: deployment, keyring: document.number, week: week, recipients: recipients,
        auditors: auditors)
    } catch {
      throw .keyring(error)
    }
  }

  private func recipients(
    _ people: [Person], _ week: Day, _ missing: inout [FreeText]
  ) throws(OfficerError) -> [(index: UInt8, recipient: HybridRecipient)] {
    let place = try Self.subfolder("offers", in: folder)
    let stored = Set(try Self.files("offers", in: folder))
    var recipients: [(index: UInt8, recipient: HybridRecipient)] = []
    for person in people {
      let name =
        String(decoding: Hex.encode(person.signingKey), as: UTF8.self) + "-"
        + String(decoding: week.text, as: UTF8.self)
      guard stored.contains(name) else {
        missing.append(person.name)
        continue
      }
      let text = try Self.read(name, in: place)
      do throws(AgeError) {
        recipients.append((person.index, try HybridRecipient(parsing: text[...])))
      } catch {
        throw .keyring(.age(error))
      }
    }
    return recipients
  }
}
