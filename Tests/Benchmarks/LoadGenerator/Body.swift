import Glibc

/// The bytes of one request, in pieces.
protocol Body {
  var byteCount: Int { get }
  /// Puts the next piece behind what is in `buffer`; false when there is none.
  mutating func next(into buffer: inout [UInt8]) -> Bool
}

/// A file, sent as it is.
struct FileBody: Body {
  private var bytes: [UInt8]?
  let byteCount: Int

  init(path: String) {
    bytes = contents(of: path)
    byteCount = bytes?.count ?? 0
  }

  mutating func next(into buffer: inout [UInt8]) -> Bool {
    guard let bytes else { return false }
    buffer += bytes
    self.bytes = nil
    return true
  }
}

/// Distinct bodies that pass the gateway's checks: a true header with other bytes in its last
/// stanza, then a payload that tells which body it is and which piece.
struct MadeBodies {
  private static let headerByteCount = 12_526
  private static let pieceByteCount = 64 << 10
  /// Bytes of the header behind the last stanza's body: its short last line, and the MAC's line.
  private static let afterStanzaByteCount = 48 + 44
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private let header: [UInt8]
  private let byteCount: Int

  init?(template: String, byteCount: Int?) {
    guard let byteCount, byteCount > Self.headerByteCount + 8,
      let template = contents(of: template), template.count > Self.headerByteCount
    else { return nil }
    header = Array(template.prefix(Self.headerByteCount))
    self.byteCount = byteCount
  }

  func body(_ index: Int) -> Made {
    var random = Random(UInt64(index))
    var header = header
    let start = header.count - Self.afterStanzaByteCount
    for position in start..<start + 42 {
      header[position] = Self.alphabet[Int(random.next() >> 58)]
    }
    var piece = [UInt8](repeating: 0, count: Self.pieceByteCount)
    piece.withUnsafeMutableBytes { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 8) {
        bytes.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
      }
    }
    return Made(index: index, byteCount: byteCount, header: header, piece: piece)
  }

  /// Whether `bytes` are one of these bodies.
  func made(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == byteCount else { return false }
    let index = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: Self.headerByteCount, as: UInt64.self)
    }
    guard index < 1 << 32 else { return false }
    var body = body(Int(index))
    var whole: [UInt8] = []
    while body.next(into: &whole) {}
    return whole == bytes
  }

  struct Made: Body {
    fileprivate let index: Int
    let byteCount: Int
    fileprivate let header: [UInt8]
    fileprivate var piece: [UInt8]
    private var number = 0
    private var sent = 0

    fileprivate init(index: Int, byteCount: Int, header: [UInt8], piece: [UInt8]) {
      self.index = index
      self.byteCount = byteCount
      self.header = header
      self.piece = piece
    }

    mutating func next(into buffer: inout [UInt8]) -> Bool {
      guard sent < byteCount else { return false }
      if sent == 0 {
        buffer += header
        sent = header.count
      }
      let mark = UInt64(index) | UInt64(number) << 32
      piece.withUnsafeMutableBytes { $0.storeBytes(of: mark, as: UInt64.self) }
      let count = min(piece.count, byteCount - sent)
      buffer += piece[..<count]
      sent += count
      number += 1
      return true
    }
  }
}

/// xorshift64: fast and the same every time; nothing here is secret.
private struct Random {
  private var state: UInt64

  init(_ seed: UInt64) { state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
