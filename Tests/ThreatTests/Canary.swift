import CByteSearch
import Primitives
import StrictCoding

/// Something that must not be found, in every form in which it may have been written down.
struct Canary: Sendable {
  let name: String
  let forms: [[UInt8]]

  /// As the bytes themselves, hexadecimal, base64 from any of three bytes on, base64 for URLs,
  /// bech32 and, when it is text, UTF-16.
  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    let hex = Hex.encode(bytes)
    let base64 = (0..<3).map { Self.base64(bytes, after: $0) }
    let bech32 = [UInt8](Bech32.encode(prefix: [0x61], bytes).dropFirst(2).dropLast(7))
    var forms = [bytes, hex, hex.map(Self.upperCased), bech32, bech32.map(Self.upperCased)]
    forms += base64 + base64.map { $0.map(Self.forURL) }
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      forms += [bytes.flatMap { [$0, 0] }, bytes.flatMap { [0, $0] }]
    }
    self.forms = forms
  }

  init(_ name: String, _ text: String) { self.init(name, [UInt8](text.utf8)) }

  init(_ name: String, _ secret: Secret) { self.init(name, secret.withBytes { [UInt8]($0) }) }

  /// The digits that do not depend on what stands around `bytes`, `count` bytes before them.
  private static func base64(_ bytes: [UInt8], after count: Int) -> [UInt8] {
    let padded = [UInt8](repeating: 0, count: count) + bytes
    let digits = Base64.encode(padded[...], padded: false)
    return [UInt8](digits.dropFirst(count == 0 ? 0 : count + 1).dropLast(1))
  }

  private static func upperCased(_ byte: UInt8) -> UInt8 {
    byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
  }

  private static func forURL(_ byte: UInt8) -> UInt8 {
    byte == 0x2B ? 0x2D : byte == 0x2F ? 0x5F : byte
  }
}

/// Finds a run of bytes of any form of some canaries: also a secret that was cut.
struct CanaryPieces {
  private let byteCount: Int
  private var names: [UInt64: String] = [:]
  private let pieces: [UInt64]

  /// A run has `byteCount` bytes, a multiple of 8; shorter forms are not looked for.
  init(_ canaries: [Canary], byteCount: Int) {
    self.byteCount = byteCount
    for canary in canaries {
      for form in canary.forms where form.count >= byteCount {
        for start in 0...form.count - byteCount {
          names[piece_of_bytes(Array(form[start..<start + byteCount]), byteCount)] = canary.name
        }
      }
    }
    pieces = names.keys.sorted()
  }

  /// The names of the canaries of which a piece stands in `bytes`.
  func found(in bytes: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    var piece: UInt64 = 0
    var place = 0
    while true {
      place = find_piece(bytes, bytes.count, place, byteCount, pieces, pieces.count, &piece)
      guard place < bytes.count else { return found }
      if let name = names[piece] { found.insert(name) }
      place += 1
    }
  }

  /// The same for many pieces of memory.
  func found(in all: [[UInt8]]) -> Set<String> { all.reduce([]) { $0.union(found(in: $1)) } }
}

/// The ways in which the nine words of a codename, or some of them, can be written.
func codenameCanaries(_ codename: String) -> [Canary] {
  let words = codename.split(separator: " ").map(String.init)
  var canaries: [Canary] = []
  for separator in [" ", "", "-", "_", "+", "%20", ".", ",", "\n"] {
    canaries.append(Canary("codename", words.joined(separator: separator)))
    for (word, next) in zip(words, words.dropFirst()) {
      canaries.append(Canary("two words of the codename", word + separator + next))
    }
  }
  canaries += words.filter { $0.utf8.count > 5 }.map { Canary("a word of the codename", $0) }
  for text in [codename, words.dropLast().joined(separator: " ")] {
    canaries.append(Canary("digest of the codename", Digest(of: [UInt8](text.utf8)[...]).bytes))
  }
  return canaries
}
