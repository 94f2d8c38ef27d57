internal import Primitives
internal import StrictCoding

/// The file `vault`: the vault key under a key made from the passphrase (Format.md, "vault").
struct WrappedKey: Equatable {
  /// 256 MiB, 3 passes: about a second on a laptop.
  static let defaultMemoryKiB: UInt32 = 256 << 10
  static let defaultPasses: UInt32 = 3
  static let keyByteCount = 32

  private static let saltByteCount = 16
  /// How many bytes the file has.
  static let byteCount =
    VaultFile.magicByteCount + 8 + saltByteCount + keyByteCount + ChaCha20Poly1305.tagByteCount
  private static let memoryLimitKiB: UInt32 = 4 << 20
  private static let passesLimit: UInt32 = 64
  private static let nonce = [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceByteCount)

  /// What guessing the passphrase costs.
  let cost: Argon2id
  private let salt: [UInt8]
  private let wrapped: [UInt8]

  /// Wraps `key`. The salt is drawn fresh, so the passphrase key is used once.
  init(
    wrapping key: Secret, passphrase: Secret, cost: Argon2id, random: some RandomSource
  ) throws(VaultError) {
    self.cost = cost
    salt = random.bytes(Self.saltByteCount)
    var plaintext = key.withBytes { [UInt8]($0) }
    defer { wipe(&plaintext) }
    do throws(PrimitivesError) {
      let passphraseKey = try cost.derive(passphrase, salt: salt, count: Self.keyByteCount)
      wrapped = try ChaCha20Poly1305.seal(
        plaintext[...], key: passphraseKey, nonce: Self.nonce,
        authenticating: Self.head(cost, salt))
    } catch {
      throw .crypto(error)
    }
  }

  /// Checks the shape and that the cost is bearable; `notAVault` for another file or version.
  init(parsing bytes: [UInt8]) throws(VaultError) {
    do throws(CodingError) {
      var reader = ByteReader(bytes[...])
      guard try reader.bytes(VaultFile.magicByteCount).elementsEqual(VaultFile.vault.magic) else {
        throw .malformed
      }
      let memoryKiB = try reader.bigEndian(UInt32.self)
      let passes = try reader.bigEndian(UInt32.self)
      guard memoryKiB <= Self.memoryLimitKiB, passes <= Self.passesLimit else { throw .overLimit }
      do throws(PrimitivesError) {
        cost = try Argon2id(memoryKiB: memoryKiB, passes: passes)
      } catch {
        throw .malformed
      }
      salt = try [UInt8](reader.bytes(Self.saltByteCount))
      wrapped = try [UInt8](reader.bytes(Self.keyByteCount + ChaCha20Poly1305.tagByteCount))
      try reader.finish()
    } catch {
      throw .notAVault
    }
  }

  /// The file.
  var encoded: [UInt8] { Self.head(cost, salt) + wrapped }

  /// The vault key; `wrongPassphrase` when it does not open.
  func open(_ passphrase: Secret) throws(VaultError) -> Secret {
    do throws(PrimitivesError) {
      let passphraseKey = try cost.derive(passphrase, salt: salt, count: Self.keyByteCount)
      return try ChaCha20Poly1305.open(
        wrapped[...], key: passphraseKey, nonce: Self.nonce,
        authenticating: Self.head(cost, salt))
    } catch {
      throw error == .authenticationFailed ? .wrongPassphrase : .crypto(error)
    }
  }

  private static func head(_ cost: Argon2id, _ salt: [UInt8]) -> [UInt8] {
    var bytes = VaultFile.vault.magic
    bytes.append(bigEndian: cost.memoryKiB)
    bytes.append(bigEndian: cost.passes)
    return bytes + salt
  }
}
