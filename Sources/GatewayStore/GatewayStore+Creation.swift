internal import DurableFile
internal import Intake
internal import Keyring
internal import Primitives
internal import SignedNote
internal import StrictCoding

extension GatewayStore {
  /// Makes a new data folder with signing keys and an empty key store: `sotto-gateway init`.
  /// Returns the signed offer of the two public keys for the key officer (formats.md §1). Throws
  /// `exists` when there is a gateway already, or the master key of another in `masterFolder`.
  public static func create(
    folder path: String, masterFolder: String? = nil, settings: Settings
  ) throws(StoreError) -> [UInt8] {
    let root = try emptyFolder(path)
    let master = try withFiles { () throws(FileError) in
      try masterFolder.map { (path) throws(FileError) in try Folder(path: path) } ?? root
    }
    // A try that broke off has made its signing keys first.
    let isFresh = try !root.holds("gateway.key")
    if isFresh, try master.holds("master") { throw .exists }
    for name in ["gateway.key", "log.key"] {
      var seed = SystemRandom().bytes(DataFolder.seedByteCount)
      defer { wipe(&seed) }
      try withFiles { () throws(FileError) in try root.write(seed, to: name) }
    }
    try KeyStore.create(in: root, master: master)
    // Last: without it the folder is no gateway, and another try may start again.
    try withFiles { () throws(FileError) in try root.write(settings.encoded, to: "settings") }
    return try offer(folder: path)
  }

  /// The signed offer of a data folder's two public keys.
  public static func offer(folder path: String) throws(StoreError) -> [UInt8] {
    let root = try withFiles { () throws(FileError) in try Folder(path: path) }
    let folder = try DataFolder(root)
    let settings = try folder.settings()
    let names = KeyNames(origin: settings.origin, deployment: settings.deployment)
    let gateway = try folder.signer("gateway.key", called: names.gateway)
    let log = try folder.signer("log.key", called: names.retention)
    do throws(IntakeError) {
      return try GatewayOffer(
        deployment: settings.deployment, log: log.verifierKey, gateway: gateway.verifierKey
      ).signed(by: gateway)
    } catch {
      throw .intake(error)
    }
  }

  /// A new private folder, or one that holds no gateway yet.
  static func emptyFolder(_ path: String) throws(StoreError) -> Folder {
    let root: Folder
    do throws(FileError) { root = try Folder(creating: path) } catch {
      guard error == .exists else { throw .file(error) }
      let old = try withFiles { () throws(FileError) in try Folder(path: path) }
      guard try !old.holds("settings") else { throw .exists }
      guard try withFiles({ () throws(FileError) in try old.isPrivate() }) else {
        throw .notPrivate
      }
      return old
    }
    return root
  }
}

extension Folder {
  /// Whether there is a file of that name.
  func holds(_ name: String) throws(StoreError) -> Bool {
    try withFiles { () throws(FileError) in try entries().files.contains(name) }
  }
}
