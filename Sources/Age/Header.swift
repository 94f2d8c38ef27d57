public import Primitives
internal import StrictCoding

/// The header of an age file (age specification, "Header"): version line, stanzas, MAC.
public struct Header: Equatable, Sendable {
  /// A header has at most this many bytes.
  public static let byteLimit = 128 << 10
  /// A header has at most this many stanzas.
  public static let stanzaLimit = 64
  /// How many bytes the key of one file has.
  public static let fileKeyByteCount = 16

  /// One or more.
  public let stanzas: [Stanza]
  /// 32 bytes.
  public let mac: [UInt8]
  /// All bytes up to and including `---`, as received: what the MAC covers.
  private let authenticated: [UInt8]

  /// Parses exactly one header with nothing behind it; the MAC is not verified.
  public init(parsing bytes: ArraySlice<UInt8>) throws(AgeError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    var lines = HeaderLines(bytes)
    guard try lines.next() == "age-encryption.org/v1" else { throw .malformedHeader }
    var stanzas: [Stanza] = []
    var line = try lines.next()
    while line.starts(with: Self.stanzaStart) {
      guard stanzas.count < Self.stanzaLimit else { throw .overLimit }
      stanzas.append(try lines.stanza(startingWith: line.dropFirst(Self.stanzaStart.count)))
      line = try lines.next()
    }
    guard !stanzas.isEmpty, line.starts(with: Self.end), line.count == 4 + 43,
      line[line.startIndex + 3] == 0x20, lines.isAtEnd
    else { throw .malformedHeader }
    mac = try decoded(line.dropFirst(4))
    authenticated = [UInt8](bytes[...(line.startIndex + 2)])
    self.stanzas = stanzas
  }

  /// Makes a header around `stanzas` and authenticates it with a 16-byte file key.
  public init(stanzas: [Stanza], fileKey: Secret) throws(AgeError) {
    guard !stanzas.isEmpty, stanzas.count <= Self.stanzaLimit else { throw .misuse }
    self.stanzas = stanzas
    authenticated = stanzas.reduce(ascii("age-encryption.org/v1\n")) { $0 + $1.encoded } + Self.end
    mac = Self.code(authenticated, fileKey: fileKey)
  }

  /// The bytes of the header, last LF included.
  public var encoded: [UInt8] {
    authenticated + [0x20] + Base64.encode(mac[...], padded: false) + [0x0A]
  }

  /// Throws `wrongMAC` unless the header was made with `fileKey`.
  public func verify(fileKey: Secret) throws(AgeError) {
    guard isEqualInConstantTime(mac[...], Self.code(authenticated, fileKey: fileKey)[...]) else {
      throw .wrongMAC
    }
  }

  /// How long the header is that `prefix` begins with; nil when its end is not in `prefix`.
  /// Throws `malformedHeader` when `prefix` begins with no header, `overLimit` when the end does
  /// not come within 128 KiB.
  public static func byteCount(in prefix: ArraySlice<UInt8>) throws(AgeError) -> Int? {
    guard prefix.prefix(22).elementsEqual(ascii("age-encryption.org/v1\n").prefix(prefix.count))
    else { throw .malformedHeader }
    var index = prefix.startIndex
    while let lineEnd = prefix[index...].firstIndex(of: 0x0A) {
      if prefix[index..<lineEnd].starts(with: end) {
        guard lineEnd + 1 - prefix.startIndex <= byteLimit else { throw .overLimit }
        return lineEnd + 1 - prefix.startIndex
      }
      index = lineEnd + 1
    }
    guard prefix.count <= byteLimit else { throw .overLimit }
    return nil
  }

  private static let stanzaStart = ascii("-> ")
  private static let end = ascii("---")

  private static func code(_ bytes: [UInt8], fileKey: Secret) -> [UInt8] {
    let key = HKDF.derive(fileKey, salt: [], info: ascii("header"), count: 32)
    return HMAC.code(bytes[...], key: key)
  }
}

/// Walks over the lines of a header. Lines end in LF; a CR is never allowed.
private struct HeaderLines {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func next() throws(AgeError) -> ArraySlice<UInt8> {
    guard let end = rest.firstIndex(of: 0x0A) else { throw .malformedHeader }
    let line = rest[rest.startIndex..<end]
    rest = rest[(end + 1)...]
    return line
  }

  mutating func stanza(startingWith line: ArraySlice<UInt8>) throws(AgeError) -> Stanza {
    var arguments: [[UInt8]] = []
    var start = line.startIndex
    while let space = line[start...].firstIndex(of: 0x20) {
      arguments.append([UInt8](line[start..<space]))
      start = space + 1
    }
    arguments.append([UInt8](line[start...]))
    var body: [UInt8] = []
    while true {
      let line = try next()
      guard line.count <= 64 else { throw .malformedHeader }
      body += try decoded(line)
      if line.count < 64 { break }
    }
    return try Stanza(arguments: arguments, body: body)
  }
}

private func decoded(_ text: ArraySlice<UInt8>) throws(AgeError) -> [UInt8] {
  do throws(CodingError) {
    return try Base64.decode(text, padded: false)
  } catch {
    throw .malformedHeader
  }
}
