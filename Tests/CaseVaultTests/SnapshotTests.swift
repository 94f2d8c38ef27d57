import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct SnapshotTests {
  @Test func `a snapshot holds everything and the journal begins anew`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    try test.open().snapshot(random: test.random)
    #expect(test.bytes(.journal).count == JournalHead.byteCount)
    try test.open().set("b", [2])
    let vault = try test.open()
    #expect(try vault.setting("a") == [1])
    #expect(try vault.setting("b") == [2])
  }

  @Test func `a crash between snapshot and new journal loses nothing`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    let oldJournal = test.bytes(.journal)
    try test.open().snapshot(random: test.random)
    try test.overwrite(.journal, oldJournal)
    try test.open().set("b", [2])
    let vault = try test.open()
    #expect(try vault.setting("a") == [1])
    #expect(try vault.setting("b") == [2])
  }

  @Test func `journal and snapshot of different times are refused`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    try test.open().snapshot(random: test.random)
    let first = test.bytes(.snapshot)
    try test.open().set("b", [2])
    try test.open().snapshot(random: test.random)
    let second = test.bytes(.snapshot)
    try test.overwrite(.snapshot, first)
    #expect(throws: VaultError.mismatched) { try test.open() }
    try test.overwrite(.snapshot, second)
    _ = try test.open()
    try VaultFolder(test.path).remove(.snapshot)
    #expect(throws: VaultError.mismatched) { try test.open() }
  }

  @Test func `a journal shorter than its snapshot is refused`() throws {
    let test = try TestVault()
    let empty = test.bytes(.journal)
    try test.open().set("a", [1])
    try test.open().snapshot(random: test.random)
    try test.overwrite(.journal, empty)
    #expect(throws: VaultError.mismatched) { try test.open() }
  }

  @Test func `any changed byte of a snapshot stops the vault`() throws {
    let test = try TestVault()
    try test.open().snapshot(random: test.random)
    let whole = test.bytes(.snapshot)
    for index in stride(from: 0, to: whole.count, by: 997) {
      var doctored = whole
      doctored[index] ^= 1
      try test.overwrite(.snapshot, doctored)
      #expect(throws: VaultError.damaged(.snapshot)) { try test.open() }
    }
  }

  @Test func `a destroyed week stays shut, with the passphrase and the files of before`() throws {
    let test = try TestVault()
    let week = Day("2026-11-23")
    let vault = try test.open()
    try vault.rewriteWeeks(random: test.random) { $0.draw(week, random: test.random) }
    let before = test.bytes(.weeks)
    #expect(vault.weeks[week] != nil)
    try vault.rewriteWeeks(random: test.random) { $0.destroy(week) }
    #expect(vault.weeks.weeks.isEmpty)
    let after = test.bytes(.weeks)
    #expect(before.prefix(56) != after.prefix(56))
    let mixed = [UInt8](after.prefix(56)) + before.dropFirst(56)
    #expect(throws: VaultError.damaged(.weeks)) {
      try WeekSeeds(parsing: mixed, vaultKey: vault.vaultKey)
    }
  }
}
