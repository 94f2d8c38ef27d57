// Where an answer goes when its source says nothing else (formats.md §6, threats.md T32).

public import Keyring
internal import ReplyBoard
internal import ReplyReader
internal import StrictCoding

/// Desk and left-out investigators of the newest reply.
public struct Preselection: Equatable, Sendable {
  /// The desk that has the case.
  public let desk: DeskID
  /// Who was left out and still is in the keyring, ascending.
  public let without: [UInt8]

  /// What the newest reply on the board names; nil when there is none, or its desk is gone: then
  /// the source must be asked, or somebody who was left out could read the answer.
  public init?(_ board: BoardReading, in keyring: KeyringDocument) {
    guard let newest = board.thread?.newest?.heading else { return nil }
    do throws(CodingError) {
      desk = try DeskID(newest.desk[...])
    } catch {
      return nil
    }
    guard keyring.desk(desk) != nil else { return nil }
    without = newest.without.filter { keyring.investigator($0) != nil }
  }
}
