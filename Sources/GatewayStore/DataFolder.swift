internal import DurableFile
internal import Keyring
internal import Primitives
internal import SignedNote
internal import StrictCoding

/// The data folder and what lies where in it.
///
///     settings            Settings
///     gateway.key log.key Ed25519 seeds, 32 bytes
///     master keys         KeyStore
///     gateway.db          Schema
///     objects             ObjectFile
///     keyrings/000001     signed keyrings as served
///     weeks/000001-DAY    signed week sheets of a keyring as served
///     policy witnesses    files that the keyring names
///     spool/HEX16         objects of large tips, by key number
///     intake/DAY-HEX32.age    sealed keys of metadata tables
///     board/board board/DAY   manifest and bundles as served
struct DataFolder: Sendable {
  static let seedByteCount = Ed25519.keyByteCount

  let root: Folder
  let keyrings: Folder
  let weeks: Folder
  let spool: Folder
  let intake: Folder
  let board: Folder

  /// Opens the folders of a data folder, making those that are missing.
  init(_ root: Folder) throws(StoreError) {
    self.root = root
    (keyrings, weeks, spool, intake, board) = try withFiles { () throws(FileError) in
      (
        try root.makeFolder("keyrings"), try root.makeFolder("weeks"),
        try root.makeFolder("spool"), try root.makeFolder("intake"), try root.makeFolder("board")
      )
    }
  }

  /// Removes what a crash left half-written. Returns how many files that were.
  func removePartialFiles() throws(StoreError) -> Int {
    try withFiles { () throws(FileError) in
      var count = 0
      for folder in [root, keyrings, weeks, spool, intake, board] {
        count += try folder.removePartialFiles()
      }
      return count
    }
  }

  /// The settings, complete only when `create` got to its end.
  func settings() throws(StoreError) -> Settings {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try root.read("settings", limit: DocumentReader.byteLimit)
    } catch {
      throw error == .notFound ? .damaged(.settings) : .file(error)
    }
    return try Settings(parsing: bytes)
  }

  /// The key in the file `name`, under a key name of the deployment.
  func signer(_ name: String, called keyName: [UInt8]) throws(StoreError) -> NoteSigner {
    var seed: [UInt8]
    do throws(FileError) { seed = try root.read(name, limit: Self.seedByteCount) } catch {
      throw .damaged(.signingKey)
    }
    let secret = Secret(wiping: &seed)
    let key: Ed25519.SigningKey
    do throws(PrimitivesError) { key = try Ed25519.SigningKey(seed: secret) } catch {
      throw .damaged(.signingKey)
    }
    do throws(NoteError) {
      return try NoteSigner(name: KeyName(keyName[...]), key: key)
    } catch {
      throw .note(error)
    }
  }

  /// The file name of an object that lies in the spool.
  static func spoolName(_ number: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: number)
    return String(decoding: Hex.encode(bytes), as: UTF8.self)
  }
}
