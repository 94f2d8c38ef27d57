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

  @Test func `a snapshot that was cut or grew stops the vault, at the edge of a chunk too`()
    throws
  {
    let test = try TestVault()
    let vault = try test.open()
    // Some chunks.
    try vault.set("filler", [UInt8](repeating: 7, count: 200_000))
    try vault.snapshot(random: test.random)
    _ = consume vault
    let whole = test.bytes(.snapshot)
    #expect(try test.open().setting("filler")?.count == 200_000)
    let chunk = 65_536 + 16
    let edges = [0, 24, 56, 72, 72 + 16, 72 + chunk, 72 + 2 * chunk, whole.count - 1]
    var wrongs: [[UInt8]] = edges.map { Array(whole.prefix($0)) }
    wrongs.append(whole + [0])
    wrongs.append(whole + Array(whole.suffix(chunk)))
    for wrong in wrongs {
      try test.overwrite(.snapshot, wrong)
      #expect(throws: VaultError.damaged(.snapshot)) { try test.open() }
    }
    try test.overwrite(.snapshot, whole)
    _ = try test.open()
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
