public import Keyring
public import StrictCoding

/// What an import brought, for the person.
public struct ImportReport: Equatable, Sendable {
  /// Where a folder came from.
  public enum Source: Equatable, Sendable {
    /// A key officer.
    case officer
    /// The gateway; the folder's number.
    case gateway(number: UInt32)
  }

  /// Where it came from.
  public let source: Source
  /// It was imported before; nothing was done.
  public var isRepeated = false
  /// Folders from this number on are missing.
  public var missingFrom: UInt32?
  /// New keyrings, week sheets and policies.
  public var documentCount = 0
  /// Keyrings that gave way to another one of their number: an alarm.
  public var replacedKeyrings: [KeyringReplacement] = []
  /// The cases that are new or got a new tip, each once, in the order of the folder.
  public private(set) var cases: [Identifier] = []
  /// Tips that were opened.
  public var openedCount = 0
  /// Tips that are not for this person: normal.
  public var unopenableCount = 0
  /// Tips that do not open and came in a week whose key this vault has no more, or never had.
  public var tooLateCount = 0
  /// Tips that came before, byte for byte: dropped.
  public var repeatedCount = 0
  /// What is wrong with any of them.
  public var marks: Marks = []
  /// Cases that nobody has any more, because a new tip leaves that person out.
  public var unassignedCount = 0
  /// Replies whose tag was taken: they go out again with the next export.
  public var refusedCount = 0
  /// Whether vault and gateway remember the same in folders.
  public var standing = Standing.together
  /// Weeks whose keys were destroyed, because their time had come.
  public var destroyedWeeks: [Day] = []
  private var seen: Set<Identifier> = []

  /// A report with nothing in it.
  public init(source: Source) { self.source = source }

  /// Names a case once.
  mutating func add(_ conversation: Identifier) {
    if seen.insert(conversation).inserted { cases.append(conversation) }
  }
}
