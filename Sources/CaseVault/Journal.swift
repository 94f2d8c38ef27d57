internal import Primitives
internal import StrictCoding

/// What the last record of a journal, or its head, is known by: 16 bytes that the next record is
/// bound to.
typealias ChainTag = [UInt8]

/// The head of the file `journal` (Format.md, "journal").
struct JournalHead: Equatable {
  static let byteCount = VaultFile.magicByteCount + 8 + ChaCha20Poly1305.tagByteCount

  /// Counts the journal files of a vault from 1.
  let number: UInt64
  /// The tag the journal file before ended with, which is what the snapshot holds; zeroes first.
  let previous: ChainTag

  /// The head of the first journal of a vault.
  static let first = JournalHead(
    number: 1, previous: ChainTag(repeating: 0, count: ChaCha20Poly1305.tagByteCount))

  init(number: UInt64, previous: ChainTag) {
    self.number = number
    self.previous = previous
  }

  init(parsing bytes: ArraySlice<UInt8>) throws(CodingError) {
    var reader = ByteReader(bytes)
    guard try reader.bytes(VaultFile.magicByteCount).elementsEqual(VaultFile.journal.magic) else {
      throw .malformed
    }
    number = try reader.bigEndian(UInt64.self)
    previous = try ChainTag(reader.bytes(ChaCha20Poly1305.tagByteCount))
    try reader.finish()
  }

  var encoded: [UInt8] {
    var bytes = VaultFile.journal.magic
    bytes.append(bigEndian: number)
    return bytes + previous
  }

  /// What the first record is bound to.
  var tag: ChainTag {
    ChainTag(
      Digest(of: (Label.bytes("vault-journal") + encoded)[...]).bytes
        .prefix(ChaCha20Poly1305.tagByteCount))
  }
}

/// The key of one run of records. Every process that writes starts a run of its own, with a fresh
/// salt: whatever was cut off, rolled back or restored before, no nonce is used twice.
struct JournalRun {
  static let recordByteLimit = 1 << 28
  /// Stands where the length of a record would, and is longer than any.
  private static let mark: UInt32 = .max
  private static let saltByteCount = 32
  private static let tagByteCount = ChaCha20Poly1305.tagByteCount
  /// Length and tag of the length: a changed length is told from a torn record.
  private static let recordHeadByteCount = 4 + tagByteCount
  private static let runHeadByteCount = 4 + saltByteCount + tagByteCount

  private let key: Secret
  private var counter: UInt64 = 0

  private init(salt: ArraySlice<UInt8>, vaultKey: Secret) {
    key = HKDF.expand(
      vaultKey, label: "vault-journal", suffix: [UInt8](salt),
      count: ChaCha20Poly1305.keyByteCount)
  }

  /// A new run behind the record that ended with `previous`, and its head.
  static func start(
    vaultKey: Secret, after previous: ChainTag, random: some RandomSource
  ) throws(VaultError) -> (run: JournalRun, head: [UInt8]) {
    let salt = random.bytes(saltByteCount)
    var run = JournalRun(salt: salt[...], vaultKey: vaultKey)
    var head: [UInt8] = []
    head.append(bigEndian: mark)
    let tag = try run.seal([], authenticating: previous + head)
    return (run, head + salt + tag)
  }

  /// The record with its head, and its tag.
  mutating func record(
    _ plaintext: [UInt8], after previous: ChainTag
  ) throws(VaultError) -> (bytes: [UInt8], tag: ChainTag) {
    guard plaintext.count <= Self.recordByteLimit else { throw .overLimit }
    var head: [UInt8] = []
    head.append(bigEndian: UInt32(plaintext.count + Self.tagByteCount))
    head += try seal([], authenticating: previous + head)
    let sealed = try seal(plaintext, authenticating: previous)
    return (head + sealed, ChainTag(sealed.suffix(Self.tagByteCount)))
  }

  /// Reads the head of a run from the front of `rest`; nil when another thing or too little
  /// stands there.
  static func read(
    _ rest: inout ArraySlice<UInt8>, vaultKey: Secret, after previous: ChainTag
  ) throws(VaultError) -> JournalRun? {
    guard rest.count >= runHeadByteCount, rest.prefix(4).allSatisfy({ $0 == 0xFF }) else {
      return nil
    }
    var run = JournalRun(salt: rest.dropFirst(4).prefix(saltByteCount), vaultKey: vaultKey)
    let tag = rest.prefix(runHeadByteCount).suffix(tagByteCount)
    _ = try run.open(tag, authenticating: previous + rest.prefix(4))
    rest = rest.dropFirst(runHeadByteCount)
    return run
  }

  /// Reads a record from the front of `rest`; nil when it was torn.
  mutating func read(
    _ rest: inout ArraySlice<UInt8>, after previous: ChainTag
  ) throws(VaultError) -> (plaintext: Secret, tag: ChainTag)? {
    guard rest.count >= Self.recordHeadByteCount else { return nil }
    let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let tag = rest.dropFirst(4).prefix(Self.tagByteCount)
    _ = try open(tag, authenticating: previous + rest.prefix(4))
    let sealed = rest.dropFirst(Self.recordHeadByteCount).prefix(length)
    let end = ChainTag(sealed.suffix(Self.tagByteCount))
    // A crash can leave the length of the file without its last page, which then is zero.
    if sealed.count < length || end.allSatisfy({ $0 == 0 }) { return nil }
    let plaintext = try open(sealed, authenticating: previous)
    rest = rest[sealed.endIndex...]
    return (plaintext, end)
  }

  private mutating func seal(
    _ plaintext: [UInt8], authenticating bound: [UInt8]
  ) throws(VaultError) -> [UInt8] {
    do throws(PrimitivesError) {
      return try ChaCha20Poly1305.seal(
        plaintext[...], key: key, nonce: nextNonce(), authenticating: bound)
    } catch {
      throw .crypto(error)
    }
  }

  private mutating func open(
    _ sealed: ArraySlice<UInt8>, authenticating bound: [UInt8]
  ) throws(VaultError) -> Secret {
    do throws(PrimitivesError) {
      return try ChaCha20Poly1305.open(
        sealed, key: key, nonce: nextNonce(), authenticating: bound)
    } catch {
      throw .damaged(.journal)
    }
  }

  private mutating func nextNonce() -> [UInt8] {
    var nonce: [UInt8] = [0, 0, 0, 0]
    nonce.append(bigEndian: counter)
    counter += 1
    return nonce
  }
}

/// Walks over the records of a journal, verifying each.
struct JournalReader {
  /// The head of the file.
  let head: JournalHead
  /// The tag of the record read last, or of the head.
  private(set) var tag: ChainTag
  /// How many bytes are whole; what follows was torn by a crash.
  var wholeByteCount: Int { rest.startIndex }
  private var rest: ArraySlice<UInt8>
  private let vaultKey: Secret
  private var run: JournalRun?

  init(_ bytes: [UInt8], vaultKey: Secret) throws(VaultError) {
    do throws(CodingError) {
      head = try JournalHead(parsing: bytes.prefix(JournalHead.byteCount))
    } catch {
      throw .damaged(.journal)
    }
    rest = bytes.dropFirst(JournalHead.byteCount)
    self.vaultKey = vaultKey
    tag = head.tag
  }

  /// Whether the last append did not reach the disk completely.
  var isTorn: Bool { !rest.isEmpty }

  /// The next record; nil at the end, which may be torn. Throws `damaged` for a record that is
  /// whole but not authentic, or bound to another than the one before.
  mutating func next() throws(VaultError) -> Secret? {
    var rest = rest
    if rest.allSatisfy({ $0 == 0 }) { return nil }
    while let next = try JournalRun.read(&rest, vaultKey: vaultKey, after: tag) { run = next }
    if rest.prefix(4).allSatisfy({ $0 == 0xFF }) { return nil }
    guard var current = run else { throw .damaged(.journal) }
    guard let record = try current.read(&rest, after: tag) else { return nil }
    run = current
    tag = record.tag
    self.rest = rest
    return record.plaintext
  }
}
