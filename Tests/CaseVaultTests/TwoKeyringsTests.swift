import Keyring
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import CaseVault

/// Another keyring of a known number reaches a vault (Sources/Keyring/Format.md).
@Suite struct TwoKeyringsTests {
  @Test func `T3 a keyring by next-root takes the place of root's, with its sheets, and is told`()
    throws
  {
    let (test, vault, organisation) = try TestVault.enrolled()
    try organisation.signNextKeyring()
    let stolen = try organisation.officerFolder()
    #expect(try test.take(stolen, vault).replacedKeyrings.isEmpty)
    let former = try #require(try vault.chain()?.newest.digest)
    try organisation.rescue()
    let rescue = organisation.keyrings[1]
    let report = try test.take(organisation.officerFolder(), vault)
    #expect(
      report.replacedKeyrings == [
        KeyringReplacement(number: 2, former: former, successor: Digest(of: rescue[...]))
      ])
    #expect(try vault.chain()?.newest.bytes == rescue)
    // The gateway gets what counts now, the thief's folder changes nothing.
    #expect(try vault.documentsForGateway().contains { $0.1 == rescue })
    #expect(throws: VaultError.keyring(.twoKeyrings(number: 2))) { try test.take(stolen, vault) }
    #expect(try vault.chain()?.newest.bytes == rescue)
  }

  @Test func `T3 two keyrings of one number end the command with the status of a refusal`() throws {
    let session = try Session()
    try session.organisation.signNextKeyring()
    let stolen = try session.organisation.officerFolder()
    #expect(try session.run("import", [stolen]).status == 0)
    try session.organisation.rescue()
    let alarm = try session.run("import", [session.organisation.officerFolder()])
    #expect(alarm.status == 3)
    #expect(alarm.errorText.contains("ALARM: there are two keyrings with number 2."))
    let digest = Digest(of: session.organisation.keyrings[1][...]).hex
    #expect(alarm.errorText.contains(String(decoding: digest, as: UTF8.self)))
    let refused = try session.run("import", [stolen])
    #expect(refused.status == 3)
    #expect(refused.errorText.contains("ALARM: the folder holds another keyring 2"))
  }
}
