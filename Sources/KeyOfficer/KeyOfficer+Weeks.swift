public import DurableFile
public import Intake
public import Keyring
public import Primitives
public import StrictCoding
internal import Age
internal import Transfer

extension KeyOfficer {
  /// Keeps an offer, so that its weeks can be signed later.
  public func store(_ offer: Offer) throws(OfficerError) {
    guard offer.deployment == deployment else { throw .otherDeployment }
    let place = try Self.subfolder("offers", in: folder)
    for line in offer.recipients {
      try Self.write(
        line.recipient.encoded, to: Self.offerFile(offer.signingKey, line.week), in: place)
    }
  }

  /// Signs, for the newest keyring, the sheets of the week of `today` and of all later weeks for
  /// which everybody has offered a recipient. A sheet that this keyring has already stays as it
  /// is, because vaults take only one. Throws `missingOffers` when the first cannot be signed.
  public func signWeeks(from today: Day, passphrase: Secret) throws(OfficerError) -> [WeekSheet] {
    guard let keyring = try chain()?.newest else { throw .noKeyring }
    try destroyOldSheets(newest: keyring)
    var sheets = try signedWeeks().filter { $0.document.week >= today.week }
    let signed = Set(sheets.map { $0.document.week })
    let documents = try offeredWeeks(from: today, signed: signed, keyring)
    guard !documents.isEmpty else { return sheets }
    let signer = try rootSigner(passphrase)
    for document in documents {
      let bytes = try Self.sign(document.encoded, by: signer)
      do throws(KeyringError) {
        sheets.append(try WeekSheet(parsing: bytes, keyring: keyring))
      } catch {
        throw .keyring(error)
      }
      try Self.write(bytes, to: .week(document.week), in: folder)
    }
    return sheets.sorted { $0.document.week < $1.document.week }
  }

  /// The sheets of the newest keyring that were signed, ascending.
  public func signedWeeks() throws(OfficerError) -> [WeekSheet] {
    guard let keyring = try chain()?.newest else { throw .noKeyring }
    let place = try Self.subfolder("weeks", in: folder)
    var sheets: [WeekSheet] = []
    for name in try Self.files("weeks", in: folder) {
      if let sheet = try Self.sheet(name, in: place, of: keyring) { sheets.append(sheet) }
    }
    return sheets
  }

  /// The last week for which each person of the newest keyring has offered a recipient, auditors
  /// behind investigators; nil for somebody who has offered none of the week of `today` or later.
  public func offersEnd(from today: Day) throws(OfficerError) -> [(person: Person, week: Day?)] {
    guard let document = try chain()?.newest.document else { throw .noKeyring }
    let stored = Set(try Self.files("offers", in: folder))
    return (document.investigators + document.auditors).map { person in
      let weeks = (0..<Offer.weekLimit).map { today.week.adding(7 * $0) }
      let end = weeks.prefix { stored.contains(Self.offerFile(person.signingKey, $0)) }.last
      return (person, end)
    }
  }

  /// Writes what everybody else is given: all keyrings, policy, witness policy, and the signed
  /// sheets of the week of `today` and the three after it. Sheets that `target` held before go.
  /// Returns the weeks; throws `noWeeks` when there is none.
  public func release(to target: Folder, today: Day) throws(OfficerError) -> [Day] {
    guard let chain = try chain() else { throw .noKeyring }
    let last = today.week.adding(7 * (Self.releasedWeekCount - 1))
    let sheets = try signedWeeks().filter {
      $0.document.week >= today.week && $0.document.week <= last
    }
    guard !sheets.isEmpty else { throw .noWeeks }
    for keyring in chain.keyrings {
      try Self.write(
        keyring.bytes, to: .keyring(keyring.document.number), in: target, day: today)
    }
    try Self.write(Self.read("policy", in: folder), to: .policy, in: target, day: today)
    try Self.write(Self.read("witnesses", in: folder), to: .witnesses, in: target, day: today)
    for name in try Self.files("weeks", in: target) {
      try Self.remove(name, in: Self.subfolder("weeks", in: target))
    }
    for sheet in sheets {
      try Self.write(sheet.bytes, to: .week(sheet.document.week), in: target, day: today)
    }
    return sheets.map { $0.document.week }
  }

  /// Destroys the sheets that an older keyring signed: somebody in them may have left.
  func destroyOldSheets(newest: Keyring) throws(OfficerError) {
    let place = try Self.subfolder("weeks", in: folder)
    for name in try Self.files("weeks", in: folder) {
      if try Self.sheet(name, in: place, of: newest) == nil { try Self.remove(name, in: place) }
    }
  }

  /// The sheet in a file; nil when it is not one of `keyring`.
  private static func sheet(
    _ name: String, in place: Folder, of keyring: Keyring
  ) throws(OfficerError) -> WeekSheet? {
    let bytes = try read(name, in: place)
    do throws(KeyringError) {
      return try WeekSheet(parsing: bytes, keyring: keyring)
    } catch .wrongSheet, .wrongSigner {
      return nil
    } catch {
      throw .keyring(error)
    }
  }

  /// What is to be signed: from the week of `today` on, until somebody's offers end.
  private func offeredWeeks(
    from today: Day, signed: Set<Day>, _ keyring: Keyring
  ) throws(OfficerError) -> [WeekDocument] {
    var documents: [WeekDocument] = []
    for number in 0..<Offer.weekLimit {
      let week = today.week.adding(7 * number)
      if signed.contains(week) { continue }
      do throws(OfficerError) {
        documents.append(try weekDocument(week, keyring))
      } catch .missingOffers(let week, let names) {
        guard number == 0 else { break }
        throw .missingOffers(week: week, names: names)
      }
    }
    return documents
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
      let name = Self.offerFile(person.signingKey, week)
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

  /// `KEY-WEEK`: an offer counts for whoever signed it, whatever index the person has or gets.
  private static func offerFile(_ signingKey: [UInt8], _ week: Day) -> String {
    String(decoding: Hex.encode(signingKey) + [0x2D] + week.text, as: UTF8.self)
  }
}
