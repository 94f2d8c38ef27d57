internal import Age
internal import DurableFile
internal import Keyring
internal import Primitives
internal import ReplyBoard
internal import RetentionLog
internal import SignedNote
internal import StrictCoding

/// The signed documents that the gateway serves, in memory (formats.md §2, §5, §6).
struct Documents: Sendable {
  /// nil until the first keyring was imported.
  var chain: KeyringChain?
  /// Released sheets of all keyrings.
  var sheets: [WeekSheet] = []
  /// The file that the newest keyring names.
  var policy: [UInt8]?
  /// The same, parsed.
  var retention: RetentionPolicy?
  /// The file that the newest keyring names.
  var witnesses: [UInt8]?
  /// The board's manifest; nil until the first, and when it is not what this gateway signed.
  var board: SignedBoard?

  /// Nothing imported yet.
  init() {}

  /// Loads and verifies everything in the data folder against the pinned deployment and the
  /// gateway's own key.
  init(
    _ folder: DataFolder, deployment: Identifier, gateway: VerifierKey
  ) throws(StoreError) {
    var keyrings: [UnverifiedKeyring] = []
    for name in try withFiles({ () throws(FileError) in try folder.keyrings.files() }) {
      keyrings.append(try Self.keyring(Self.read(name, in: folder.keyrings)))
    }
    if !keyrings.isEmpty {
      do throws(KeyringError) {
        chain = try KeyringChain(verifying: keyrings, deployment: deployment)
      } catch {
        throw .keyring(error)
      }
    }
    for name in try withFiles({ () throws(FileError) in try folder.weeks.files() }) {
      guard let keyring = chain?.keyring(Self.number(of: name)) else { continue }
      sheets.append(try Self.sheet(Self.read(name, in: folder.weeks), of: keyring))
    }
    policy = try Self.readIfThere("policy", in: folder.root)
    if let policy {
      retention = try parsing { () throws(CodingError) in
        try RetentionPolicy(parsing: policy[...])
      }
    }
    witnesses = try Self.readIfThere("witnesses", in: folder.root)
    board = try Self.readIfThere("board", in: folder.board).flatMap {
      SignedBoard($0, by: gateway)
    }
  }

  /// The keyring in force on `day`.
  func keyring(on day: Day) -> Keyring? { chain?.inForce(on: day) }

  /// The sheet of the keyring in force that holds `day`; that of the day's own week if there is
  /// one, else the neighbour's, which holds one day more at each end.
  func sheet(on day: Day) -> WeekSheet? {
    guard let keyring = keyring(on: day) else { return nil }
    let all = sheets.filter {
      $0.document.keyring == keyring.document.number && $0.covers(day)
    }
    return all.first { $0.document.week == day.week } ?? all.first
  }

  /// What `GET /recipients/DESK` serves (formats.md §4, "Foreign tip"): the people, then 8 lines
  /// of recipients, so that stock `age` makes the stanzas of a tip.
  func recipients(of desk: DeskID, on day: Day) -> [UInt8]? {
    guard let keyring = keyring(on: day), let sheet = sheet(on: day) else { return nil }
    return Self.recipients(of: desk, sheet, keyring)
  }

  static func recipients(of desk: DeskID, _ sheet: WeekSheet, _ keyring: Keyring) -> [UInt8]? {
    let recipients: [[UInt8]]
    var text: [UInt8] = []
    do throws(KeyringError) {
      let found = try sheet.recipients(of: desk, without: [], keyring: keyring)
      recipients = found.map { $0.recipient.encoded }
      for (index, _) in found {
        guard let person = keyring.document.investigator(index) else { return nil }
        text += ascii("# ") + Decimal.encode(index) + [0x20] + person.name.bytes + [0x0A]
      }
    } catch {
      return nil
    }
    for line in 0..<8 { text += recipients[line % recipients.count] + [0x0A] }
    return text
  }

  static func keyring(_ bytes: [UInt8]) throws(StoreError) -> UnverifiedKeyring {
    do throws(KeyringError) { return try UnverifiedKeyring(parsing: bytes) } catch {
      throw .keyring(error)
    }
  }

  /// The number at the beginning of a file name, 0 for another name.
  static func number(of name: String) -> UInt32 { UInt32(name.prefix(6)) ?? 0 }

  /// A sheet of any keyring of the chain, the newest first.
  static func sheet(_ bytes: [UInt8], in chain: KeyringChain) throws(StoreError) -> WeekSheet {
    for keyring in chain.keyrings.reversed() {
      do throws(KeyringError) { return try WeekSheet(parsing: bytes, keyring: keyring) } catch {
        guard error == .wrongSheet || error == .wrongSigner else { throw .keyring(error) }
      }
    }
    throw .keyring(.wrongSheet)
  }

  private static func sheet(
    _ bytes: [UInt8], of keyring: Keyring
  ) throws(StoreError) -> WeekSheet {
    do throws(KeyringError) { return try WeekSheet(parsing: bytes, keyring: keyring) } catch {
      throw .keyring(error)
    }
  }

  private static func read(_ name: String, in folder: Folder) throws(StoreError) -> [UInt8] {
    try withFiles { () throws(FileError) in
      try folder.read(name, limit: UnverifiedNote.byteLimit)
    }
  }

  static func readIfThere(_ name: String, in folder: Folder) throws(StoreError) -> [UInt8]? {
    do throws(FileError) { return try folder.read(name, limit: UnverifiedNote.byteLimit) } catch {
      guard error == .notFound else { throw .file(error) }
      return nil
    }
  }
}

/// The board's manifest as served, and what it says.
struct SignedBoard: Sendable {
  let bytes: [UInt8]
  private let manifest: BoardManifest

  /// A manifest that was just signed.
  init(_ bytes: [UInt8], manifest: BoardManifest) {
    self.bytes = bytes
    self.manifest = manifest
  }

  /// A stored one; nil when `gateway` did not sign it: the next sweep makes another.
  init?(_ bytes: [UInt8], by gateway: VerifierKey) {
    do throws(NoteError) {
      let note = try UnverifiedNote(parsing: bytes[...]).verified(by: [gateway])
      do throws(ReplyBoardError) { manifest = try BoardManifest(parsing: note.text[...]) } catch {
        return nil
      }
    } catch {
      return nil
    }
    self.bytes = bytes
  }

  /// Whether the bundle of `day` is on the board.
  func isPublished(_ day: Day) -> Bool {
    if case .bundle? = manifest.entry(of: day) { return true }
    return false
  }
}
