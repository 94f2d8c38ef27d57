internal import StrictCoding

/// Finds out, while an attachment comes, whether it is text that can be searched: valid UTF-8
/// without NUL, not too long. What it is called does not matter.
struct TextTrial {
  /// The texts of one tip have no more bytes.
  static let tipByteLimit = 4 << 20
  private static let byteLimit = 1 << 20

  private var bytes: [UInt8] = []
  private var zeroCount = 0
  private var isText = true
  private let room: Int

  /// Takes at most `room` bytes.
  init(room: Int) {
    self.room = min(room, Self.byteLimit)
  }

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    guard isText, let first = piece.first else { return }
    // Foreign tips are filled up with zeroes at the end.
    let end = piece.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    guard end > 0 else {
      zeroCount += piece.count
      return
    }
    isText = zeroCount == 0 && first != 0 && bytes.count + end <= room
    guard isText else { return bytes = [] }
    bytes.append(contentsOf: piece[..<end])
    zeroCount = piece.count - end
  }

  /// The text; nil when it is none.
  var text: [UInt8]? {
    guard isText, !bytes.isEmpty, !bytes.contains(0), ScalarReader.isValid(bytes[...]) else {
      return nil
    }
    return bytes
  }
}
