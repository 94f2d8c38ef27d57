// Finding and opening replies with a codename (formats.md §6, "Every client"). Everything here is
// local: what is fetched is the same for everybody.

internal import Age
internal import AgeIdentity
public import Codename
public import Keyring
internal import Primitives
public import ReplyBoard
public import StrictCoding

/// Reads the bundles of a board one after the other and keeps what is for one source.
public struct ReplyReader: Sendable {
  /// A reply is accepted in bundles of its day and so many days later.
  public static let delayLimit = 30

  private let deployment: Identifier
  private let board: VerifiedBoard
  private let identity: Secret
  private let recipient: Digest
  private let investigators: @Sendable (Day) -> [InvestigatorKey]
  private let expected: [ExpectedCell]
  private var collection = ReplyCollection()

  /// Prepares to read `board` with the keys of a codename. Computes the tags of all investigators
  /// in the days a reply of the window may be of: with eight of them and 30 days 7,680 HMACs.
  public init(
    keys: SourceKeys, board: VerifiedBoard, keyrings: KeyringChain
  ) throws(ReplyReaderError) {
    try self.init(keys: keys, board: board, since: keyrings.newest.document.since) { day in
      keyrings.inForce(on: day)?.document.investigators.map(InvestigatorKey.init) ?? []
    }
  }

  /// `investigators` are those of the keyring in force on a day; none when no keyring is.
  init(
    keys: SourceKeys, board: VerifiedBoard, since: Day,
    investigators: @escaping @Sendable (Day) -> [InvestigatorKey]
  ) throws(ReplyReaderError) {
    deployment = board.manifest.deployment
    self.board = board
    self.investigators = investigators
    identity = keys.replyIdentity
    do throws(PrimitivesError) {
      recipient = Digest(of: try XWing.publicKey(keys.replyIdentity)[...])
    } catch {
      throw .crypto(error)
    }
    let first = max(since, board.manifest.firstDay.adding(-Self.delayLimit))
    do throws(ReplyBoardError) {
      expected = try ExpectedCell.all(
        chain: TagChain(day: since, key: keys.tagChain).advanced(to: first),
        before: board.manifest.day, investigators)
    } catch {
      throw .board(error)
    }
  }

  /// Takes what was served as the bundle of `day`. Call it for the days of the manifest that are
  /// not lost, in ascending order. Throws `board` when it is not the bundle the manifest names;
  /// a cell that is for this source but fails is skipped and counted.
  public mutating func take(_ bytes: [UInt8], of day: Day) throws(ReplyReaderError) {
    let bundle: Bundle
    do throws(ReplyBoardError) {
      bundle = try board.bundle(of: day, parsing: bytes)
    } catch {
      throw .board(error)
    }
    // Both are in the order of their tags.
    var next = 0
    for position in 0..<bundle.count {
      let tag = bundle.tag(at: position)
      while next < expected.count && expected[next].tag < tag { next += 1 }
      guard next < expected.count, expected[next].tag == tag else { continue }
      do throws(ReplyReaderError) {
        try collection.add(open(bundle, at: position, expected[next], bundleDay: day))
      } catch {
        collection.skippedCells += 1
      }
    }
  }

  /// The replies in the bundles taken so far.
  public var thread: ReplyThread { ReplyThread(collection) }

  /// The verified body in a cell whose tag is `expected`.
  private func open(
    _ bundle: Bundle, at position: Int, _ expected: ExpectedCell, bundleDay: Day
  ) throws(ReplyReaderError) -> ReplyBody {
    let cell: Cell
    do throws(ReplyBoardError) {
      cell = try bundle.cell(at: position)
    } catch {
      throw .board(error)
    }
    let body = try verified(cell, by: expected.investigator.publicKey)
    guard body.heading.deployment == deployment else { throw .otherDeployment }
    guard body.heading.recipient == recipient else { throw .otherRecipient }
    guard body.heading.day == expected.day,
      body.heading.investigator == expected.investigator.index
    else { throw .otherTag }
    guard (0...Self.delayLimit).contains(bundleDay.days(since: expected.day)) else {
      throw .otherWindow
    }
    guard investigators(bundleDay).contains(expected.investigator) else { throw .revokedKey }
    return body
  }

  private func verified(
    _ cell: Cell, by publicKey: [UInt8]
  ) throws(ReplyReaderError) -> ReplyBody {
    var plaintext: [UInt8]
    do throws(AgeError) {
      plaintext = try AgeFile.open(
        cell.sealed, identities: [.hybrid(identity)], cipher: SodiumChunkCipher.self)
    } catch {
      throw .age(error)
    }
    defer { wipe(&plaintext) }
    do throws(ReplyBoardError) {
      return try SignedReply(parsing: plaintext[...]).verified(by: publicKey)
    } catch {
      throw .board(error)
    }
  }
}

extension BoardTerms {
  /// What `keyring`, the one in force, says about the board.
  public init(_ keyring: Keyring) {
    self.init(
      deployment: keyring.document.deployment, since: keyring.document.since,
      window: Int(keyring.document.boardWindowDays), gateway: keyring.document.gateway)
  }
}
