internal import StrictCoding

/// A member of a tip's archive (formats.md §4). No other names exist, so no path is ever taken
/// from an archive.
enum Member: Equatable, Sendable {
  case message
  /// 1 to 1,000.
  case file(Int)
  case about
  case padding

  static let fileLimit = 1000

  /// The member with this name in the archive; nil for any other name.
  init?(name: ArraySlice<UInt8>) {
    if name == "message.txt" {
      self = .message
    } else if name == "about.txt" {
      self = .about
    } else if name == "padding" {
      self = .padding
    } else {
      guard name.starts(with: ascii("files/")),
        let number = try? Decimal.decode(name.dropFirst(6), width: 4),  // nil is "no such name"
        number >= 1, number <= Self.fileLimit
      else { return nil }
      self = .file(Int(number))
    }
  }

  /// The name in the archive.
  var name: [UInt8] {
    switch self {
    case .message: ascii("message.txt")
    case .file(let number): ascii("files/") + Decimal.encode(number, width: 4)
    case .about: ascii("about.txt")
    case .padding: ascii("padding")
    }
  }

  /// Whether this member may come next after `previous`; nil stands for the beginning.
  func canFollow(_ previous: Member?) -> Bool {
    switch (previous, self) {
    case (nil, .message), (.message, .file(1)), (.message, .about), (.file, .about),
      (.about, .padding):
      true
    case (.file(let last), .file(let number)): number == last + 1
    default: false
    }
  }
}
