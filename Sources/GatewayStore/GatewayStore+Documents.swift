internal import DurableFile
internal import Keyring
internal import Primitives
internal import RetentionLog
internal import SignedNote
internal import StrictCoding
internal import Synchronization
internal import Transfer

/// Signed documents in a folder that the key officer or an investigator wrote (formats.md §2).
struct NewDocuments {
  var keyrings: [Keyring] = []
  var sheets: [WeekSheet] = []
  var policy: [UInt8]?
  var witnesses: [UInt8]?
}

extension GatewayStore {
  /// At most so many sheets whose week has not ended are with the gateway (threats.md T4).
  private static let liveSheetLimit = 4

  /// Takes over keyrings, sheets and the files they name, as far as they are new; all of it
  /// counts at once. Returns what was new.
  func importDocuments(_ source: Folder) async throws(StoreError) -> NewDocuments {
    let day = today()
    var chain = state.withLock { $0.documents.chain }
    var new = NewDocuments()
    for bytes in try Self.documents("keyrings", in: source) {
      let next = try Documents.keyring(bytes)
      if let known = chain?.keyring(next.document.number) {
        guard known.bytes == bytes else { throw .keyring(.brokenChain) }
        continue
      }
      try append(next, to: &chain)
      if let newest = chain?.newest { new.keyrings.append(newest) }
    }
    guard let chain else { throw .noKeyring }
    new.sheets = try sheets(in: source, chain: chain, day: day)
    let named = chain.newest.document
    let held = state.withLock { ($0.documents.policy, $0.documents.witnesses) }
    new.policy = try Self.file("policy", in: source, digest: named.policy, held: held.0)
    new.witnesses = try Self.file("witnesses", in: source, digest: named.witnesses, held: held.1)
    try write(new)
    let documents = try Documents(
      folder, deployment: settings.deployment, gateway: gateway.verifierKey)
    state.withLock { $0.documents = documents }
    try await turn(to: day)
    // The very first board; every other one is a sweep's, which looks at the clock before.
    if documents.board == nil, try await writer.counter("closed") == nil {
      _ = try await freezeBoard(on: day)
    }
    return new
  }

  private func append(
    _ next: UnverifiedKeyring, to chain: inout KeyringChain?
  ) throws(StoreError) {
    guard next.document.gateway == gateway.verifierKey, next.document.log == log.verifierKey else {
      throw .foreignKeyring
    }
    do throws(KeyringError) {
      if chain == nil {
        chain = try KeyringChain(first: next, deployment: settings.deployment)
      } else {
        try chain?.append(next)
      }
    } catch {
      throw .keyring(error)
    }
  }

  /// Sheets of weeks that have not ended: those there are, the earliest first, up to the limit.
  private func sheets(
    in source: Folder, chain: KeyringChain, day: Day
  ) throws(StoreError) -> [WeekSheet] {
    var sheets: [WeekSheet] = []
    for bytes in try Self.documents("weeks", in: source) {
      let sheet = try Documents.sheet(bytes, of: chain.newest)
      if sheet.document.week >= day.week { sheets.append(sheet) }
    }
    let known = state.withLock { $0.documents.sheets }.filter {
      $0.document.keyring == chain.newest.document.number && $0.document.week >= day.week
    }
    let fresh = sheets.filter { !known.contains($0) }.sorted {
      $0.document.week < $1.document.week
    }
    return Array(fresh.prefix(max(0, Self.liveSheetLimit - known.count)))
  }

  /// The keyrings last: until theirs is there, new sheets do not count.
  private func write(_ new: NewDocuments) throws(StoreError) {
    try withFiles { () throws(FileError) in
      if let policy = new.policy { try folder.root.write(policy, to: "policy") }
      if let witnesses = new.witnesses { try folder.root.write(witnesses, to: "witnesses") }
      for sheet in new.sheets {
        let document = sheet.document
        let name = Decimal.encode(document.keyring, width: 6) + [0x2D] + document.week.text
        try folder.weeks.write(sheet.bytes, to: String(decoding: name, as: UTF8.self))
      }
      for keyring in new.keyrings {
        let name = Decimal.encode(keyring.document.number, width: 6)
        try folder.keyrings.write(keyring.bytes, to: String(decoding: name, as: UTF8.self))
      }
    }
  }

  private static func documents(
    _ name: String, in source: Folder
  ) throws(StoreError) -> [[UInt8]] {
    try withFiles { () throws(FileError) in
      guard try source.entries().folders.contains(name) else { return [] }
      let folder = try source.folder(name)
      var documents: [[UInt8]] = []
      for file in try folder.files() {
        documents.append(try folder.read(file, limit: UnverifiedNote.byteLimit))
      }
      return documents
    }
  }

  /// The file that the keyring names; nil when it is not in `source` and `held` is it already.
  private static func file(
    _ name: String, in source: Folder, digest: Digest, held: [UInt8]?
  ) throws(StoreError) -> [UInt8]? {
    let bytes = try Documents.readIfThere(name, in: source)
    guard let named = bytes ?? held, Digest(of: named[...]) == digest else { throw .foreignFile }
    if name == "policy" {
      try parsing { () throws(CodingError) in try RetentionPolicy(parsing: named[...]) }
    }
    return bytes
  }
}
