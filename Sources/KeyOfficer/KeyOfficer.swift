public import DurableFile
public import Keyring
public import Primitives
public import StrictCoding
internal import Intake
internal import RetentionLog
internal import SignedNote
internal import Transfer

/// What the key officer keeps on a machine that never touches a network: the root keys, sealed,
/// and everything they signed (formats.md §1, §2).
///
/// The folder holds `root` and `next-root` (`SealedKey`; carry next-root elsewhere), `deployment`
/// (`OfficerSettings`), `offers/`, and in the names of `TransferPath` `keyrings/`, `weeks/`,
/// `policy` and `witnesses`.
public struct KeyOfficer: Sendable {
  /// How many week sheets ahead the gateway is given; the others stay offline.
  public static let releasedWeekCount = 4
  /// What a passphrase costs to try: 256 MiB, 3 passes.
  public static let passphraseMemoryKiB: UInt32 = 256 << 10

  let folder: Folder
  /// Origin, organisation and first day.
  public let settings: OfficerSettings
  /// What the fingerprint of the organisation is.
  public let deployment: Identifier

  /// Makes a folder with two new root keys sealed by `passphrase`; their public halves and the
  /// settings give the deployment id.
  public static func create(
    in folder: Folder, settings: OfficerSettings, passphrase: Secret, cost: Argon2id,
    random: some RandomSource
  ) throws(OfficerError) -> KeyOfficer {
    let name: KeyName
    let root: Ed25519.SigningKey
    let nextRoot: Ed25519.SigningKey
    do throws(NoteError) {
      name = try KeyName((settings.origin.bytes + ascii("/root"))[...])
    } catch {
      throw .note(error)
    }
    do throws(PrimitivesError) {
      root = try Ed25519.SigningKey(random: random)
      nextRoot = try Ed25519.SigningKey(random: random)
    } catch {
      throw .crypto(error)
    }
    let keys = [("root", root), ("next-root", nextRoot)]
    for (file, key) in keys {
      let sealed = try SealedKey(
        key, name: name, passphrase: passphrase, cost: cost, random: random)
      try write(sealed.encoded, to: file, in: folder)
    }
    try write(RetentionPolicy.strictText, to: "policy", in: folder)
    // No witness is asked until the retention log exists (C2SP tlog-policy).
    try write(ascii("quorum none\n"), to: "witnesses", in: folder)
    try write(settings.encoded, to: "deployment", in: folder)
    return try KeyOfficer(opening: folder)
  }

  /// Opens a folder that `create` made; reads public things only.
  public init(opening folder: Folder) throws(OfficerError) {
    self.folder = folder
    settings = try OfficerSettings(parsing: Self.read("deployment", in: folder))
    let root = try SealedKey(parsing: Self.read("root", in: folder)[...])
    deployment = KeyringChain.deployment(
      origin: settings.origin, root: root.verifierKey)
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

  func sign(_ text: [UInt8], passphrase: Secret) throws(OfficerError) -> [UInt8] {
    let signer = try SealedKey(parsing: Self.read("root", in: folder)[...])
      .open(passphrase: passphrase)
    do throws(NoteError) {
      return try signer.sign(text)
    } catch {
      throw .note(error)
    }
  }
}

/// What never changes in a deployment, the file `deployment`.
///
///     sotto-officer/1
///     organisation TEXT
///     insecure-demo                   only in a demo
///     origin HOST
///     since DAY
public struct OfficerSettings: Equatable, Sendable {
  /// Who runs the deployment.
  public let organisation: FreeText
  /// Whether nobody guards these keys.
  public let isInsecureDemo: Bool
  /// The first host.
  public let origin: HostName
  /// The first day.
  public let since: Day

  /// The settings of a new deployment.
  public init(organisation: FreeText, isInsecureDemo: Bool, origin: HostName, since: Day) {
    self.organisation = organisation
    self.isInsecureDemo = isInsecureDemo
    self.origin = origin
    self.since = since
  }

  init(parsing text: [UInt8]) throws(OfficerError) {
    do throws(CodingError) {
      var reader = try DocumentReader(text[...], title: "sotto-officer/1")
      organisation = try FreeText(reader.value("organisation"))
      isInsecureDemo = try reader.flag("insecure-demo")
      origin = try HostName(reader.value("origin"))
      since = try Day(text: reader.value("since"))
      try reader.finish()
    } catch {
      throw .coding(error)
    }
  }

  var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-officer/1")
    writer.line("organisation", organisation.bytes)
    if isInsecureDemo { writer.line("insecure-demo") }
    writer.line("origin", origin.bytes)
    writer.line("since", since.text)
    return writer.bytes
  }
}

extension KeyOfficer {
  static func read(_ name: String, in folder: Folder) throws(OfficerError) -> [UInt8] {
    do throws(FileError) {
      return try folder.read(name, limit: DocumentReader.byteLimit)
    } catch {
      throw .file(error)
    }
  }

  static func write(
    _ bytes: [UInt8], to name: String, in folder: Folder
  ) throws(OfficerError) {
    do throws(FileError) {
      try folder.write(bytes, to: name)
    } catch {
      throw .file(error)
    }
  }

  static func subfolder(_ name: String, in folder: Folder) throws(OfficerError) -> Folder {
    do throws(FileError) {
      return try folder.makeFolder(name)
    } catch {
      throw .file(error)
    }
  }

  static func files(_ name: String, in folder: Folder) throws(OfficerError) -> [String] {
    do throws(FileError) {
      return try folder.makeFolder(name).files()
    } catch {
      throw .file(error)
    }
  }

  /// Writes to the file that `path` names in `folder`, which has at most one part before it.
  static func write(
    _ bytes: [UInt8], to path: TransferPath, in folder: Folder
  ) throws(OfficerError) {
    let parts = path.parts.map { String(decoding: $0, as: UTF8.self) }
    let place = parts.count == 2 ? try subfolder(parts[0], in: folder) : folder
    try write(bytes, to: parts[parts.count - 1], in: place)
  }
}
