import Primitives
import StrictCoding
import Testing

@testable import Transfer

/// threats.md T17 and T18: names that lead out of a folder or mean something else on another disk.
@Suite struct NameTests {
  @Test(arguments: [
    "", "/", "/tips", "tips/", "tips//a", "..", ".", "../a", "a/..", "a/../b", "./a", "a/.", ".a",
    "a.", "a/.b", "a/b.", "A", "tips/A.age", "a b", "a_b", "a\\b", "c:a", "a\u{0}", "a\n", "ä", "*",
    "a?", "~a", "a/b/c/d",
  ])
  func `T18 a path with anything but plain parts is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try path(text) }
  }

  @Test(arguments: [
    "con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt1", "con.age", "nul.tar.gz",
    "tips/aux.age", "com1/a", "a/lpt9.x/b",
  ])
  func `T18 a part that DOS takes for a device is refused`(text: String) {
    #expect(throws: CodingError.malformed) { try path(text) }
  }

  @Test(arguments: [
    "a", "a.b.c", "a/b/c", "0-9.a", "--", "con1", "conn", "com", "com10", "lpt", "nul-.age",
    "a.con", "tips/0a.age", String(repeating: "a", count: 100),
  ])
  func `every other path is kept as it is`(text: String) throws {
    #expect(try path(text).bytes == [UInt8](text.utf8))
    #expect(try path(text).parts.count == text.split(separator: "/").count)
  }

  @Test func `a path has at most 100 bytes`() {
    #expect(throws: CodingError.malformed) { try path(String(repeating: "a", count: 101)) }
    #expect(throws: CodingError.malformed) { try path(String(repeating: "a/", count: 1 << 16)) }
  }

  @Test func `every path that the programs write is one that they read`() throws {
    let id = try Example.identifier(0xEF)
    let day = try day("9999-12-31")
    for written in [
      .tip(id), .intake(day, id, sealedKeys: true), .intake(day, id, sealedKeys: false),
      .bundle(day), .keyring(.max), .week(day), .manifest, .index, .refused, .board, .policy,
      .witnesses, .cells, .imported, .passes,
    ] as [TransferPath] {
      #expect(try TransferPath(written.bytes[...]) == written)
    }
    #expect(TransferPath.keyring(12).bytes == [UInt8]("keyrings/000012".utf8))
    #expect(
      try TransferPath.intake(day, Example.identifier(1), sealedKeys: true)
        == path("intake/9999-12-31-01010101010101010101010101010101.age"))
  }

  @Test func `a path lies in a folder when it has just one part more`() throws {
    #expect(try path("tips/a.age").name(in: "tips") == bytes("a.age"))
    #expect(try path("tips").name(in: "tips") == nil)
    #expect(try path("tips/a/b").name(in: "tips") == nil)
    #expect(try path("tip/a").name(in: "tips") == nil)
  }

  @Test func `a folder is named by direction, investigator and six digits`() throws {
    for (text, direction, investigator, number) in [
      ("sotto-out-3-000123", .out, 3, 123), ("sotto-in-0-000001", .in, 0, 1),
      ("sotto-in-255-999999", .in, 255, 999_999),
    ] as [(String, Direction, UInt8, UInt32)] {
      let name = try FolderName(parsing: bytes(text))
      #expect(
        name == (try FolderName(direction: direction, investigator: investigator, number: number)))
      #expect(name.text == [UInt8](text.utf8))
    }
  }

  @Test(arguments: [
    "", "sotto", "sotto-out-3", "sotto-out-3-123", "sotto-out-3-0000123", "sotto-out-3-000000",
    "sotto-out-03-000001", "sotto-out-256-000001", "sotto-out--000001", "sotto-up-3-000001",
    "Sotto-out-3-000001", "sotto-out-3-000001-", "sotto-out-3-00000a", "sotto-out-3-000001/",
    "sotto-out-3-+00001", "sotto-out-3-٠٠٠٠٠١",
  ])
  func `T17 any other name of a folder is refused`(text: String) {
    #expect(throws: CodingError.self) { try FolderName(parsing: bytes(text)) }
  }

  @Test(arguments: [0, 1_000_000, UInt32.max])
  func `no folder has such a number`(number: UInt32) {
    #expect(throws: CodingError.overLimit) {
      try FolderName(direction: .out, investigator: 0, number: number)
    }
  }
}
