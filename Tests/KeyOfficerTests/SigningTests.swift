import DurableFile
import Intake
import Keyring
import Primitives
import RetentionLog
import StrictCoding
import TestSupport
import Testing

@testable import KeyOfficer

@Suite struct KeyringSigningTests {
  private let office: Office

  init() throws { office = try Office() }

  @Test func `the first keyring names whoever offered, and one desk of all investigators`() throws {
    let document = try office.sign(office.first()).document
    #expect(document.number == 1 && document.from == office.officer.settings.since)
    #expect(document.isInsecureDemo)
    #expect(document.investigators.map(\.index) == [0, 1])
    #expect(document.auditors.map(\.index) == [0])
    #expect(document.desks.map(\.members) == [[0, 1]])
    #expect(document.addresses == [document.origin])
    #expect(document.policy == Digest(of: RetentionPolicy.strictText[...]))
    #expect(try KeyOfficer(opening: office.folder).chain()?.newest.document == document)
    #expect(try KeyOfficer(opening: office.folder).deployment == document.deployment)
  }

  @Test func `signing goes on when next-root was carried away`() throws {
    let nextRoot = try SealedKey(parsing: office.folder.read("next-root", limit: 4_096)[...])
    try office.folder.remove("next-root")
    #expect(try office.sign(office.first()).document.nextRoot == nextRoot.verifierKey)
    let second = try office.sign(office.later())
    #expect(second.document.number == 2 && second.document.nextRoot == nextRoot.verifierKey)
  }

  @Test func `the first keyring needs the gateway's offer`() throws {
    var changes = try office.first()
    changes.gateway = nil
    #expect(throws: OfficerError.noGateway) { try office.sign(changes) }
  }

  @Test func `T3 an offer for another deployment is refused`() throws {
    let other = try Identifier([UInt8](repeating: 7, count: 16)[...])
    var changes = try office.first()
    changes.offers.append(try office.offer(3, "Chidi", deployment: other))
    #expect(throws: OfficerError.otherDeployment) { try office.sign(changes) }
    changes = try office.first()
    changes.gateway = try office.gatewayOffer(other)
    #expect(throws: OfficerError.otherDeployment) { try office.sign(changes) }
    let foreign = try office.offer(3, "Chidi", deployment: other)
    #expect(throws: OfficerError.otherDeployment) { try office.officer.store(foreign) }
    #expect(try office.officer.chain() == nil)
  }

  @Test func `what is left out stays as in the keyring before`() throws {
    let first = try office.sign(office.first()).document
    var second = try office.sign(office.later()).document
    #expect(second.number == 2 && second.until == first.until)
    second.number = 1
    second.previous = .zero
    second.from = first.from
    #expect(second == first)
  }

  @Test func `T3 an index stays with its key: who returns has it again, nobody else gets it`()
    throws
  {
    _ = try office.sign(office.first())
    var leave = try office.later()
    leave.removed = [0]
    #expect(try office.sign(leave).document.investigators.map(\.index) == [1])
    let third = try office.sign(office.later([office.offer(3, "Chidi")])).document
    #expect(third.investigators.map(\.index) == [1, 2])
    // Anna has forgotten that she had an index.
    let fourth = try office.sign(office.later([office.offer(1, "Anna")])).document
    #expect(fourth.investigators.map(\.index) == [0, 1, 2])
    #expect(try fourth.investigator(0)?.signingKey == office.key(1).publicKey)
    let name = try FreeText(ascii("Dana")[...])
    for index in [0, 1, 77] as [UInt8] {
      let offer = try office.offer(4, "Dana", index: index)
      #expect(throws: OfficerError.wrongIndex(name)) { try office.sign(office.later([offer])) }
    }
  }

  @Test func `who leaves is no member of any desk, and must have been there`() throws {
    _ = try office.sign(office.first())
    var changes = try office.later([office.offer(8, "Dana", role: .auditor)])
    changes.removed = [1]
    changes.removedAuditors = [0]
    let document = try office.sign(changes).document
    #expect(document.desks.map(\.members) == [[0]])
    #expect(document.auditors.map(\.index) == [1])
    #expect(throws: OfficerError.notInKeyring) { try office.sign(changes) }
    changes.removed = []
    #expect(throws: OfficerError.notInKeyring) { try office.sign(changes) }
  }

  @Test func `a keyring nobody would accept is not stored`() throws {
    _ = try office.sign(office.first())
    var changes = try office.later()
    changes.removed = [0, 1]
    #expect(throws: OfficerError.keyring(.malformed)) { try office.sign(changes) }
    changes = try KeyringChanges(from: day("2026-03-01"), until: day("2026-12-31"))
    #expect(throws: OfficerError.keyring(.malformed)) { try office.sign(changes) }
    _ = try office.sign(office.later())
    changes = try KeyringChanges(from: day("2026-03-03"), until: day("2026-12-31"))
    #expect(throws: OfficerError.keyring(.brokenChain)) { try office.sign(changes) }
    #expect(try office.officer.chain()?.keyrings.count == 2)
  }

  @Test func `new policy files are named by the keyring and kept for those after`() throws {
    _ = try office.sign(office.first())
    let policy = ascii(
      """
      sotto-policy/1
      early-signers 2
      slots 255
      batches 1
      class report start accept earliest 10 latest 90 early junk

      """)
    var changes = try office.later()
    changes.policy = policy
    changes.witnesses = ascii("quorum none\n\n")
    #expect(try office.sign(changes).document.policy == Digest(of: policy[...]))
    let third = try office.sign(office.later()).document
    #expect(third.policy == Digest(of: policy[...]))
    #expect(third.witnesses == Digest(of: ascii("quorum none\n\n")[...]))
    for wrong in [Array(policy.dropLast()), ascii("class\n"), []] {
      changes.policy = wrong
      #expect(throws: OfficerError.malformedPolicy) { try office.sign(changes) }
    }
    changes.policy = nil
    for wrong in [[], ascii("quorum none"), [0xFF, 0x0A]] {
      changes.witnesses = wrong
      #expect(throws: OfficerError.malformedPolicy) { try office.sign(changes) }
    }
  }

  @Test func `a file that a crash left half-written does not stop the officer`() throws {
    _ = try office.sign(office.first())
    try office.folder.folder("keyrings").write([1, 2, 3], to: ".partial-1")
    #expect(try office.sign(office.later()).document.number == 2)
  }
}

@Suite struct RootKeyTests {
  @Test func `T26 another passphrase opens nothing`() throws {
    let office = try Office()
    #expect(throws: OfficerError.wrongPassphrase) {
      try office.officer.signKeyring(
        office.first(), passphrase: Secret(copying: ascii("a passphras")))
    }
    #expect(try office.officer.chain() == nil)
  }

  @Test func `a sealed key with any other byte does not open`() throws {
    let office = try Office()
    let text = try office.folder.read("root", limit: 4_096)
    #expect(try SealedKey(parsing: text[...]).encoded == text)
    let lines = text.split(separator: 0x0A)
    let sealed = try #require(lines.last?.startIndex)
    for position in [sealed + 7, sealed + 40, text.count - 2] {
      var changed = text
      changed[position] = changed[position] == 0x30 ? 0x31 : 0x30
      #expect(throws: OfficerError.wrongPassphrase) {
        try SealedKey(parsing: changed[...]).open(passphrase: office.passphrase)
      }
    }
    // Another cost is another key: nobody makes a stolen file cheaper.
    let cheaper = String(decoding: text, as: UTF8.self).split(separator: "argon2id 8192")
      .joined(separator: "argon2id 64")
    #expect(throws: OfficerError.wrongPassphrase) {
      try SealedKey(parsing: [UInt8](cheaper.utf8)[...]).open(passphrase: office.passphrase)
    }
  }

  @Test func `root keys are never replaced`() throws {
    let office = try Office()
    let before = try office.folder.read("root", limit: 4_096)
    #expect(throws: OfficerError.file(.exists)) {
      try KeyOfficer.create(
        in: office.folder, settings: Office.settings(), passphrase: office.passphrase,
        random: SystemRandom())
    }
    #expect(try office.folder.read("root", limit: 4_096) == before)
  }

  @Test func `outside a demo a passphrase costs 256 MiB and 3 passes to try`() throws {
    let place = TemporaryFolder()
    let demo = try Office.settings()
    let settings = OfficerSettings(
      organisation: demo.organisation, isInsecureDemo: false, origin: demo.origin,
      since: demo.since)
    let folder = try Folder(creating: place.file("officer"))
    _ = try KeyOfficer.create(
      in: folder, settings: settings, passphrase: Secret(copying: ascii("x")),
      random: SystemRandom())
    for file in ["root", "next-root"] {
      let text = String(decoding: try folder.read(file, limit: 4_096), as: UTF8.self)
      #expect(text.split(separator: "\n").contains { $0.hasPrefix("argon2id 262144 3 ") })
    }
  }

  @Test func `a folder that is no key officer's is refused`() throws {
    let place = TemporaryFolder()
    #expect(throws: OfficerError.file(.notFound)) {
      try KeyOfficer(opening: Folder(path: place.path))
    }
  }
}
