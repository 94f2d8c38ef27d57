internal import DurableFile
internal import Primitives
internal import ReplyBoard
internal import SignedNote
internal import StrictCoding
internal import TestDeployment
internal import TestSupport
internal import Transfer

/// Writes in folders as an investigator's tool does, right or wrong.
struct InFolderWriter {
  let deployment: TestDeployment
  let stick: TemporaryFolder
  /// Whose stream.
  var investigator: UInt8 = 0
  /// Who signs; the investigator when nil.
  var signer: UInt8?
  /// For which deployment; the right one when nil.
  var addressee: Identifier?
  /// Left out of folder and manifest.
  var missing: TransferPath?
  /// Done to the folder after the manifest was written.
  var spoil: (Folder) throws -> Void = { _ in }

  init(_ gateway: TestGateway) {
    deployment = gateway.deployment
    stick = TemporaryFolder()
  }

  /// One folder, with 16 dummies unless `cells` says otherwise; returns its path and the digest of
  /// its manifest.
  func write(
    _ number: UInt32, previous: Digest = .zero, last: Manifest.Acknowledgement = .none,
    cells: [UInt8]? = nil, imported: [Identifier] = [], passes: [Digest] = []
  ) throws -> (path: String, digest: Digest) {
    let dummies = UInt64(100 + 1_000 * Int(investigator) + Int(number))
    var files: [(TransferPath, [UInt8])] = [
      (.cells, try cells ?? Self.dummies(16, seed: dummies).bytes),
      (.imported, try ImportedList(imported).encoded),
      (.passes, try PassList(passes, random: SeededRandom(UInt64(number))).encoded),
    ]
    files.removeAll { $0.0 == missing }
    let name = try FolderName(direction: .in, investigator: investigator, number: number)
    let manifest = try Manifest(
      deployment: addressee ?? deployment.deployment, name: name, previous: previous, last: last,
      files: files.map {
        Manifest.File(path: $0.0, digest: Digest(of: $0.1[...]), byteCount: UInt64($0.1.count))
      }
    ).signed(by: deployment.investigator(signer ?? investigator))
    let path = stick.file(
      "\(String(decoding: name.text, as: UTF8.self))-\(UInt64.random(in: 0 ... .max))")
    let folder = try Folder(creating: path)
    for (path, bytes) in files {
      try folder.write(bytes, to: String(decoding: path.bytes, as: UTF8.self))
    }
    try folder.write(manifest, to: "manifest.txt")
    try spoil(folder)
    return (path, Digest(of: manifest[...]))
  }

  /// So many cells for nobody.
  static func dummies(_ count: Int, seed: UInt64 = 1) throws -> [Cell] {
    let random = SeededRandom(seed)
    return try (0..<count).map { _ in try Cell.dummy(random: random) }
  }
}

extension [Cell] {
  var bytes: [UInt8] { flatMap { $0.encoded } }
}
