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
  /// Keyrings that gave way to one of their number.
  var replaced: [KeyringReplacement] = []
  var sheets: [WeekSheet] = []
  var policy: [UInt8]?
  var witnesses: [UInt8]?

  /// Whether a sheet belongs to a keyring that gave way, or to one behind it.
  func replaces(_ sheet: WeekSheet) -> Bool {
    replaced.contains { sheet.document.keyring >= $0.number }
  }
}

extension GatewayStore {
  /// At most so many sheets whose week has not ended are with the gateway (threats.md T4).
  private static let liveSheetLimit = 4

  /// Takes over keyrings, sheets and the files they name, as far as they are new; all of it
  /// counts at once. Returns what was new.
  func importDocuments(_ source: Folder) async throws(StoreError) -> NewDocuments {
    let day = today()
    var new = NewDocuments()
    let chain = try chain(in: source, day: day, &new)
    new.sheets = try sheets(in: source, chain: chain, day: day, new)
    try checkSheets(of: chain, day: day, new)
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

  /// The chain with the keyrings of `source`. That in force and the newest have to name the keys
  /// of this gateway; older ones may name those of the gateway before it.
  private func chain(
    in source: Folder, day: Day, _ new: inout NewDocuments
  ) throws(StoreError) -> KeyringChain {
    var known = state.withLock { $0.documents.chain }
    for bytes in try Self.documents("keyrings", in: source) {
      let next = try Documents.keyring(bytes)
      do throws(KeyringError) {
        guard var chain = known else {
          known = try KeyringChain(first: next, deployment: settings.deployment)
          new.keyrings += known?.keyrings ?? []
          continue
        }
        switch try chain.take(next) {
        case .known: continue
        case .added: break
        case .replaced(let replacement):
          new.replaced.append(replacement)
          new.keyrings.removeAll { $0.document.number >= replacement.number }
        }
        new.keyrings.append(chain.newest)
        known = chain
      } catch {
        throw .keyring(error)
      }
    }
    guard let chain = known else { throw .noKeyring }
    for keyring in [chain.newest, chain.inForce(on: day) ?? chain.newest] {
      guard keyring.document.gateway == gateway.verifierKey,
        keyring.document.log == log.verifierKey
      else { throw .foreignKeyring }
    }
    return chain
  }

  /// Sheets of this week and the next three, as far as they are new.
  private func sheets(
    in source: Folder, chain: KeyringChain, day: Day, _ new: NewDocuments
  ) throws(StoreError) -> [WeekSheet] {
    let first = (chain.inForce(on: day) ?? chain.newest).document.number
    let weeks = day.week...day.week.adding(7 * (Self.liveSheetLimit - 1))
    let known = state.withLock { $0.documents.sheets }.filter { !new.replaces($0) }
    var sheets: [WeekSheet] = []
    for bytes in try Self.documents("weeks", in: source) {
      let sheet = try Documents.sheet(bytes, in: chain)
      let document = sheet.document
      // Whoever carries the folder may not have the newest yet.
      guard document.keyring >= first, weeks.contains(document.week) else { continue }
      let there = known.first {
        $0.document.keyring == document.keyring && $0.document.week == document.week
      }
      // One keyring has one sheet a week: another one would be another set of keys.
      guard there == nil || there == sheet else { throw .twoSheets(week: document.week) }
      if there == nil { sheets.append(sheet) }
    }
    return sheets
  }

  /// A new keyring comes with the sheet that sources need on its first day: both count at once.
  private func checkSheets(
    of chain: KeyringChain, day: Day, _ new: NewDocuments
  ) throws(StoreError) {
    let documents = state.withLock { $0.documents }
    guard !new.keyrings.isEmpty, documents.sheet(on: day) != nil else { return }
    let newest = chain.newest.document
    let week = max(day, newest.from).week
    guard week <= day.week.adding(7 * (Self.liveSheetLimit - 1)) else { return }
    guard
      new.sheets.contains(where: {
        $0.document.keyring == newest.number && $0.document.week == week
      })
    else { throw .withoutSheet(keyring: newest.number, week: week) }
  }

  /// Old things first: what a crash leaves half-done is an older state, never a mixed one. The
  /// keyrings last: until theirs is there, new sheets do not count.
  private func write(_ new: NewDocuments) throws(StoreError) {
    try withFiles { () throws(FileError) in
      if let first = new.replaced.map({ $0.number }).min() {
        for place in [folder.keyrings, folder.weeks] {
          for name in try place.files().reversed() where Documents.number(of: name) >= first {
            try place.remove(name)
          }
        }
      }
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
