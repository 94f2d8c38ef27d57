import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Transfer

@Suite struct ListTests {
  @Test func `the golden index parses and is written again byte for byte`() throws {
    let golden = try golden("index")
    #expect(golden.count == 65_536)
    let index = try FolderIndex(parsing: golden)
    #expect(index.deployment == (try Example.deployment()))
    #expect(index.entries == (try Example.entries()))
    #expect(index.encoded == golden)
  }

  @Test func `T12 an index has steps of 64 KiB and a folder at most 4,096 tips`() throws {
    var sizes: Set<Int> = []
    for count in [0, 1, 447, 448, 449, 900, 4_096] {
      let index = try FolderIndex(deployment: Example.deployment(), entries: entries(count))
      #expect(try FolderIndex(parsing: index.encoded) == index)
      sizes.insert(index.encoded.count)
    }
    #expect(sizes == [1 << 16, 2 << 16, 3 << 16, 10 << 16])
    #expect(throws: TransferError.overLimit) {
      try FolderIndex(deployment: Example.deployment(), entries: entries(4_097))
    }
  }

  @Test func `an id stands once in an index`() throws {
    let entry = try Example.entries()[0]
    #expect(throws: TransferError.malformed) {
      try FolderIndex(deployment: Example.deployment(), entries: [entry, entry])
    }
  }

  @Test func `T17 an index that differs by a line, a byte of padding or its length is refused`()
    throws
  {
    let golden = try golden("index")
    let text = [UInt8](golden.prefix { $0 != 0 })
    for (change, line, text) in deviations(of: text) {
      let padded = text + [UInt8](repeating: 0, count: 65_536 - text.count)
      if change == "missing" && line.hasPrefix("tip ") {
        #expect(try FolderIndex(parsing: padded).entries.count == 2)
      } else {
        #expect(throws: TransferError.self, "\(change) \(line)") {
          try FolderIndex(parsing: padded)
        }
      }
    }
    for bytes in [
      [], text, [UInt8](golden.dropLast()), golden + [0],
      golden + [UInt8](repeating: 0, count: 65_536), [UInt8](repeating: 0, count: 65_536),
      [UInt8](golden.dropLast()) + [1],
    ] {
      #expect(throws: TransferError.self) { try FolderIndex(parsing: bytes) }
    }
  }

  @Test func `the golden list of imported tips parses and is written again`() throws {
    let golden = try golden("imported")
    let list = try ImportedList(parsing: golden[...])
    #expect(list == (try Example.imported()))
    #expect(list.ids == (try [1, 9, 0xFF].map { try Example.identifier($0) }))
    #expect(list.encoded == golden)
  }

  @Test func `as many imported tips as a document holds, and no more`() throws {
    let ids = try (0...ImportedList.limit).map { number in
      var bytes = [UInt8](repeating: 0, count: 8)
      bytes.append(bigEndian: UInt64(number))
      return try Identifier(bytes[...])
    }
    let full = try ImportedList(ids.dropLast())
    #expect(full.encoded.count <= DocumentReader.byteLimit)
    #expect(full.encoded.count + 37 > DocumentReader.byteLimit)
    #expect(try ImportedList(parsing: full.encoded[...]) == full)
    #expect(throws: TransferError.overLimit) { try ImportedList(ids) }
    #expect(try ImportedList(parsing: ImportedList([]).encoded[...]).ids.isEmpty)
  }

  @Test func `T17 a list of imported tips that is unsorted or differs by a line is refused`() throws
  {
    for (change, line, text) in try deviations(of: golden("imported")) {
      if change == "missing" && line.hasPrefix("tip ") {
        #expect(try ImportedList(parsing: text[...]).ids.count == 2)
      } else {
        #expect(throws: TransferError.self, "\(change) \(line)") {
          try ImportedList(parsing: text[...])
        }
      }
    }
  }

  @Test func `the golden list of passes parses and is written again byte for byte`() throws {
    let golden = try golden("passes")
    let list = try PassList(parsing: golden[...])
    #expect(list.digests == (try Example.passes().sorted()))
    #expect(list.encoded == golden)
  }

  @Test func `T34 a list always has 64 different passes, whoever answered how often`() throws {
    let passes = try Example.passes()
    for count in [0, 1, 63, 64] {
      let list = try PassList([Digest](passes.prefix(count)), random: SeededRandom(1))
      #expect(Set(list.digests).count == 64)
      #expect(list.digests == list.digests.sorted())
      #expect(Set(passes.prefix(count)).isSubset(of: list.digests))
      #expect(list.encoded.count == (try golden("passes").count))
      #expect(try PassList(parsing: list.encoded[...]) == list)
    }
    #expect(try PassList([passes[0], passes[0]], random: SeededRandom(1)).digests.count == 64)
    #expect(throws: TransferError.overLimit) {
      try PassList(passes + [Digest(of: [64])], random: SeededRandom(1))
    }
  }

  @Test func `T17 a list of passes that differs by a line is refused`() throws {
    for (change, line, text) in try deviations(of: golden("passes")) {
      #expect(throws: TransferError.self, "\(change) \(line)") { try PassList(parsing: text[...]) }
    }
  }

  private func entries(_ count: Int) throws -> [FolderIndex.Entry] {
    try (0..<count).map { number in
      var bytes = [UInt8](repeating: 7, count: 12)
      bytes.append(bigEndian: UInt32(number))
      return try FolderIndex.Entry(
        id: Identifier(bytes[...]), body: Digest(of: bytes[...]),
        caseHandle: Example.identifier(1), day: day("2026-03-09"))
    }
  }
}
