internal import Primitives

/// A line typed without echo, byte by byte as the keyboard sends it.
struct HiddenLine {
  enum Step: Equatable {
    case more
    case done
    case cancelled
  }

  /// Longest line in bytes.
  static let byteLimit = 1_024

  private var bytes: [UInt8] = []

  init() {
    // One allocation: a growing array would leave copies of the secret behind.
    bytes.reserveCapacity(Self.byteLimit)
  }

  /// Takes one byte of the keyboard; what is over the limit is dropped.
  mutating func take(_ byte: UInt8) -> Step {
    switch byte {
    case 0x0A, 0x0D: return .done
    case 0x03, 0x04, 0x1B: return .cancelled
    case 0x08, 0x7F: eraseScalar()
    case 0x15: wipe(&bytes)
    case 0..<0x20: break
    default: if bytes.count < Self.byteLimit { bytes.append(byte) }
    }
    return .more
  }

  /// The line; this one is empty afterwards.
  mutating func finish() -> Secret { Secret(wiping: &bytes) }

  private mutating func eraseScalar() {
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
  }
}
