internal import Primitives
internal import StrictCoding

/// The file `weeks`: the X-Wing seeds of the weeks (Format.md, "weeks").
///
/// Always written whole, under a key that depends on a salt in its head: overwriting the head of
/// the file before destroys what it held.
struct WeekSeeds {
  static let limit = 256
  /// A seed is destroyed so many days after its Monday: 14 after the week's end.
  static let lifeDays = 7 + 14
  private static let saltByteCount = 32
  private static let headByteCount = VaultFile.magicByteCount + saltByteCount
  private static let nonce = [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceByteCount)

  private var seeds: [Day: Secret] = [:]

  /// No week.
  init() {}

  /// The weeks, ascending.
  var weeks: [Day] { seeds.keys.sorted() }

  /// The seed of `week`, if there is one.
  subscript(week: Day) -> Secret? { seeds[week] }

  /// Draws a seed for `week` unless it has one.
  mutating func draw(_ week: Day, random: some RandomSource) {
    if seeds[week] == nil {
      seeds[week] = Secret(random: random, count: XWing.seedByteCount)
    }
  }

  /// Forgets the seed of `week`: gone once the file is rewritten.
  mutating func destroy(_ week: Day) {
    seeds[week] = nil
  }

  /// Opens the file.
  init(parsing bytes: [UInt8], vaultKey: Secret) throws(VaultError) {
    let plaintext: Secret
    do throws(PrimitivesError) {
      guard bytes.starts(with: VaultFile.weeks.magic), bytes.count >= Self.headByteCount else {
        throw .authenticationFailed
      }
      let head = [UInt8](bytes.prefix(Self.headByteCount))
      plaintext = try ChaCha20Poly1305.open(
        bytes[Self.headByteCount...], key: Self.key(vaultKey, head), nonce: Self.nonce,
        authenticating: head)
    } catch {
      throw .damaged(.weeks)
    }
    do throws(CodingError) {
      try plaintext.withBytes { (bytes) throws(CodingError) in try read([UInt8](bytes)) }
    } catch {
      throw .coding(error)
    }
  }

  /// The file under a fresh key.
  func encoded(vaultKey: Secret, random: some RandomSource) throws(VaultError) -> [UInt8] {
    let head = VaultFile.weeks.magic + random.bytes(Self.saltByteCount)
    var plaintext: [UInt8] = []
    plaintext.reserveCapacity(4 + seeds.count * 36)
    defer { wipe(&plaintext) }
    plaintext.append(bigEndian: UInt32(seeds.count))
    for week in weeks {
      plaintext.append(bigEndian: UInt32(week.number))
      seeds[week]?.withBytes { plaintext.append(contentsOf: $0) }
    }
    do throws(PrimitivesError) {
      return head
        + (try ChaCha20Poly1305.seal(
          plaintext[...], key: Self.key(vaultKey, head), nonce: Self.nonce, authenticating: head))
    } catch {
      throw .crypto(error)
    }
  }

  private mutating func read(_ bytes: [UInt8]) throws(CodingError) {
    var bytes = bytes
    defer { wipe(&bytes) }
    var reader = ByteReader(bytes[...])
    let count = try reader.bigEndian(UInt32.self)
    guard count <= Self.limit else { throw .overLimit }
    var last = -1
    for _ in 0..<count {
      let week = try Day(number: Int(reader.bigEndian(UInt32.self)))
      guard week.week == week, week.number > last else { throw .malformed }
      last = week.number
      seeds[week] = Secret(copying: try reader.bytes(XWing.seedByteCount))
    }
    try reader.finish()
  }

  private static func key(_ vaultKey: Secret, _ head: [UInt8]) -> Secret {
    HKDF.expand(
      vaultKey, label: "vault-weeks", suffix: [UInt8](head.suffix(saltByteCount)),
      count: ChaCha20Poly1305.keyByteCount)
  }
}
