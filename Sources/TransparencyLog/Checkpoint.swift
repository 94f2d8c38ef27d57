internal import Primitives
public import SignedNote
internal import StrictCoding

/// What a log says about its tree (C2SP tlog-checkpoint), the text of a signed note:
///
///     ORIGIN        not empty
///     SIZE          decimal
///     ROOT          base64 of 32 bytes
///     …             extension lines, not empty; read, but never written here
public struct Checkpoint: Equatable, Sendable {
  /// The name of the log.
  public let origin: [UInt8]
  /// Size and root of its tree.
  public let head: TreeHead
  /// Lines without meaning here; Ed25519 signatures cover them.
  public let extensions: [[UInt8]]

  /// The checkpoint of a log whose key has its name.
  public init(origin: KeyName, head: TreeHead) {
    self.origin = origin.bytes
    self.head = head
    extensions = []
  }

  /// Parses the text completely.
  public init(parsing text: ArraySlice<UInt8>) throws(LogError) {
    guard text.last == 0x0A, ScalarReader.isValid(text),
      !text.contains(where: { $0 < 0x20 && $0 != 0x0A })
    else { throw .malformed }
    let lines = text.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
    let size = try coded(try Decimal.decode(lines[1], limit: TreeHead.sizeLimit))
    origin = [UInt8](lines[0])
    head = try TreeHead(size: size, root: Digest(base64: lines[2]))
    extensions = lines[3...].map { [UInt8]($0) }
  }

  /// The text, last LF included.
  public var encoded: [UInt8] {
    var text = origin + [0x0A] + Decimal.encode(head.size) + [0x0A] + head.root.base64 + [0x0A]
    for line in extensions { text += line + [0x0A] }
    return text
  }

  /// The signed note, by the log itself; `misuse` when the key is of another name or the text has
  /// extension lines.
  public func signed(by signer: NoteSigner) throws(LogError) -> UnverifiedCheckpoint {
    guard signer.verifierKey.name.bytes == origin, extensions.isEmpty else { throw .misuse }
    return try UnverifiedCheckpoint(parsing: noted(try signer.sign(encoded))[...])
  }
}

extension Digest {
  /// Takes exactly 44 characters of canonical base64.
  init(base64 text: ArraySlice<UInt8>) throws(LogError) {
    self = try coded(try Digest(Base64.decode(text, padded: true)[...]))
  }

  var base64: [UInt8] { Base64.encode(bytes[...], padded: true) }
}
