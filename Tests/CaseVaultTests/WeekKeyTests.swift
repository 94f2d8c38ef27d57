import Age
import Intake
import Primitives
import StrictCoding
import TestSupport
import Testing
import Transfer

@testable import CaseVault

@Suite struct WeekKeyTests {
  /// The first week of a test vault, a Monday.
  private static let week = TestVault.today.week

  /// Imports a folder that the gateway made on `day`: so says the bundle in it.
  private func take(
    _ test: TestVault, _ vault: Vault, _ organisation: Organisation, on day: Day
  ) throws -> ImportReport {
    let bundle = (TransferPath.bundle(day), [UInt8](repeating: 0, count: 16))
    // Sealed to the last of the four weeks, which stays.
    let folder = try organisation.outFolder([], extra: [bundle], day: Self.week.adding(21))
    return try test.take(folder, vault)
  }

  private func states(_ vault: Vault) throws -> [WeekKey.State] {
    try vault.weekKeys().map { $0.state }
  }

  @Test func `keys are listed with the keyring that gives them to sources`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let keys = try vault.weekKeys()
    #expect(keys.map { $0.week } == (0..<4).map { Self.week.adding(7 * $0) })
    #expect(keys.allSatisfy { $0.state == .ready && $0.keyring == 1 })
    #expect(keys[0].digest == Digest(of: try organisation.recipient(0, Self.week).publicKey[...]))
    #expect(keys[0].lastDay == Self.week.adding(21))
    _ = consume vault
    #expect(try test.open().weekKeys() == keys)
  }

  @Test func `a key goes 14 days after its week, once a folder of 7 days after it was imported`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    vault.today = Self.week.adding(20)
    #expect(try take(test, vault, organisation, on: Self.week.adding(14)).destroyedWeeks.isEmpty)
    vault.today = Self.week.adding(21)
    #expect(try vault.destroyOldWeeks(random: test.random) == [Self.week])
    #expect(try states(vault) == [.destroyed(vault.today), .ready, .ready, .ready])
    // The next one is old enough, but the gateway's newest folder is not.
    vault.today = Self.week.adding(28)
    #expect(try vault.destroyOldWeeks(random: test.random).isEmpty)
    let report = try take(test, vault, organisation, on: Self.week.adding(21))
    #expect(report.destroyedWeeks == [Self.week.adding(7)])
    _ = consume vault
    #expect(try test.open().weeks.weeks == [Self.week.adding(14), Self.week.adding(21)])
  }

  @Test func `T33 a clock that runs ahead destroys nothing by itself`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    vault.today = Self.week.adding(365)
    #expect(try vault.destroyOldWeeks(random: test.random).isEmpty)
    // Nor does a folder that claims to come from the future.
    vault.today = Self.week.adding(15)
    let late = Self.week.adding(300)
    #expect(try take(test, vault, organisation, on: late).destroyedWeeks.isEmpty)
    vault.today = Self.week.adding(29)
    #expect(try vault.destroyOldWeeks(random: test.random).isEmpty)
  }

  @Test func `T26 what is sealed to a destroyed week stays shut`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    let tip = try organisation.send(organisation.archive("secret"))
    let folder = try organisation.outFolder([tip], day: TestVault.today.adding(7))
    try vault.destroy([Self.week], random: test.random)
    let report = try test.take(folder, vault)
    #expect(report.openedCount == 0)
    #expect(report.unopenableCount == 0 && report.tooLateCount == 1)
    let old = test.bytes(.weeks)
    #expect(old.count == test.bytes(.weeks).count)
    #expect(throws: VaultError.notFound) { try vault.destroy([Self.week], random: test.random) }
  }

  @Test func `a sheet that gives a destroyed key again is no alarm, a stranger's is`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    try vault.destroy([Self.week], random: test.random)
    // The same lines under a new keyring.
    try organisation.signKeyring([("main", [0])])
    let again = try organisation.sheet(Self.week)
    try test.take(organisation.officerFolder(weeks: [Self.week: again]), vault)
    #expect(try vault.weekKeys()[0].keyring == 2)
    try organisation.signKeyring([("main", [0])])
    let stranger = try HybridRecipient(seed: Secret(copying: [UInt8](repeating: 8, count: 32)))
    let wrong = try organisation.sheet(Self.week, stranger: stranger)
    #expect(throws: VaultError.foreignKey(week: Self.week)) {
      try test.take(organisation.officerFolder(weeks: [Self.week: wrong]), vault)
    }
  }

  @Test func `T14 a crash between destroying and writing it down loses nothing`() throws {
    let (test, vault, _) = try TestVault.enrolled()
    try vault.rewriteWeeks(random: test.random) { $0.destroy(Self.week) }
    _ = consume vault
    let again = try test.open()
    #expect(try states(again)[0] != .ready)
    try again.write(random: test.random) { () throws(VaultError) in try again.settleKeys() }
    #expect(try states(again)[0] == .destroyed(TestVault.today))
    let deployment = try #require(try again.deployment)
    _ = try again.offer(
      as: .investigator, to: deployment, weekCount: 4, random: test.random)
    // A new key of the same week; the old one stays known.
    #expect(try states(again).filter { $0 == .ready }.count == 4)
    #expect(try again.weekKeys().count == 5)
  }
}
