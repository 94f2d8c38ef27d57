internal import Age
internal import DurableFile
internal import LibcryptoCipher
internal import Primitives
internal import SQLite
internal import StrictCoding

/// The one place from which stored tips can be opened, and so the one place where they are erased
/// (formats.md §7, "Key store"; threats.md T22).
///
/// `keys` holds the list under the 16-byte master key, the database what was appended since.
/// `master` holds the master key, for a moment also the next one: 16 or 32 bytes. A new list is
/// written under the next master, takes the old one's name, then the appends go, then the old
/// master; whoever starts after a crash goes on from where that stopped.
final class KeyStore {
  private static let masterByteCount = 16
  /// Counters are reserved in such steps, so that a crash never brings one back.
  private static let counterStep: Int64 = 65_536

  private let folder: Folder
  private let masterFolder: Folder
  private let database: Database
  private var master: Secret
  private var appendKey: Secret
  private var nextCounter: Int64 = 0
  private var counterLimit: Int64 = 0
  /// The next master while nobody knows whether the list under it has taken its place.
  private var unfinished: Secret?

  /// Writes an empty store under a fresh master key.
  static func create(in folder: Folder, master masterFolder: Folder) throws(StoreError) {
    let master = Secret(random: SystemRandom(), count: masterByteCount)
    let empty = try sealed([], under: master)
    try withFiles { () throws(FileError) in
      var bytes = master.withBytes { [UInt8]($0) }
      defer { wipe(&bytes) }
      try masterFolder.write(bytes, to: "master")
      try folder.write(empty, to: "keys")
    }
  }

  /// Opens the store and finishes what a crash interrupted.
  init(folder: Folder, master masterFolder: Folder, database: Database) throws(StoreError) {
    self.folder = folder
    self.masterFolder = masterFolder
    self.database = database
    var bytes: [UInt8]
    do throws(FileError) {
      bytes = try masterFolder.read("master", limit: 2 * Self.masterByteCount)
    } catch {
      throw error == .notFound ? .noMaster : .file(error)
    }
    defer { wipe(&bytes) }
    guard bytes.count == Self.masterByteCount || bytes.count == 2 * Self.masterByteCount else {
      throw .damaged(.keyStore)
    }
    let first = Secret(copying: bytes.prefix(Self.masterByteCount))
    let second = Secret(copying: bytes.dropFirst(Self.masterByteCount))
    master = first
    appendKey = Self.appendKey(first)
    if second.count > 0 { unfinished = second }
    _ = try list()
  }

  /// Stores a key in the caller's transaction, which commits before the tip is promised. The
  /// caller has called `reserve` before the transaction.
  func append(_ key: Secret, number: UInt64) throws(StoreError) {
    guard nextCounter < counterLimit, unfinished == nil else { throw .damaged(.keyStore) }
    let counter = nextCounter
    nextCounter += 1
    let sealed = try Self.sealed(key, number: number, counter: counter, under: appendKey)
    try withRows { () throws(SQLiteError) in
      try database.run("INSERT INTO key_appends VALUES (?, ?)", .integer(counter), .blob(sealed))
    }
  }

  /// Makes sure that `count` appends have counters that no crash can bring back.
  func reserve(_ count: Int) throws(StoreError) {
    try finishChange()
    guard nextCounter + Int64(count) > counterLimit else { return }
    let start = try withRows { () throws(SQLiteError) in
      try database.transaction { () throws(SQLiteError) in
        let start = try database.first(
          "SELECT value FROM counters WHERE name = 'key-append'"
        ) { (row) throws(SQLiteError) in try row.integer(0) }
        try database.run(
          """
          INSERT INTO counters VALUES ('key-append', ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
          """, .integer((start ?? 0) + Self.counterStep))
        return start ?? 0
      }
    }
    // Only now: counters of a step that is not on the disk would come back after a crash.
    nextCounter = start
    counterLimit = start + Self.counterStep
  }

  /// All keys, appended ones included.
  func list() throws(StoreError) -> KeyList {
    try finishChange()
    var plaintext = try opened(under: master)
    defer { wipe(&plaintext) }
    var appended = try appends()
    defer { for index in appended.indices { wipe(&appended[index]) } }
    do throws(CodingError) { return try KeyList(plaintext, appended: appended) } catch {
      throw .damaged(.keyStore)
    }
  }

  /// Writes the keys of `numbers` anew under a fresh master and destroys the old one: every other
  /// key, and every copy of a tip under it, is lost for good. Nothing may be accepted meanwhile.
  func rewrite(keeping numbers: Set<UInt64>) throws(StoreError) {
    let list = try list()
    let next = Secret(random: SystemRandom(), count: Self.masterByteCount)
    var plaintext = list.encoded(keeping: numbers)
    defer { wipe(&plaintext) }
    let sealed = try Self.sealed(plaintext, under: next)
    try writeMasters([master, next])
    // An error of the next line leaves open which list the disk has.
    unfinished = next
    try withFiles { () throws(FileError) in try folder.write(sealed, to: "keys") }
    try forgetOld(next)
  }

  /// Ends a change of the master key that a crash or an error interrupted: the list itself says
  /// how far it had come. Destroys nothing while it opens under neither.
  private func finishChange() throws(StoreError) {
    guard let next = unfinished else { return }
    if try opens(under: next) {
      // After an error its name may not be on the disk yet; what opens the old list goes then only.
      try withFiles { () throws(FileError) in try folder.sync() }
      return try forgetOld(next)
    }
    guard try opens(under: master) else { throw .damaged(.keyStore) }
    try writeMasters([master])
    unfinished = nil
  }

  private func forgetOld(_ next: Secret) throws(StoreError) {
    try withRows { () throws(SQLiteError) in
      try database.run("DELETE FROM key_appends")
      try database.checkpoint()
    }
    try writeMasters([next])
    master = next
    appendKey = Self.appendKey(next)
    unfinished = nil
  }

  private func writeMasters(_ masters: [Secret]) throws(StoreError) {
    var bytes = masters.reduce([]) { $0 + $1.withBytes { [UInt8]($0) } }
    defer { wipe(&bytes) }
    try withFiles { () throws(FileError) in try masterFolder.overwrite(bytes, to: "master") }
  }

  private func opens(under master: Secret) throws(StoreError) -> Bool {
    do throws(StoreError) {
      var plaintext = try opened(under: master)
      wipe(&plaintext)
      return true
    } catch {
      // A file that cannot be read says nothing about its key.
      guard error == .damaged(.keyStore) else { throw error }
      return false
    }
  }

  /// The plaintext of the list; the caller wipes it.
  private func opened(under master: Secret) throws(StoreError) -> [UInt8] {
    let sealed = try withFiles { () throws(FileError) in try folder.read("keys", limit: 1 << 30) }
    do throws(AgeError) {
      return try Payload.open(sealed[...], fileKey: master, with: LibcryptoChunkCipher.self)
    } catch {
      throw .damaged(.keyStore)
    }
  }

  private func appends() throws(StoreError) -> [[UInt8]] {
    try database.query(
      "SELECT counter, sealed FROM key_appends ORDER BY counter"
    ) { (row) throws(StoreError) in
      let (counter, sealed) = try withRows { () throws(SQLiteError) in
        (try row.integer(0), try row.blob(1))
      }
      return try Self.opened(sealed, counter: counter, under: appendKey)
    }
  }
}

// The bytes themselves (Format.md).

extension KeyStore {
  /// The key under which keys are appended.
  static func appendKey(_ master: Secret) -> Secret {
    HKDF.expand(master, label: "key-append", count: ChaCha20Poly1305.keyByteCount)
  }

  /// An appended key: u64 number and 16-byte key, sealed.
  static func sealed(
    _ key: Secret, number: UInt64, counter: Int64, under appendKey: Secret
  ) throws(StoreError) -> [UInt8] {
    var plaintext: [UInt8] = []
    plaintext.append(bigEndian: number)
    plaintext += key.withBytes { [UInt8]($0) }
    defer { wipe(&plaintext) }
    do throws(PrimitivesError) {
      return try ChaCha20Poly1305.seal(plaintext[...], key: appendKey, nonce: nonce(counter))
    } catch {
      throw .crypto(error)
    }
  }

  /// Number and key of an appended key; `damaged` when it does not open.
  static func opened(
    _ sealed: [UInt8], counter: Int64, under appendKey: Secret
  ) throws(StoreError) -> [UInt8] {
    do throws(PrimitivesError) {
      return try ChaCha20Poly1305.open(sealed[...], key: appendKey, nonce: nonce(counter))
        .withBytes { [UInt8]($0) }
    } catch {
      throw .damaged(.keyStore)
    }
  }

  /// The file `keys`: a list under a 16-byte master key and a fresh 16-byte nonce.
  static func sealed(
    _ list: [UInt8], under master: Secret,
    nonce: [UInt8] = SystemRandom().bytes(Payload.nonceByteCount)
  ) throws(StoreError) -> [UInt8] {
    try sealing { () throws(AgeError) in
      try Payload.seal(list, fileKey: master, nonce: nonce, with: LibcryptoChunkCipher.self)
    }
  }

  private static func nonce(_ counter: Int64) -> [UInt8] {
    var nonce: [UInt8] = [0, 0, 0, 0]
    nonce.append(bigEndian: UInt64(bitPattern: counter))
    return nonce
  }
}
