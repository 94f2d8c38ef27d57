public import Primitives
public import StrictCoding

/// How a case stands, as told to its source.
public enum ReplyStatus: Equatable, Sendable, CaseIterable {
  /// It arrived.
  case received
  /// Somebody works on it.
  case reviewing
  /// It is closed.
  case closed
  /// The reply says nothing about it.
  case none

  var word: [UInt8] {
    switch self {
    case .received: ascii("received")
    case .reviewing: ascii("reviewing")
    case .closed: ascii("closed")
    case .none: ascii("none")
    }
  }
}

/// What all parts of a reply say about it (formats.md §6).
public struct ReplyHeading: Equatable, Sendable {
  /// At most so many investigators are left out.
  public static let withoutLimit = 7

  /// Where the source's codename belongs.
  public let deployment: Identifier
  /// SHA-256 of the source's raw 1,216-byte reply recipient.
  public let recipient: Digest
  /// When it was written, or sealed anew.
  public let day: Day
  /// Who wrote it.
  public let investigator: UInt8
  /// From 1, without gap, for each investigator and recipient.
  public let number: UInt32
  /// ID of the desk that has the case: 1 to 32 of a to z, digits and hyphen.
  public let desk: [UInt8]
  /// The investigators left out, ascending.
  public let without: [UInt8]
  /// How the case stands.
  public let status: ReplyStatus

  /// A heading; `misuse` when a field is out of its range or `without` is not ascending.
  public init(
    deployment: Identifier, recipient: Digest, day: Day, investigator: UInt8, number: UInt32,
    desk: [UInt8], without: [UInt8], status: ReplyStatus
  ) throws(ReplyBoardError) {
    guard number >= 1, (1...32).contains(desk.count), desk.allSatisfy(Self.mayStandInDesk),
      without.count <= Self.withoutLimit,
      zip(without, without.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .misuse }
    self.deployment = deployment
    self.recipient = recipient
    self.day = day
    self.investigator = investigator
    self.number = number
    self.desk = desk
    self.without = without
    self.status = status
  }

  private static func mayStandInDesk(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, 0x2D: true
    default: false
    }
  }
}
