public import Keyring
public import StrictCoding

/// The paths under which the gateway serves documents that it keeps (formats.md §5).
public enum PublicPath: Hashable, Sendable {
  /// The newest keyring.
  case keyring
  /// The keyring with a number, from 1.
  case numberedKeyring(UInt32)
  /// The sheet of this week.
  case week
  /// A desk's recipients of this week, for stock `age`.
  case recipients(DeskID)
  /// The retention policy file.
  case policy
  /// The witness policy file.
  case witnesses
  /// The board's manifest.
  case board
  /// The bundle of a closed day.
  case bundle(Day)

  /// The document at the path of a request, such as `/board/2026-11-23`; nil for any other path.
  public init?(_ path: [UInt8]) {
    let parts = path.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts[0].isEmpty else { return nil }
    if parts.count == 2 {
      switch parts[1] {
      case let name where name == "keyring": self = .keyring
      case let name where name == "week": self = .week
      case let name where name == "policy": self = .policy
      case let name where name == "witnesses": self = .witnesses
      case let name where name == "board": self = .board
      default: return nil
      }
      return
    }
    do throws(CodingError) {
      switch parts[1] {
      case let name where name == "keyring":
        let number = try Decimal.decode(parts[2], limit: UInt64(UInt32.max))
        self = .numberedKeyring(UInt32(number))
      case let name where name == "recipients": self = .recipients(try DeskID(parts[2]))
      case let name where name == "board": self = .bundle(try Day(text: parts[2]))
      default: return nil
      }
    } catch {
      return nil
    }
  }
}
