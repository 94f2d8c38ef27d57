public import Primitives
internal import DurableFile
internal import Keyring
internal import SQLite
public import StrictCoding

/// The sealed cases, keys and folders of one investigator (formats.md §10; bytes in Format.md).
///
/// Everything is in a database in memory; what changes it is appended to the journal, sealed and
/// synced, before it counts. One thread, one process at a time.
public final class Vault {
  /// Whether the last process was interrupted while it wrote: its last step, which had not
  /// counted yet, was cut off.
  public let wasTorn: Bool
  /// The only clock the vault knows; it dates its files and replies, and judges keys by it.
  public var today: Day

  let database: Database
  let folder: VaultFolder
  let vaultKey: Secret
  private(set) var weeks: WeekSeeds
  private var journal: JournalFile
  private var pending: [Change]?
  /// The verified keyrings; nil when they have to be verified again.
  var chainInMemory: KeyringChain?
  /// Whether something was discarded that the snapshot may still hold.
  private var holdsDiscarded = false

  /// A cost for `create`: 256 MiB and 3 passes, about a second.
  public static func defaultCost() throws(VaultError) -> Argon2id {
    try mapped(VaultError.crypto) { () throws(PrimitivesError) in
      try Argon2id(memoryKiB: WrappedKey.defaultMemoryKiB, passes: WrappedKey.defaultPasses)
    }
  }

  /// Makes a vault in a new or empty folder at `path`, closed by `passphrase`, with a new signing
  /// key for a person of this public name. `isInsecureDemo` lets the day be chosen while there is
  /// no keyring. Throws `alreadyExists` when anything is in the folder.
  public static func create(
    at path: String, passphrase: Secret, cost: Argon2id, name: FreeText,
    isInsecureDemo: Bool = false, today: Day, random: some RandomSource
  ) throws(VaultError) {
    let vaultKey = Secret(random: random, count: WrappedKey.keyByteCount)
    let wrapped = try WrappedKey(
      wrapping: vaultKey, passphrase: passphrase, cost: cost, random: random)
    try VaultFolder.create(path) { (folder) throws(VaultError) in
      try folder.replace(
        .weeks, WeekSeeds().encoded(vaultKey: vaultKey, random: random), day: today)
      try folder.replace(.journal, JournalHead.first.encoded, day: today)
      let vault = try Vault(folder, vaultKey, today)
      try vault.write(random: random) { () throws(VaultError) in
        try vault.set(.signingSeed, random.bytes(Ed25519.keyByteCount))
        try vault.set(.name, name.bytes)
        if isInsecureDemo { try vault.set(.insecureDemo, [1]) }
      }
      // Last: a folder without it is no vault.
      try folder.replace(.vault, wrapped.encoded, day: today)
    }
  }

  /// Opens the vault at `path`. Writes nothing. Throws `notAVault`, `inUse`, `wrongPassphrase`,
  /// and `damaged` or `mismatched` when a file is not what this vault wrote.
  public convenience init(at path: String, passphrase: Secret, today: Day) throws(VaultError) {
    let folder = try VaultFolder(path)
    guard let wrapped = try folder.read(.vault) else { throw .notAVault }
    let vaultKey = try WrappedKey(parsing: wrapped).open(passphrase)
    try self.init(folder, vaultKey, today)
  }

  /// The vault in a folder whose key is known.
  init(_ folder: VaultFolder, _ vaultKey: Secret, _ today: Day) throws(VaultError) {
    self.folder = folder
    self.today = today
    self.vaultKey = vaultKey
    guard let weeks = try folder.read(.weeks) else { throw .damaged(.weeks) }
    self.weeks = try WeekSeeds(parsing: weeks, vaultKey: vaultKey)
    var snapshot: Snapshot?
    if let reader = try folder.reader(.snapshot) {
      snapshot = try Snapshot(byteCount: reader.byteCount, vaultKey: vaultKey) {
        (count) throws(VaultError) in
        try mapped(VaultError.storage) { () throws(FileError) in try reader.read(count) }
      }
    }
    database = try Self.database(snapshot)
    guard let journal = try folder.read(.journal) else {
      throw .damaged(.journal)
    }
    var reader = try JournalReader(journal, vaultKey: vaultKey)
    holdsDiscarded = try Self.replay(&reader, onto: snapshot, in: database)
    wasTorn = reader.isTorn
    self.journal = try JournalFile(continuing: reader, in: folder, vaultKey: vaultKey)
  }

  private static func database(_ snapshot: Snapshot?) throws(VaultError) -> Database {
    if let snapshot {
      // Authentic, so it is what this tool wrote, which was checked then.
      let database = try Database(trustingImageOf: snapshot.imageByteCount) {
        (image) throws(VaultError) in try snapshot.open(into: image)
      }
      return try migrated(database)
    }
    return try migrated(
      mapped(VaultError.sqlite) { () throws(SQLiteError) in
        try Database(inMemory: Database.Options())
      })
  }

  private static func migrated(_ database: Database) throws(VaultError) -> Database {
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.migrate(Schema.steps)
    }
    return database
  }

  /// Does again what the journal holds beyond the snapshot. The journal is the one the snapshot
  /// was made from, or the one begun right after it. Says whether it discards anything.
  private static func replay(
    _ reader: inout JournalReader, onto snapshot: Snapshot?, in database: Database
  ) throws(VaultError) -> Bool {
    var (isBehind, isDiscarding) = (false, false)
    if let snapshot, snapshot.journal == reader.head.number {
      isBehind = reader.tag != snapshot.tag
    } else if let snapshot {
      let follower = JournalHead(number: snapshot.journal + 1, previous: snapshot.tag)
      guard reader.head == follower else { throw .mismatched }
    } else {
      guard reader.head == .first else { throw .mismatched }
    }
    while let record = try reader.next() {
      if isBehind {
        isBehind = reader.tag != snapshot?.tag
        continue
      }
      let changes = try mapped(VaultError.coding) { () throws(CodingError) in
        try record.withBytes { (bytes) throws(CodingError) in
          try ChangeList.parse([UInt8](bytes)[...])
        }
      }
      try database.transaction { () throws(VaultError) in
        for change in changes { try run(change, in: database) }
      }
      isDiscarding = isDiscarding || changes.contains { $0.kind == .discardTips }
    }
    guard !isBehind else { throw .mismatched }
    return isDiscarding
  }
}

// MARK: Writing

extension Vault {
  /// Runs `body`, whose changes count all together when this returns and not at all when it
  /// throws.
  func write<Result>(
    random: some RandomSource, _ body: () throws(VaultError) -> Result
  ) throws(VaultError) -> Result {
    guard pending == nil else { throw .sqlite(.misuse) }
    pending = []
    defer { pending = nil }
    let chain = chainInMemory
    do throws(VaultError) {
      return try commit(random: random, body)
    } catch {
      chainInMemory = chain
      throw error
    }
  }

  private func commit<Result>(
    random: some RandomSource, _ body: () throws(VaultError) -> Result
  ) throws(VaultError) -> Result {
    return try database.transaction { () throws(VaultError) in
      let result = try body()
      if let changes = pending, !changes.isEmpty {
        var record = ChangeList.encode(changes)
        defer { wipe(&record) }
        try journal.append(record, day: today, random: random)
      }
      return result
    }
  }

  /// Makes one change; only inside `write`.
  func apply(_ kind: ChangeKind, _ values: Value...) throws(VaultError) {
    let change = Change(kind: kind, values: values)
    try Self.run(change, in: database)
    guard pending != nil else { throw .sqlite(.misuse) }
    if kind == .discardTips { holdsDiscarded = true }
    pending?.append(change)
  }

  private static func run(_ change: Change, in database: Database) throws(VaultError) {
    _ = try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.run(change.kind.sql, values: change.values)
    }
  }

  /// Writes the week seeds anew under a fresh key, after `change`.
  func rewriteWeeks(
    random: some RandomSource, _ change: (inout WeekSeeds) -> Void
  ) throws(VaultError) {
    var changed = weeks
    change(&changed)
    try folder.replace(
      .weeks, changed.encoded(vaultKey: vaultKey, random: random), day: today,
      destroying: true)
    weeks = changed
  }

  /// Removes what a crash left half-written, or not overwritten.
  public func repair() throws(VaultError) { try folder.removeLeftovers() }

  /// Writes a snapshot when the journal has grown, so that the next unlocking is quick.
  public func tidy(random: some RandomSource) throws(VaultError) {
    if holdsDiscarded {
      try purge(random: random)
    } else if journal.byteCount > Self.journalByteLimit {
      try snapshot(random: random)
    }
  }

  /// Writes a snapshot in which nothing is left of what was discarded, not even words in the
  /// full-text index, and removes its attachments.
  func purge(random: some RandomSource) throws(VaultError) {
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      // Merges all of the index: what was taken out is left out.
      try database.run("INSERT INTO words(words) VALUES('optimize')")
      try database.vacuum()
    }
    try snapshot(random: random)
    holdsDiscarded = false
    try removeOrphans()
  }

  /// Writes a snapshot and begins a new journal; what was deleted before is gone with their keys.
  public func snapshot(random: some RandomSource) throws(VaultError) {
    let bytes = try sealedDatabase(under: vaultKey, random: random)
    let head = JournalHead(number: journal.head.number + 1, previous: journal.tag)
    try folder.replace(.snapshot, bytes, day: today, destroying: true)
    // A crash here leaves the old journal, of which the snapshot knows where it stands.
    try folder.replace(.journal, head.encoded, day: today, destroying: true)
    let reader = try JournalReader(head.encoded, vaultKey: vaultKey)
    journal = try JournalFile(continuing: reader, in: folder, vaultKey: vaultKey)
  }

  /// The database as a snapshot under `key`: that of the vault, or of a backup.
  func sealedDatabase(under key: Secret, random: some RandomSource) throws(VaultError) -> [UInt8] {
    // Memory that went bad must not take the place of a sound file.
    try mapped(VaultError.sqlite) { () throws(SQLiteError) in try database.checkIntegrity() }
    return try database.withSerialized { (image) throws(VaultError) in
      try Snapshot.encode(
        journal: journal.head.number, tag: journal.tag, image: image, vaultKey: key,
        random: random)
    }
  }

  private static let journalByteLimit = 4 << 20
}

/// Runs `body` and makes what it throws an error of the vault.
func mapped<Result, Failure: Error>(
  _ wrap: (Failure) -> VaultError, _ body: () throws(Failure) -> Result
) throws(VaultError) -> Result {
  do throws(Failure) {
    return try body()
  } catch {
    throw wrap(error)
  }
}
