// From what a server says to a board that may be read (formats.md §6; threats.md T8).

public import SignedNote
public import StrictCoding

/// What the keyring in force says about the board.
public struct BoardTerms: Sendable {
  /// Whose board it is.
  public let deployment: Identifier
  /// The deployment's first day.
  public let since: Day
  /// How many days the board shows.
  public let window: Int
  /// Signs the manifest.
  public let gateway: VerifierKey

  /// The fields as the keyring has them.
  public init(deployment: Identifier, since: Day, window: Int, gateway: VerifierKey) {
    self.deployment = deployment
    self.since = since
    self.window = window
    self.gateway = gateway
  }
}

/// A board whose manifest the gateway signed and which leaves out no day. Only `init(parsing:)`
/// makes one. That it is the same board for everybody is for auditors to compare with the log.
public struct VerifiedBoard: Sendable {
  /// A manifest older than so many days is used with a warning.
  public static let freshDays = 3

  /// The verified manifest.
  public let manifest: BoardManifest

  /// Parses and verifies what `GET /board` answered. Throws `note` without the gateway's
  /// signature, `otherDeployment`, and `incompleteWindow` when the window is not that of the
  /// keyring or a day of it is not listed.
  public init(
    parsing bytes: ArraySlice<UInt8>, terms: BoardTerms
  ) throws(ReplyBoardError) {
    let text: [UInt8]
    do throws(NoteError) {
      text = try UnverifiedNote(parsing: bytes).verified(by: [terms.gateway]).text
    } catch {
      throw .note(error)
    }
    let manifest = try BoardManifest(parsing: text[...])
    guard manifest.deployment == terms.deployment else { throw .otherDeployment }
    let closedDays = max(0, manifest.day.days(since: terms.since))
    guard manifest.window == terms.window,
      manifest.entries.count == min(terms.window, closedDays)
    else { throw .incompleteWindow }
    self.manifest = manifest
  }

  /// Whether the board is to be used with a warning on `today`: it may lack the newest replies.
  public func isStale(on today: Day) -> Bool {
    today.days(since: manifest.day) > Self.freshDays
  }

  /// The bundle of `day` from the bytes that were served for it. Throws `otherBundle` when the
  /// manifest names another one or none.
  public func bundle(of day: Day, parsing bytes: [UInt8]) throws(ReplyBoardError) -> Bundle {
    guard case .bundle(let count, let digest) = manifest.entry(of: day),
      bytes.count == count * Cell.byteCount
    else { throw .otherBundle }
    let bundle = try Bundle(parsing: bytes)
    guard bundle.digest == digest else { throw .otherBundle }
    return bundle
  }
}
