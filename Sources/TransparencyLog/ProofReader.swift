internal import Primitives
internal import StrictCoding

/// Reads what `.tlog-proof` files and requests to witnesses have in common: lines with a key, then
/// hashes one to a line, an empty line, a checkpoint.
struct ProofReader {
  /// What was not read yet.
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The next line, without its LF.
  mutating func line() throws(LogError) -> ArraySlice<UInt8> {
    guard let end = rest.firstIndex(of: 0x0A) else { throw .malformed }
    let line = rest[..<end]
    rest = rest[(end + 1)...]
    return line
  }

  /// What follows `key` in the next line; nil, and nothing is read, when the line is another.
  mutating func value(of key: StaticString) -> ArraySlice<UInt8>? {
    let line = rest.prefix { $0 != 0x0A }
    let count = key.utf8CodeUnitCount
    guard line.prefix(count) == key, line.endIndex < rest.endIndex else { return nil }
    rest = rest[(line.endIndex + 1)...]
    return line.dropFirst(count)
  }

  /// The hashes up to the empty line, which is read; `overLimit` above 63.
  mutating func hashes() throws(LogError) -> [Digest] {
    var hashes: [Digest] = []
    var next = try line()
    while !next.isEmpty {
      guard hashes.count < InclusionProof.hashLimit else { throw .overLimit }
      hashes.append(try Digest(base64: next))
      next = try line()
    }
    return hashes
  }
}
