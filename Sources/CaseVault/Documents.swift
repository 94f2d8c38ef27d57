internal import Age
internal import Intake
internal import Keyring
internal import Primitives
internal import SQLite
internal import StrictCoding
internal import Transfer

/// Signed documents that the vault keeps (Format.md, "document").
enum DocumentKind: String, CaseIterable {
  /// A signed keyring; its number.
  case keyring = "keyring"
  /// A signed week sheet; keyring number · 2^32 + day number of its Monday.
  case week = "week"
  /// The retention policy; 0.
  case policy = "policy"
  /// The witness policy; 0.
  case witnesses = "witnesses"
  /// Digest of the keyring that the gateway has; its number.
  case gatewayKeyring = "gateway-keyring"
  /// Digest of the week sheet that the gateway has; numbered like the sheet.
  case gatewayWeek = "gateway-week"
}

/// What a key officer or a gateway hands out, none of it trusted.
struct KeyDocuments {
  /// Signed keyrings, ascending.
  var keyrings: [[UInt8]] = []
  /// Signed week sheets.
  var weeks: [[UInt8]] = []
  /// The retention policy file.
  var policy: [UInt8]?
  /// The witness policy file.
  var witnesses: [UInt8]?
}

extension Vault {
  /// The keyrings, verified against the deployment that the keys were offered to; nil while there
  /// is none.
  func chain() throws(VaultError) -> KeyringChain? {
    if let chainInMemory { return chainInMemory }
    guard let deployment = try deployment else { return nil }
    let all = try rows(
      "SELECT bytes FROM document WHERE kind = 'keyring' AND bytes <> x'' ORDER BY number"
    ) { (row) throws(SQLiteError) in try row.blob(0) }
    guard !all.isEmpty else { return nil }
    chainInMemory = try mapped(VaultError.keyring) { () throws(KeyringError) in
      var parsed: [UnverifiedKeyring] = []
      for bytes in all { parsed.append(try UnverifiedKeyring(parsing: bytes)) }
      return try KeyringChain(verifying: parsed, deployment: deployment)
    }
    return chainInMemory
  }

  /// The keyring in force today; `notEnrolled` when there is none.
  func keyringInForce() throws(VaultError) -> Keyring {
    guard let keyring = try chain()?.inForce(on: today) else { throw .notEnrolled }
    return keyring
  }

  func put(_ kind: DocumentKind, _ number: Int, _ bytes: [UInt8]) throws(VaultError) {
    try apply(
      .putDocument, .text(Array(kind.rawValue.utf8)), .integer(Int64(number)), .blob(bytes))
    if kind == .keyring { chainInMemory = nil }
  }

  func document(_ kind: DocumentKind, _ number: Int) throws(VaultError) -> [UInt8]? {
    try first(
      "SELECT bytes FROM document WHERE kind = ? AND number = ? AND bytes <> x''",
      .text(Array(kind.rawValue.utf8)), .integer(Int64(number))
    ) { (row) throws(SQLiteError) in try row.blob(0) }
  }

  /// Takes keyrings, week sheets and policies that are new; only inside `write`. Every keyring
  /// must continue the chain, every sheet must be signed by the root and hold this vault's own key.
  /// What comes from the gateway it need not be given. Tells in `report` how many were new, and
  /// which keyrings gave way to others.
  func take(
    _ documents: KeyDocuments, fromGateway: Bool, _ report: inout ImportReport
  ) throws(VaultError) {
    var count = 0
    for bytes in documents.keyrings {
      let (number, taking) = try takeKeyring(bytes)
      count += taking == .known ? 0 : 1
      if case .replaced(let replacement) = taking { report.replacedKeyrings.append(replacement) }
      if fromGateway { try put(.gatewayKeyring, number, Digest(of: bytes[...]).bytes) }
    }
    for bytes in documents.weeks {
      let (number, isNew) = try takeWeek(bytes)
      count += isNew ? 1 : 0
      if fromGateway { try put(.gatewayWeek, number, Digest(of: bytes[...]).bytes) }
    }
    guard let newest = try chain()?.newest.document else { throw .notEnrolled }
    for (kind, bytes, digest) in [
      (DocumentKind.policy, documents.policy, newest.policy),
      (.witnesses, documents.witnesses, newest.witnesses),
    ] {
      guard let bytes, Digest(of: bytes[...]) == digest else { continue }
      if try document(kind, 0) != bytes {
        try put(kind, 0, bytes)
        count += 1
      }
    }
    report.documentCount = count
  }

  /// What the key officer signed and the gateway did not show yet: keyrings, and sheets of the
  /// next weeks, which an in folder carries.
  func documentsForGateway() throws(VaultError) -> [(TransferPath, [UInt8])] {
    var files: [(TransferPath, [UInt8])] = []
    for keyring in try chain()?.keyrings ?? [] {
      let number = keyring.document.number
      if try document(.gatewayKeyring, Int(number)) != keyring.digest.bytes {
        files.append((.keyring(number), keyring.bytes))
      }
    }
    if !files.isEmpty {
      for (kind, path) in [(DocumentKind.policy, TransferPath.policy), (.witnesses, .witnesses)] {
        if let bytes = try document(kind, 0) { files.append((path, bytes)) }
      }
    }
    guard let newest = try chain()?.newest.document.number else { return files }
    for ahead in 0..<Self.releasedWeekCount {
      let week = today.week.adding(7 * ahead)
      let number = Self.sheetNumber(newest, week)
      guard let sheet = try document(.week, number) else { continue }
      if try document(.gatewayWeek, number) != Digest(of: sheet[...]).bytes {
        files.append((.week(week), sheet))
      }
    }
    return files
  }

  /// Only so many sheets are with the gateway at a time (formats.md §2).
  private static let releasedWeekCount = 4

  static func sheetNumber(_ keyring: UInt32, _ week: Day) -> Int {
    Int(keyring) << 32 | week.number
  }

  private func takeKeyring(
    _ bytes: [UInt8]
  ) throws(VaultError) -> (number: Int, taking: KeyringTaking) {
    let unverified = try mapped(VaultError.keyring) { () throws(KeyringError) in
      try UnverifiedKeyring(parsing: bytes)
    }
    let number = Int(unverified.document.number)
    guard let deployment = try deployment else { throw .notEnrolled }
    let known = try chain()
    var taking = KeyringTaking.added
    try mapped(VaultError.keyring) { () throws(KeyringError) in
      if var chain = known {
        taking = try chain.take(unverified)
      } else {
        _ = try KeyringChain(first: unverified, deployment: deployment)
      }
    }
    if case .replaced = taking { try withdraw(from: number, to: known?.keyrings.count ?? 0) }
    if taking != .known { try put(.keyring, number, bytes) }
    return (number, taking)
  }

  /// Empties keyrings `first` to `last` and their sheets: they count no more.
  private func withdraw(from first: Int, to last: Int) throws(VaultError) {
    for number in first...max(first, last) { try put(.keyring, number, []) }
    let sheets = try rows(
      "SELECT number FROM document WHERE kind = 'week' AND number >= ?",
      .integer(Int64(first) << 32)
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    for number in sheets { try put(.week, Int(number), []) }
  }

  private func takeWeek(_ bytes: [UInt8]) throws(VaultError) -> (number: Int, isNew: Bool) {
    guard let keyrings = try chain()?.keyrings else { throw .notEnrolled }
    var refusal = KeyringError.wrongSheet
    // A new keyring signs the released sheets again; on the day of the change both may come.
    for keyring in keyrings.reversed() {
      let sheet: WeekSheet
      do throws(KeyringError) {
        sheet = try WeekSheet(parsing: bytes, keyring: keyring)
      } catch {
        if error != .wrongSigner && error != .wrongSheet { refusal = error }
        continue
      }
      let week = sheet.document.week
      try checkOwnLine(sheet.document)
      // One keyring has one sheet a week.
      let number = Self.sheetNumber(sheet.document.keyring, week)
      if let known = try document(.week, number) {
        guard known == bytes else { throw .twoSheets(week: week) }
        return (number, false)
      }
      try put(.week, number, bytes)
      return (number, true)
    }
    throw .keyring(refusal)
  }

  /// Throws `foreignKey` unless the line for this person is, or was, its own key. Of a week long
  /// before this vault nobody can tell.
  private func checkOwnLine(_ sheet: WeekDocument) throws(VaultError) {
    guard let line = try ownLine(in: sheet) else { return }
    let own = try recipient(of: sheet.week)
    // One that was destroyed, or lost with the machine from which the vault was restored.
    let isOwn = try isOwn(line)
    if own == line || isOwn { return }
    let isForgotten = own == nil && sheet.week.adding(WeekSeeds.lifeDays) < today
    guard isForgotten else { throw .foreignKey(week: sheet.week) }
  }

  /// The line for this person; nil when there is none.
  func ownLine(in sheet: WeekDocument) throws(VaultError) -> HybridRecipient? {
    guard let index = try index else { return nil }
    let lines = try role == .auditor ? sheet.auditors : sheet.recipients
    return lines.first { $0.index == index }?.recipient
  }
}
