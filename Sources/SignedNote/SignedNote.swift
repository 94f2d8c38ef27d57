internal import Primitives
internal import StrictCoding

/// A text with signature lines (C2SP signed-note v1), parsed but not yet trusted: the text of
/// a note counts only after `verified(by:)`.
public struct UnverifiedNote: Equatable, Sendable {
  /// One signature line.
  public struct Signature: Equatable, Sendable {
    /// Who claims to have signed.
    public let name: KeyName
    /// 4 bytes that tell the key.
    public let keyID: [UInt8]
    /// The signature in the form of the key's algorithm.
    public let bytes: [UInt8]
  }

  /// A note has at most this many bytes.
  public static let byteLimit = 1 << 20
  /// A note has at most this many signature lines.
  public static let signatureLimit = 100

  /// The text with its last LF. Not trusted yet.
  public let text: [UInt8]
  /// All signature lines in order.
  public let signatures: [Signature]

  /// Parses text, empty line and signature lines; nothing is verified.
  public init(parsing bytes: ArraySlice<UInt8>) throws(NoteError) {
    guard bytes.count <= Self.byteLimit else { throw .overLimit }
    guard bytes.last == 0x0A, ScalarReader.isValid(bytes) else { throw .malformed }
    for byte in bytes where byte < 0x20 && byte != 0x0A { throw .malformed }
    guard let split = Self.lastEmptyLine(bytes) else { throw .malformed }
    text = [UInt8](bytes[..<split])
    var signatures: [Signature] = []
    for line in bytes[(split + 1)...].dropLast().split(
      separator: 0x0A, omittingEmptySubsequences: false)
    {
      guard signatures.count < Self.signatureLimit else { throw .overLimit }
      signatures.append(try Signature(parsing: line))
    }
    guard !signatures.isEmpty else { throw .malformed }
    self.signatures = signatures
  }

  /// The text and who signed it. Signatures of keys not in `keys` are ignored. Throws
  /// `badSignature` when any signature of a known key is wrong, `unknownKey` when none is known.
  public func verified(by keys: [VerifierKey]) throws(NoteError) -> VerifiedNote {
    var signers: [VerifierKey] = []
    for signature in signatures {
      for key in keys where signature.isBy(key) {
        guard key.algorithm != .mlDSA44 else { continue }
        guard key.accepts(signature.bytes, of: text) else { throw .badSignature }
        if !signers.contains(key) { signers.append(key) }
      }
    }
    guard !signers.isEmpty else { throw .unknownKey }
    return VerifiedNote(text: text, signers: signers)
  }

  /// The bytes that were parsed.
  public var encoded: [UInt8] {
    signatures.reduce(text + [0x0A]) { $0 + $1.encoded }
  }

  /// Index of the LF that is the last empty line.
  private static func lastEmptyLine(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.endIndex - 1
    while index > bytes.startIndex {
      if bytes[index] == 0x0A && bytes[index - 1] == 0x0A { return index }
      index -= 1
    }
    return nil
  }
}

/// A text that at least one of the expected keys signed. Only `verified(by:)` makes one.
public struct VerifiedNote: Equatable, Sendable {
  /// The text with its last LF.
  public let text: [UInt8]
  /// The keys that signed, each once.
  public let signers: [VerifierKey]

  fileprivate init(text: [UInt8], signers: [VerifierKey]) {
    self.text = text
    self.signers = signers
  }
}

extension UnverifiedNote.Signature {
  /// A line that claims to be by `key`.
  public init(by key: VerifierKey, bytes: [UInt8]) {
    self.init(name: key.name, keyID: key.keyID, bytes: bytes)
  }

  /// Whether the line names `key`; that key need not have made it.
  public func isBy(_ key: VerifierKey) -> Bool { key.name == name && key.keyID == keyID }

  private static let dash: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

  init(parsing line: ArraySlice<UInt8>) throws(NoteError) {
    guard line.starts(with: Self.dash) else { throw .malformed }
    let parts = line.dropFirst(Self.dash.count).split(
      separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw .malformed }
    let decoded: [UInt8]
    do throws(CodingError) {
      decoded = try Base64.decode(parts[1], padded: true)
    } catch {
      throw .coding(error)
    }
    guard decoded.count > 4 else { throw .malformed }
    try self.init(
      name: KeyName(parts[0]), keyID: [UInt8](decoded.prefix(4)),
      bytes: [UInt8](decoded.dropFirst(4)))
  }

  /// The signature line with its LF.
  public var encoded: [UInt8] {
    Self.dash + name.bytes + [0x20] + Base64.encode((keyID + bytes)[...], padded: true) + [0x0A]
  }
}

extension VerifierKey {
  /// What a cosignature of type 0x04 signs (C2SP tlog-cosignature). `time` is in POSIX seconds.
  public static func cosignedBytes(time: UInt64, text: [UInt8]) -> [UInt8] {
    ascii("cosignature/v1\ntime ") + Decimal.encode(time) + [0x0A] + text
  }

  func accepts(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    switch algorithm {
    case .ed25519:
      return Ed25519.isValid(signature[...], of: text[...], by: publicKey)
    case .cosignature:
      guard signature.count == 8 + Ed25519.signatureByteCount, signature[0] < 0x80 else {
        return false
      }
      let time = signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let message = Self.cosignedBytes(time: time, text: text)
      return Ed25519.isValid(signature.dropFirst(8), of: message[...], by: publicKey)
    case .mlDSA44:
      return false
    }
  }
}
