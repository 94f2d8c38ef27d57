internal import Keyring
internal import Primitives
internal import SQLite
internal import StrictCoding
internal import TestSupport
internal import Testing

@testable internal import GatewayStore

/// The files of the data folder, byte for byte (formats.md §7).
@Suite struct FormatTests {
  @Test func `settings parse and encode to the same bytes`() throws {
    let bytes = try golden("settings")
    let settings = try Settings(parsing: bytes)
    #expect(settings.encoded == bytes)
    #expect(settings.tipsPerDay == 20_000)
  }

  @Test func `T17 settings with a line left out, repeated or added are refused`() throws {
    let lines = try golden("settings").split(separator: 0x0A)
    for index in lines.indices {
      var fewer = lines
      fewer.remove(at: index)
      var more = lines
      more.insert(lines[index], at: index)
      for lines in [fewer, more] {
        #expect(throws: StoreError.self) {
          try Settings(parsing: lines.flatMap { $0 + [0x0A] })
        }
      }
    }
  }

  @Test func `what stock age gets as recipients of a desk are the golden bytes`() throws {
    let beside = packagePath("Tests/KeyringTests/KeyringDocumentTests.swift")
    let first = try UnverifiedKeyring(parsing: golden("keyring.note", beside: beside))
    let chain = try KeyringChain(first: first, deployment: first.document.deployment)
    let keyring = try #require(chain.inForce(on: Day(text: ascii("2026-03-09")[...])))
    let sheet = try WeekSheet(parsing: golden("week.note", beside: beside), keyring: keyring)
    let desk = try DeskID(ascii("environment")[...])
    #expect(Documents.recipients(of: desk, sheet, keyring) == (try golden("recipients")))
  }

  @Test func `the list of storage keys parses and encodes to the same bytes`() throws {
    let bytes = try golden("key-list.bin")
    let list = try KeyList(bytes, appended: [])
    let numbers: Set<UInt64> = [1, 0x0102_0304_0506_0708, .max]
    #expect(list.count == 3)
    #expect(list.encoded(keeping: numbers) == bytes)
    #expect(list[1]?.withBytes { [UInt8]($0) } == [UInt8](0..<16))
    #expect(list[2] == nil)
    #expect(list.encoded(keeping: [1]) == Array(bytes.prefix(24)))
  }

  @Test func `T17 a list of keys that is cut or not ascending is refused`() throws {
    let bytes = try golden("key-list.bin")
    #expect(throws: CodingError.self) { try KeyList(Array(bytes.dropLast()), appended: []) }
    let turned = Array(bytes[24...] + bytes[..<24])
    #expect(throws: CodingError.self) { try KeyList(turned, appended: []) }
    #expect(throws: CodingError.self) { try KeyList(bytes + bytes.suffix(24), appended: []) }
    #expect(throws: CodingError.self) { try KeyList([], appended: [Array(bytes.prefix(23))]) }
    let list = try KeyList(Array(bytes.prefix(24)), appended: [Array(bytes[24..<48])])
    #expect(list.count == 2)
  }

  @Test func `key store and appended key are the golden bytes`() throws {
    let master = Secret(copying: [UInt8](0x40..<0x50))
    let list = try golden("key-list.bin")
    let stored = try KeyStore.sealed(list, under: master, nonce: [UInt8](0x50..<0x60))
    #expect(stored == (try golden("keys.bin")))
    let appendKey = KeyStore.appendKey(master)
    let key = Secret(copying: [UInt8](0..<16))
    let appended = try KeyStore.sealed(key, number: 1, counter: 65_536, under: appendKey)
    #expect(appended == (try golden("key-append.bin")))
    let opened = try KeyStore.opened(appended, counter: 65_536, under: appendKey)
    #expect(opened == Array(list.prefix(24)))
    #expect(throws: StoreError.damaged(.keyStore)) {
      try KeyStore.opened(appended, counter: 65_537, under: appendKey)
    }
  }

  @Test func `the tables are those of the golden file`() throws {
    let database = try Database(inMemory: .init())
    try database.migrate(Schema.steps)
    let statements = try database.query(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    ) { (row) throws(SQLiteError) in try row.text(0) + Array(";\n".utf8) }
    #expect(statements.flatMap { $0 } == (try golden("schema")))
  }
}
