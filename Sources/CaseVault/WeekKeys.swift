internal import Age
internal import Keyring
public import Primitives
internal import SQLite
public import StrictCoding
internal import Transfer

/// The key of one week, of which nothing secret is said (formats.md §2).
public struct WeekKey: Equatable, Sendable {
  /// What became of its seed.
  public enum State: Equatable, Sendable {
    /// It is in the vault and opens the tips of its week.
    case ready
    /// It was destroyed on this day.
    case destroyed(Day)
    /// It stayed behind when the vault was restored from a backup on this day.
    case lost(Day)
  }

  /// The Monday of its week.
  public let week: Day
  /// SHA-256 of the 1,216 bytes of the recipient.
  public let digest: Digest
  /// What became of its seed.
  public let state: State
  /// The newest keyring with a sheet that gives sources this key; nil when none does.
  public let keyring: UInt32?

  /// The first day on which the seed may be destroyed.
  public var lastDay: Day { week.adding(WeekSeeds.lifeDays) }
}

extension Vault {
  /// What `endOwnKey` says.
  private static let destroyed: Int64 = 1
  /// A week's seed is destroyed only when a folder of the gateway of so many days after its Monday
  /// was imported: what was still on its way has come.
  private static let folderDays = 7 + 7

  /// The keys of all weeks that this vault knows of, ascending; several of a week when it was
  /// restored from a backup.
  public func weekKeys() throws(VaultError) -> [WeekKey] {
    let ready = try readyKeys()
    var keys = try ready.map { (week, digest) throws(VaultError) in
      try weekKey(week, digest, .ready)
    }
    for row in try ownKeys() where !ready.contains(where: { $0.digest == row.digest }) {
      let state: WeekKey.State = row.isLost ? .lost(row.day) : .destroyed(row.day)
      keys.append(try weekKey(row.week, row.digest, state))
    }
    return keys.sorted { $0.week < $1.week }
  }

  /// The weeks from today's on whose sheet gives sources a key that was lost: what is sealed to it
  /// does not open here.
  public func lostWeeks() throws(VaultError) -> [Day] {
    try weekKeys().filter { key in
      if case .lost = key.state { return key.week >= today.week && key.keyring != nil }
      return false
    }.map { $0.week }
  }

  /// Destroys the seeds of weeks that ended 14 days ago, once the gateway's folders are known to
  /// have come. Returns the weeks.
  @discardableResult
  public func destroyOldWeeks(random: some RandomSource) throws(VaultError) -> [Day] {
    guard let newest = try gatewayDay() else { return [] }
    let old = weeks.weeks.filter {
      $0.adding(WeekSeeds.lifeDays) <= today && $0.adding(Self.folderDays) <= newest
    }
    try destroy(old, random: random)
    return old
  }

  /// Destroys the seeds of some weeks, old or not: what is sealed to them never opens again.
  /// Throws `notFound` for a week without a seed.
  public func destroy(_ doomed: [Day], random: some RandomSource) throws(VaultError) {
    guard !doomed.isEmpty else { return }
    guard doomed.allSatisfy({ weeks[$0] != nil }) else { throw .notFound }
    // Their recipients stay known as this person's own.
    try write(random: random) { () throws(VaultError) in try settleKeys() }
    try rewriteWeeks(random: random) { seeds in
      for week in doomed { seeds.destroy(week) }
    }
    try write(random: random) { () throws(VaultError) in try settleKeys() }
  }

  /// Writes down the recipients of all seeds, and which seeds are gone since; only inside `write`.
  func settleKeys() throws(VaultError) {
    let ready = try readyKeys()
    let known = try ownKeys()
    let day = Value.integer(Int64(today.number))
    for (week, digest) in ready where !known.contains(where: { $0.digest == digest }) {
      try apply(.addOwnKey, .blob(digest.bytes), .integer(Int64(week.number)), day)
    }
    for row in known where row.isLive && !ready.contains(where: { $0.digest == row.digest }) {
      try apply(.endOwnKey, .integer(Self.destroyed), day, .blob(row.digest.bytes))
    }
  }

  /// Whether a recipient is, or was, one of this person's own.
  func isOwn(_ recipient: HybridRecipient) throws(VaultError) -> Bool {
    let digest = Digest(of: recipient.publicKey[...])
    return try exists("SELECT 1 FROM ownKey WHERE digest = ?", .blob(digest.bytes))
  }

  /// Remembers the newest day that a folder of the gateway tells, which its signature covers; only
  /// inside `write`.
  func noteDay(of manifest: Manifest) throws(VaultError) {
    guard let day = manifest.newestDay, day <= today.adding(1) else { return }
    if let known = try gatewayDay(), known >= day { return }
    try set(.gatewayDay, day.text)
  }

  /// The newest day that a folder of the gateway told.
  public func gatewayDay() throws(VaultError) -> Day? {
    guard let text = try setting(.gatewayDay) else { return nil }
    return try mapped(VaultError.coding) { () throws(CodingError) in try Day(text: text[...]) }
  }
}

// MARK: Rows

extension Vault {
  private struct OwnKey {
    let digest: Digest
    let week: Day
    let state: Int64
    let day: Day

    var isLive: Bool { state == 0 }
    var isLost: Bool { state == 2 }
  }

  private func ownKeys() throws(VaultError) -> [OwnKey] {
    let all = try rows("SELECT digest, week, state, day FROM ownKey ORDER BY week, digest") {
      (row) throws(SQLiteError) in
      (try row.blob(0), try row.day(1), try row.integer(2), try row.day(3))
    }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var keys: [OwnKey] = []
      for (digest, week, state, day) in all {
        keys.append(OwnKey(digest: try Digest(digest[...]), week: week, state: state, day: day))
      }
      return keys
    }
  }

  /// Week and recipient's digest of every seed.
  private func readyKeys() throws(VaultError) -> [(week: Day, digest: Digest)] {
    var keys: [(week: Day, digest: Digest)] = []
    for week in weeks.weeks {
      guard let recipient = try recipient(of: week) else { continue }
      keys.append((week, Digest(of: recipient.publicKey[...])))
    }
    return keys
  }

  private func weekKey(
    _ week: Day, _ digest: Digest, _ state: WeekKey.State
  ) throws(VaultError) -> WeekKey {
    let line = try sheetLine(week)
    let isGiven = line.map { Digest(of: $0.recipient.publicKey[...]) == digest } ?? false
    return WeekKey(
      week: week, digest: digest, state: state, keyring: isGiven ? line?.keyring : nil)
  }

  /// This person's line in the newest sheet of a week.
  private func sheetLine(
    _ week: Day
  ) throws(VaultError) -> (keyring: UInt32, recipient: HybridRecipient)? {
    for keyring in try chain()?.keyrings.reversed() ?? [] {
      let number = Self.sheetNumber(keyring.document.number, week)
      guard let bytes = try document(.week, number) else { continue }
      let sheet = try mapped(VaultError.keyring) { () throws(KeyringError) in
        try WeekSheet(parsing: bytes, keyring: keyring)
      }
      return try ownLine(in: sheet.document).map { (keyring.document.number, $0) }
    }
    return nil
  }
}

extension Manifest {
  /// The newest day in the names of metadata tables and bundles, which the gateway closed or
  /// began on that day: the folder is not older.
  fileprivate var newestDay: Day? {
    files.compactMap { file in
      guard let name = file.path.name(in: "intake") ?? file.path.name(in: "board") else {
        return nil
      }
      // The list of bundles has no day in its name.
      return try? Day(text: name.prefix(10))
    }.max()
  }
}
