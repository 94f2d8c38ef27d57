public import DurableFile
public import Keyring
public import Primitives
public import StrictCoding
internal import RetentionLog
internal import SignedNote

/// What the key officer keeps on a machine that never touches a network: the root keys, sealed,
/// and everything they signed (formats.md §1, §2).
///
/// The folder holds `root`, `next-root` and its successors `next-root-NUMBER` (`SealedKey`; the
/// newest belongs to another place), `deployment` (`OfficerDocument`), `offers/`, and in the names
/// of `TransferPath` `keyrings/`, `weeks/`, `policy` and `witnesses`.
public struct KeyOfficer: Sendable {
  /// How many week sheets ahead the gateway is given; the others stay offline.
  public static let releasedWeekCount = 4
  /// What a passphrase costs to try: 256 MiB, 3 passes.
  public static let passphraseMemoryKiB: UInt32 = 256 << 10
  /// The same for an insecure demo, whose passphrase guards nothing.
  public static let demoMemoryKiB: UInt32 = 8 << 10

  let folder: Folder
  let document: OfficerDocument
  /// What the fingerprint of the organisation is.
  public let deployment: Identifier

  /// Origin, organisation and first day.
  public var settings: OfficerSettings { document.settings }

  /// Puts two new root keys, sealed by `passphrase`, into an empty folder; their public halves and
  /// the settings give the deployment id. Never replaces a key: throws `file(.exists)`.
  public static func create(
    in folder: Folder, settings: OfficerSettings, passphrase: Secret, random: some RandomSource
  ) throws(OfficerError) -> KeyOfficer {
    let root = try newKey("root", settings, passphrase, folder, random)
    let nextRoot = try newKey("next-root", settings, passphrase, folder, random)
    try write(RetentionPolicy.strictText, to: "policy", in: folder)
    // No witness is asked until the retention log exists (C2SP tlog-policy).
    try write(ascii("quorum none\n"), to: "witnesses", in: folder)
    // Last: a folder without it is no key officer's folder.
    let document = OfficerDocument(settings: settings, root: root, nextRoot: nextRoot)
    try write(document.encoded, to: "deployment", in: folder)
    return try KeyOfficer(opening: folder)
  }

  /// Opens a folder that `create` made; reads public things only.
  public init(opening folder: Folder) throws(OfficerError) {
    self.folder = folder
    document = try OfficerDocument(parsing: Self.read("deployment", in: folder))
    deployment = KeyringChain.deployment(origin: document.settings.origin, root: document.root)
  }

  /// All keyrings signed so far; nil before the first.
  public func chain() throws(OfficerError) -> KeyringChain? {
    var all: [UnverifiedKeyring] = []
    for file in try Self.files("keyrings", in: folder) {
      let bytes = try Self.read(file, in: Self.subfolder("keyrings", in: folder))
      do throws(KeyringError) {
        all.append(try UnverifiedKeyring(parsing: bytes))
      } catch {
        throw .keyring(error)
      }
    }
    guard !all.isEmpty else { return nil }
    do throws(KeyringError) {
      return try KeyringChain(verifying: all, deployment: deployment)
    } catch {
      throw .keyring(error)
    }
  }

  /// Opens the root key; takes as long as a passphrase costs.
  func rootSigner(_ passphrase: Secret) throws(OfficerError) -> NoteSigner {
    try SealedKey(parsing: Self.read("root", in: folder)[...]).open(passphrase: passphrase)
  }

  static func sign(_ text: [UInt8], by signer: NoteSigner) throws(OfficerError) -> [UInt8] {
    do throws(NoteError) {
      return try signer.sign(text)
    } catch {
      throw .note(error)
    }
  }

  /// Draws a key and seals it into `file`.
  static func newKey(
    _ file: String, _ settings: OfficerSettings, _ passphrase: Secret, _ folder: Folder,
    _ random: some RandomSource, replacing: Bool = false
  ) throws(OfficerError) -> VerifierKey {
    let memoryKiB = settings.isInsecureDemo ? demoMemoryKiB : passphraseMemoryKiB
    let name: KeyName
    do throws(NoteError) {
      name = try KeyName((settings.origin.bytes + ascii("/root"))[...])
    } catch {
      throw .note(error)
    }
    let key: Ed25519.SigningKey
    let cost: Argon2id
    do throws(PrimitivesError) {
      key = try Ed25519.SigningKey(random: random)
      cost = try Argon2id(memoryKiB: memoryKiB, passes: 3)
    } catch {
      throw .crypto(error)
    }
    let sealed = try SealedKey(
      key, name: name, passphrase: passphrase, cost: cost, random: random)
    try write(sealed.encoded, to: file, in: folder, replacing: replacing)
    return sealed.verifierKey
  }
}
