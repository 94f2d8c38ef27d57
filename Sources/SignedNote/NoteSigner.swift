public import Primitives
internal import StrictCoding

/// Signs texts under a name with Ed25519 (type 0x01).
public struct NoteSigner: Sendable {
  /// The public half.
  public let verifierKey: VerifierKey
  private let key: Ed25519.SigningKey

  /// A signing key with its name.
  public init(name: KeyName, key: Ed25519.SigningKey) throws(NoteError) {
    verifierKey = try VerifierKey(name: name, publicKey: key.publicKey)
    self.key = key
  }

  /// The note: `text`, which must end in LF and hold no other control character, and one
  /// signature line.
  public func sign(_ text: [UInt8]) throws(NoteError) -> [UInt8] {
    guard text.last == 0x0A, ScalarReader.isValid(text[...]),
      !text.contains(where: { $0 < 0x20 && $0 != 0x0A })
    else { throw .malformed }
    let bytes: [UInt8]
    do throws(PrimitivesError) {
      bytes = try key.sign(text[...])
    } catch {
      throw .unavailable
    }
    return text + [0x0A] + UnverifiedNote.Signature(by: verifierKey, bytes: bytes).encoded
  }
}
