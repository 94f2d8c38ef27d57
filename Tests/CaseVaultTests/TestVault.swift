import Primitives
import SQLite
import StrictCoding
import TestSupport

@testable import CaseVault

/// A vault in a folder of its own, with a cost that tests can bear.
struct TestVault {
  static let passphrase = Secret(copying: Array("correct horse".utf8))

  static let today = Day("2026-11-24")

  let folder = TemporaryFolder()
  let random: SeededRandom

  var path: String { folder.file("vault") }

  init(seed: UInt64 = 8) throws {
    random = SeededRandom(seed)
    try Vault.create(
      at: path, passphrase: Self.passphrase, cost: Argon2id(memoryKiB: 64, passes: 1),
      name: FreeText(cleaning: Array("Ada".utf8)), today: Self.today, random: random)
  }

  func open(_ today: Day = Self.today) throws -> Vault {
    try Vault(at: path, passphrase: Self.passphrase, today: today)
  }

  func bytes(_ file: VaultFile) -> [UInt8] { contents(of: path + "/" + file.rawValue) }

  func overwrite(_ file: VaultFile, _ bytes: [UInt8]) throws {
    try VaultFolder(path).replace(file, bytes, day: Self.today)
  }
}

extension Vault {
  func set(_ name: String, _ value: [UInt8]) throws {
    try write(random: SeededRandom(UInt64(name.utf8.count))) { () throws(VaultError) in
      try apply(.putSetting, .text(Array(name.utf8)), .blob(value))
    }
  }

  func setting(_ name: String) throws -> [UInt8]? {
    try database.first("SELECT value FROM setting WHERE name = ?", .text(Array(name.utf8))) {
      (row) throws(VaultError) in
      try mapped(VaultError.sqlite) { () throws(SQLiteError) in try row.blob(0) }
    }
  }
}

extension Day {
  /// A day for tests: a literal that is one.
  init(_ text: StaticString) {
    do {
      try self.init(text: ascii(text)[...])
    } catch {
      preconditionFailure("no day")
    }
  }
}
