public import Primitives
public import SignedNote
public import StrictCoding

/// The text `sotto-keyring/1` (formats.md §2): complete and consistent in itself, trusted only as
/// part of a `KeyringChain`.
public struct KeyringDocument: Equatable, Sendable {
  /// A keyring has at most this many investigators at a time.
  public static let investigatorLimit = 8
  /// A keyring has at most this many desks, addresses and names of a desk.
  public static let listLimit = 256

  /// Never changes.
  public var deployment: Identifier
  /// From 1.
  public var number: UInt32
  /// Digest of the whole previous signed keyring; zero for number 1.
  public var previous: Digest
  /// First day in force.
  public var from: Day
  /// Last day in force.
  public var until: Day
  /// First day of the deployment; never changes.
  public var since: Day
  /// Who runs the deployment.
  public var organisation: FreeText
  /// Marks keys that nobody guards: tools show it, and take `--today`.
  public var isInsecureDemo: Bool
  /// The first host; never changes.
  public var origin: HostName
  /// Where the gateway is reached now, at least one.
  public var addresses: [HostName]
  /// Signs this keyring and its week sheets.
  public var root: VerifierKey
  /// Signs the next keyring when root is lost.
  public var nextRoot: VerifierKey
  /// Signs checkpoints only.
  public var log: VerifierKey
  /// Signs promises, board and outgoing transfers.
  public var gateway: VerifierKey
  /// Digest of the retention policy file.
  public var policy: Digest
  /// Digest of the witness policy file.
  public var witnesses: Digest
  /// The largest archive that may be sealed, in bytes.
  public var archiveByteLimit: UInt64
  /// For how many days a reply stands on the board.
  public var boardWindowDays: UInt16
  /// Ascending by index.
  public var investigators: [Person]
  /// Ascending by index, 1 or 2.
  public var auditors: [Person]
  /// Ascending by id, at least one.
  public var desks: [Desk]

  /// Takes a complete set of fields; throws `malformed` when they contradict each other.
  public init(
    deployment: Identifier, number: UInt32, previous: Digest, from: Day, until: Day, since: Day,
    organisation: FreeText, isInsecureDemo: Bool, origin: HostName, addresses: [HostName],
    root: VerifierKey, nextRoot: VerifierKey, log: VerifierKey, gateway: VerifierKey,
    policy: Digest, witnesses: Digest, archiveByteLimit: UInt64 = 2_684_354_560,
    boardWindowDays: UInt16 = 30, investigators: [Person], auditors: [Person], desks: [Desk]
  ) throws(KeyringError) {
    self.deployment = deployment
    self.number = number
    self.previous = previous
    self.from = from
    self.until = until
    self.since = since
    self.organisation = organisation
    self.isInsecureDemo = isInsecureDemo
    self.origin = origin
    self.addresses = addresses
    self.root = root
    self.nextRoot = nextRoot
    self.log = log
    self.gateway = gateway
    self.policy = policy
    self.witnesses = witnesses
    self.archiveByteLimit = archiveByteLimit
    self.boardWindowDays = boardWindowDays
    self.investigators = investigators
    self.auditors = auditors
    self.desks = desks
    try check()
  }

  /// The investigator with `index`.
  public func investigator(_ index: UInt8) -> Person? {
    investigators.first { $0.index == index }
  }

  /// The desk called `id`.
  public func desk(_ id: DeskID) -> Desk? {
    desks.first { $0.id == id }
  }
}
