public import Primitives
public import SignedNote
internal import StrictCoding

/// A signing key sealed by a passphrase: the file `root` or `next-root`.
///
///     sotto-sealed-key/1
///     key VKEY                        the public half
///     argon2id KIB PASSES HEX32       memory, passes, salt
///     sealed HEX                      48 bytes: seed and tag, ChaCha20-Poly1305, zero nonce (the
///                                     key is used once), authenticating the lines before
public struct SealedKey: Equatable, Sendable {
  /// The public half.
  public let verifierKey: VerifierKey
  private let cost: Argon2id
  private let salt: Identifier
  private let sealed: [UInt8]

  /// Seals `key`, which signs under `name`, with a passphrase at `cost`.
  public init(
    _ key: Ed25519.SigningKey, name: KeyName, passphrase: Secret, cost: Argon2id,
    random: some RandomSource
  ) throws(OfficerError) {
    do throws(NoteError) {
      verifierKey = try VerifierKey(name: name, publicKey: key.publicKey)
    } catch {
      throw .note(error)
    }
    self.cost = cost
    do throws(CodingError) {
      salt = try Identifier(random.bytes(Identifier.byteCount)[...])
    } catch {
      throw .coding(error)
    }
    do throws(PrimitivesError) {
      let wrappingKey = try cost.derive(passphrase, salt: salt.bytes, count: 32)
      var seed = key.seed.withBytes { [UInt8]($0) }
      defer { wipe(&seed) }
      sealed = try ChaCha20Poly1305.seal(
        seed[...], key: wrappingKey, nonce: Self.nonce,
        authenticating: Self.head(verifierKey, cost, salt).bytes)
    } catch {
      throw .crypto(error)
    }
  }

  /// Parses the file.
  public init(parsing text: ArraySlice<UInt8>) throws(OfficerError) {
    let key: ArraySlice<UInt8>
    do throws(CodingError) {
      var reader = try DocumentReader(text, title: "sotto-sealed-key/1")
      key = try reader.value("key")
      var fields = Fields(try reader.value("argon2id"))
      let memory = UInt32(try Decimal.decode(fields.next(), limit: 4 << 20))
      let passes = UInt32(try Decimal.decode(fields.next(), limit: 64))
      salt = try Identifier(hex: fields.next())
      try fields.finish()
      sealed = try Hex.decode(reader.value("sealed"))
      try reader.finish()
      do throws(PrimitivesError) {
        cost = try Argon2id(memoryKiB: memory, passes: passes)
      } catch {
        throw CodingError.malformed
      }
    } catch {
      throw .coding(error)
    }
    do throws(NoteError) {
      verifierKey = try VerifierKey(parsing: key)
    } catch {
      throw .note(error)
    }
  }

  /// The file.
  public var encoded: [UInt8] {
    var writer = Self.head(verifierKey, cost, salt)
    writer.line("sealed", Hex.encode(sealed))
    return writer.bytes
  }

  /// The signer; `wrongPassphrase` when the passphrase or the file is not the right one.
  public func open(passphrase: Secret) throws(OfficerError) -> NoteSigner {
    let signer: NoteSigner
    do throws(PrimitivesError) {
      let wrappingKey = try cost.derive(passphrase, salt: salt.bytes, count: 32)
      let seed = try ChaCha20Poly1305.open(
        sealed[...], key: wrappingKey, nonce: Self.nonce,
        authenticating: Self.head(verifierKey, cost, salt).bytes)
      let key = try Ed25519.SigningKey(seed: seed)
      do throws(NoteError) {
        signer = try NoteSigner(name: verifierKey.name, key: key)
      } catch {
        throw PrimitivesError.invalidKey
      }
    } catch {
      throw error == .authenticationFailed ? .wrongPassphrase : .crypto(error)
    }
    guard signer.verifierKey == verifierKey else { throw .wrongPassphrase }
    return signer
  }

  private static let nonce = [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceByteCount)

  private static func head(
    _ key: VerifierKey, _ cost: Argon2id, _ salt: Identifier
  ) -> DocumentWriter {
    var writer = DocumentWriter(title: "sotto-sealed-key/1")
    writer.line("key", key.encoded)
    writer.line(
      "argon2id", Decimal.encode(cost.memoryKiB), Decimal.encode(cost.passes), salt.hex)
    return writer
  }
}
