import Primitives
import SQLite
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// The bytes of Format.md, file by file.
@Suite struct GoldenTests {
  private static let vaultKey = Secret(copying: [UInt8](0..<32))
  private static let week = Day("2026-11-23")

  private static let changes = [
    Change(kind: .putSetting, values: [.text(ascii("name")), .blob(ascii("Ada"))]),
    Change(kind: .putDocument, values: [.text(ascii("policy")), .integer(-1), .null]),
  ]

  static func vault() throws -> [UInt8] {
    try WrappedKey(
      wrapping: vaultKey, passphrase: TestVault.passphrase,
      cost: Argon2id(memoryKiB: 64, passes: 1), random: SeededRandom(1)
    ).encoded
  }

  static func weeks() throws -> [UInt8] {
    var seeds = WeekSeeds()
    seeds.draw(week, random: SeededRandom(2))
    seeds.draw(week.adding(7), random: SeededRandom(3))
    return try seeds.encoded(vaultKey: vaultKey, random: SeededRandom(4))
  }

  static func journal() throws -> [UInt8] {
    let head = JournalHead.first
    var bytes = head.encoded
    var tag = head.tag
    for seed in UInt64(5)..<7 {
      var (run, start) = try JournalRun.start(
        vaultKey: vaultKey, after: tag, random: SeededRandom(seed))
      bytes += start
      for change in changes {
        let record = try run.record(ChangeList.encode([change]), after: tag)
        bytes += record.bytes
        tag = record.tag
      }
    }
    return bytes
  }

  static func snapshot() throws -> [UInt8] {
    try ascii("image").withUnsafeBytes {
      try Snapshot.encode(
        journal: 3, tag: [UInt8](0..<16), image: $0, vaultKey: vaultKey, random: SeededRandom(7))
    }
  }

  @Test func `the file vault is as written down and opens with its passphrase`() throws {
    let bytes = try golden("vault")
    #expect(try Self.vault() == bytes)
    let wrapped = try WrappedKey(parsing: bytes)
    #expect(wrapped.encoded == bytes)
    let key = try wrapped.open(TestVault.passphrase)
    #expect(key.withBytes { [UInt8]($0) } == [UInt8](0..<32))
    for index in bytes.indices where index >= 32 {
      var doctored = bytes
      doctored[index] ^= 1
      let changed = try WrappedKey(parsing: doctored)
      #expect(throws: VaultError.wrongPassphrase) { try changed.open(TestVault.passphrase) }
    }
  }

  @Test func `a cost that nobody could bear is refused before any work`() throws {
    var bytes = try golden("vault")
    bytes[24] = 0xFF
    #expect(throws: VaultError.notAVault) { try WrappedKey(parsing: bytes) }
  }

  @Test func `the file weeks is as written down`() throws {
    let bytes = try golden("weeks")
    #expect(try Self.weeks() == bytes)
    let seeds = try WeekSeeds(parsing: bytes, vaultKey: Self.vaultKey)
    #expect(seeds.weeks == [Self.week, Self.week.adding(7)])
    #expect(try seeds.encoded(vaultKey: Self.vaultKey, random: SeededRandom(4)) == bytes)
    for index in bytes.indices {
      var doctored = bytes
      doctored[index] ^= 1
      #expect(throws: VaultError.damaged(.weeks)) {
        try WeekSeeds(parsing: doctored, vaultKey: Self.vaultKey)
      }
    }
  }

  @Test func `the file journal is as written down`() throws {
    let bytes = try golden("journal")
    #expect(try Self.journal() == bytes)
    var reader = try JournalReader(bytes, vaultKey: Self.vaultKey)
    var found: [Change] = []
    while let record = try reader.next() {
      let plaintext = record.withBytes { [UInt8]($0) }
      let changes = try ChangeList.parse(plaintext[...])
      #expect(ChangeList.encode(changes) == plaintext)
      found += changes
    }
    #expect(found == Self.changes + Self.changes)
    #expect(!reader.isTorn)
    #expect(reader.head.encoded == Array(bytes.prefix(JournalHead.byteCount)))
  }

  @Test func `the file snapshot is as written down`() throws {
    let bytes = try golden("snapshot")
    #expect(try Self.snapshot() == bytes)
    let snapshot = try Snapshot(parsing: bytes, vaultKey: Self.vaultKey)
    #expect(snapshot.journal == 3)
    #expect(snapshot.tag == [UInt8](0..<16))
    #expect(snapshot.imageByteCount == 5)
    #expect(try snapshot.image().withBytes { [UInt8]($0) } == ascii("image"))
  }

  @Test func `the file backup is as written down and opens with its passphrase`() throws {
    let bytes = try golden("backup")
    let made = try BackupFile.encode(
      mark: BackupFile.mark(Self.vaultKey), wrapped: WrappedKey(parsing: Self.vault()),
      snapshot: Self.snapshot())
    #expect(made == bytes)
    let backup = try BackupFile(parsing: bytes)
    #expect(backup.mark == BackupFile.mark(in: Array(bytes.prefix(40))))
    let image = try backup.open(TestVault.passphrase).image
    #expect(image.withBytes { [UInt8]($0) } == ascii("image"))
    for index in bytes.indices where index >= 136 {
      var doctored = bytes
      doctored[index] ^= 1
      let changed = try BackupFile(parsing: doctored)
      #expect(throws: VaultError.damaged(.backup)) { try changed.open(TestVault.passphrase) }
    }
  }

  @Test func `numbers of changes stay what they were`() {
    #expect(ChangeKind.allCases.map { $0.rawValue } == Array(1...40) + Array(60...64))
  }
}

/// Format.md names what the code has.
@Suite struct FormatPageTests {
  @Test func `every change, setting and document is on the page`() throws {
    let folder = String(#filePath.dropLast("Tests/CaseVaultTests/GoldenTests.swift".utf8.count))
    let page = contents(of: folder + "Sources/CaseVault/Format.md").text
    for kind in ChangeKind.allCases {
      let values = kind.sql.description.filter { $0 == "?" }.count
      let line = try #require(
        page.split(separator: "\n").first { $0.hasPrefix("| \(kind.rawValue) | \(kind) | ") })
      #expect(line.filter { $0 == "," }.count == max(0, values - 1), "\(kind)")
    }
    for setting in Setting.allCases { #expect(page.contains("`\(setting.rawValue)`")) }
    for document in DocumentKind.allCases { #expect(page.contains("`\(document.rawValue)`")) }
    for file in [VaultFile.vault, .weeks, .journal, .snapshot, .backup] {
      #expect(page.contains("`sotto-\(file.rawValue)/1` LF"))
    }
  }
}
