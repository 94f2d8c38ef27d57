import Age
import Intake
import Keyring
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

@Suite struct EnrolmentTests {
  @Test func `an offer is signed, and repeated with the same recipients`() throws {
    let test = try TestVault()
    let organisation = try Organisation()
    let first = try test.open().offer(
      as: .investigator, to: organisation.deployment, weekCount: 26, random: test.random)
    let second = try test.open().offer(
      as: .investigator, to: organisation.deployment, weekCount: 26, random: test.random)
    #expect(first == second)
    let offer = try Offer(verifying: first)
    #expect(offer.recipients.count == 26)
    #expect(offer.recipients[0].week == TestVault.today.week)
    #expect(offer.index == nil)
    #expect(offer.name.bytes == ascii("Ada"))
  }

  @Test func `a vault offers for one deployment and one role`() throws {
    let test = try TestVault()
    let organisation = try Organisation()
    let vault = try test.open()
    let offer = try vault.offer(
      as: .auditor, to: organisation.deployment, weekCount: 1, random: test.random)
    #expect(try Offer(verifying: offer).role == .auditor)
    #expect(throws: VaultError.wrongAddressee) {
      try vault.offer(
        as: .investigator, to: organisation.deployment, weekCount: 1, random: test.random)
    }
    #expect(throws: VaultError.wrongAddressee) {
      try vault.offer(
        as: .auditor, to: Identifier([UInt8](repeating: 9, count: 16)[...]), weekCount: 1,
        random: test.random)
    }
    #expect(throws: VaultError.overLimit) {
      try vault.offer(
        as: .auditor, to: organisation.deployment, weekCount: 27, random: test.random)
    }
  }

  @Test func `an officer's folder gives the person its index, once`() throws {
    let (test, vault, organisation) = try TestVault.enrolled()
    #expect(try vault.index == 0)
    let again = try test.take(organisation.officerFolder(), vault)
    #expect(again.isRepeated)
    #expect(again.source == .officer)
  }

  @Test func `a sheet whose line is not the vault's own key is refused, all of the folder`()
    throws
  {
    let test = try TestVault()
    let vault = try test.open()
    let organisation = try Organisation()
    try organisation.enrol([vault])
    let stranger = try HybridRecipient(seed: Secret(copying: [UInt8](repeating: 9, count: 32)))
    let week = TestVault.today.week
    let folder = try organisation.officerFolder(
      weeks: [week: organisation.sheet(week, stranger: stranger)])
    #expect(throws: VaultError.foreignKey(week: week)) { try test.take(folder, vault) }
    #expect(try vault.chain() == nil)
    #expect(try vault.index == nil)
  }

  @Test func `a keyring of another root is refused`() throws {
    let test = try TestVault()
    let vault = try test.open()
    let organisation = try Organisation()
    try organisation.enrol([vault])
    let path = try organisation.officerFolder()
    let forged = try VaultFileEdit(path + "/keyrings/000001")
    try forged.replace("Example", "Exampel")
    #expect(throws: VaultError.self) { try test.take(path, vault) }
  }

  @Test func `a folder that is none is told`() throws {
    let (test, vault, _) = try TestVault.enrolled()
    let empty = TemporaryFolder()
    #expect(throws: VaultError.noFolder) { try test.take(empty.path, vault) }
    #expect(throws: VaultError.noFolder) { try test.take(empty.file("none"), vault) }
  }
}
