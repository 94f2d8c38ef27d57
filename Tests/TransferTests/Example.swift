import Primitives
import SignedNote
import StrictCoding

@testable import Transfer

/// What the golden files are made from.
enum Example {
  static func deployment(_ byte: UInt8 = 0xD0) throws -> Identifier {
    try Identifier([UInt8](repeating: byte, count: 16)[...])
  }

  static func gateway(_ seed: UInt8 = 4) throws -> NoteSigner {
    try NoteSigner(
      name: KeyName(bytes(String(repeating: "d0", count: 16) + "/gateway")),
      key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: seed, count: 32))))
  }

  /// A folder with one file in each kind of place.
  static func manifest(
    _ direction: Direction = .out, number: UInt32 = 123, previous: Digest = Digest(of: [1]),
    last: Manifest.Acknowledgement = .init(number: 7, digest: Digest(of: [2])),
    files: [Manifest.File]? = nil
  ) throws -> Manifest {
    try Manifest(
      deployment: deployment(),
      name: FolderName(direction: direction, investigator: 3, number: number),
      previous: number == 1 ? .zero : previous, last: last, files: files ?? Self.files())
  }

  static func files() throws -> [Manifest.File] {
    let id = try identifier(0xAB)
    let paths: [TransferPath] = [
      .tip(id), .intake(try day("2026-03-09"), id, sealedKeys: false),
      .intake(try day("2026-03-09"), id, sealedKeys: true), .index, .refused, .board,
      .bundle(try day("2026-03-08")), .keyring(1), .week(try day("2026-03-09")), .policy,
      .witnesses,
    ]
    return paths.enumerated().map { number, path in
      Manifest.File(
        path: path, digest: Digest(of: path.bytes[...]), byteCount: UInt64(number) * 1_000)
    }
  }

  static func identifier(_ byte: UInt8) throws -> Identifier {
    try Identifier([UInt8](repeating: byte, count: 16)[...])
  }

  static func entries() throws -> [FolderIndex.Entry] {
    try (1...3).map { number in
      try FolderIndex.Entry(
        id: identifier(number), body: Digest(of: [number]), caseHandle: identifier(0xC0 + number),
        day: day("2026-03-0\(number)"))
    }
  }

  static func imported() throws -> ImportedList {
    try ImportedList([identifier(9), identifier(1), identifier(0xFF), identifier(1)])
  }

  static func passes() throws -> [Digest] { (0..<64).map { Digest(of: [$0]) } }
}

func day(_ text: String) throws -> Day { try Day(text: bytes(text)) }

func bytes(_ text: String) -> ArraySlice<UInt8> { [UInt8](text.utf8)[...] }

func path(_ text: String) throws -> TransferPath { try TransferPath(bytes(text)) }

/// Every text that differs from `text` by one line missing, repeated, moved, unknown, or with a
/// space more; with the name of the change and the line.
func deviations(of text: [UInt8]) -> [(change: String, line: String, text: [UInt8])] {
  let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map { String($0) }
  return lines.indices.flatMap { position in
    var missing = lines
    missing.remove(at: position)
    var repeated = lines
    repeated.insert(lines[position], at: position)
    var moved = lines
    moved.swapAt(position, (position + 1) % lines.count)
    var unknown = lines
    unknown.insert("colour blue", at: position)
    var spaced = lines
    spaced[position] += " "
    return [
      ("missing", missing), ("repeated", repeated), ("moved", moved), ("unknown", unknown),
      ("spaced", spaced),
    ].map { ($0, lines[position], [UInt8](($1.joined(separator: "\n") + "\n").utf8)) }
  }
}
