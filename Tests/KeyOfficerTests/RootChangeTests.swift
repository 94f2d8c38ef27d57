internal import DurableFile
internal import Keyring
internal import Primitives
internal import SignedNote
internal import StrictCoding
internal import TestSupport
internal import Testing

@testable internal import KeyOfficer

/// Long lives of deployments (formats.md §1).
@Suite struct RootChangeTests {
  let office: Office

  init() throws {
    office = try Office()
  }

  private func replaceRoot(_ file: String) throws -> Keyring {
    try office.officer.replaceRoot(
      with: office.folder.read(file, limit: 4_096), from: day("2026-03-09"),
      until: day("2026-12-31"), passphrase: office.passphrase, random: SystemRandom())
  }

  @Test func `T3 next-root takes over, names a fresh one, and the deployment id stays`() throws {
    let first = try office.sign(office.first()).document
    let second = try replaceRoot("next-root").document
    #expect(second.root == first.nextRoot && second.nextRoot != first.nextRoot)
    #expect(second.deployment == first.deployment && second.number == 2)
    #expect(second.investigators == first.investigators && second.desks == first.desks)
    let third = try office.sign(office.later()).document
    #expect(third.root == second.root && third.nextRoot == second.nextRoot)
  }

  @Test func `T3 no other key takes over: not the root, not a next-root that had its turn`() throws
  {
    _ = try office.sign(office.first())
    #expect(throws: OfficerError.otherNextRoot) { try replaceRoot("root") }
    _ = try replaceRoot("next-root")
    #expect(throws: OfficerError.otherNextRoot) { try replaceRoot("next-root") }
    #expect(try office.officer.chain()?.keyrings.count == 2)
    #expect(try replaceRoot("next-root-2").document.number == 3)
  }

  @Test func `T26 another passphrase moves nothing`() throws {
    _ = try office.sign(office.first())
    let before = try office.folder.read("root", limit: 4_096)
    let sealed = try office.folder.read("next-root", limit: 4_096)
    #expect(throws: OfficerError.wrongPassphrase) {
      try office.officer.replaceRoot(
        with: sealed, from: day("2026-03-09"), until: day("2026-12-31"),
        passphrase: Secret(copying: ascii("other")), random: SystemRandom())
    }
    #expect(try office.folder.read("root", limit: 4_096) == before)
    #expect(try office.officer.chain()?.keyrings.count == 1)
  }

  @Test func `T14 a change of the root that stopped half-way is done again`() throws {
    _ = try office.sign(office.first())
    let sealed = try office.folder.read("next-root", limit: 4_096)
    // Everything before the keyring was written.
    try office.folder.write([1], to: "next-root-2")
    try office.folder.write(sealed, to: "root")
    #expect(try replaceRoot("next-root").document.number == 2)
    #expect(try office.sign(office.later()).document.number == 3)
  }

  @Test func `a chain of 20 keyrings with three roots is followed from the deployment id`() throws {
    _ = try office.sign(office.first(weeks: 26))
    for number in 2...20 as ClosedRange<UInt32> {
      let keyring =
        switch number {
        case 7: try replaceRoot("next-root")
        case 15: try replaceRoot("next-root-7")
        default: try office.sign(office.later())
        }
      #expect(keyring.document.number == number)
    }
    _ = try office.officer.signWeeks(from: day("2026-03-09"), passphrase: office.passphrase)
    let out = try Folder(creating: office.place.file("out"))
    let weeks = try office.officer.release(to: out, today: day("2026-03-09"))
    let place = try out.folder("keyrings")
    let all = try place.files().sorted().map {
      try UnverifiedKeyring(parsing: place.read($0, limit: 1 << 20))
    }
    let chain = try KeyringChain(verifying: all, deployment: office.officer.deployment)
    #expect(chain.newest.document.number == 20 && weeks.count == 4)
    #expect(Set(chain.keyrings.map(\.document.root.publicKey)).count == 3)
    for name in try out.folder("weeks").files() {
      let bytes = try out.folder("weeks").read(name, limit: 1 << 20)
      #expect(try WeekSheet(parsing: bytes, keyring: chain.newest).document.recipients.count == 2)
    }
  }

  @Test func `the outlook names how far each person's keys reach`() throws {
    var changes = try office.first(weeks: 3)
    changes.offers[1] = try office.offer(2, "Björn", weeks: 26)
    _ = try office.sign(changes)
    let outlook = try office.officer.offersEnd(from: day("2026-03-10"))
    #expect(outlook.map { $0.person.index } == [0, 1, 0])
    let anna = try day("2026-03-16")
    let until = try day("2026-08-24")
    #expect(outlook.map { $0.week } == [anna, until, anna])
    #expect(
      try office.officer.offersEnd(from: day("2026-03-23")).map { $0.week == nil }
        == [true, false, true])
  }
}

@Suite struct FingerprintSheetTests {
  @Test func `the sheet shows all digits and addresses, and no name can add anything to it`()
    throws
  {
    let office = try Office()
    _ = try office.sign(office.first())
    var document = try #require(try office.officer.chain()).newest.document
    document.organisation = try FreeText(ascii("<script>R&D</script>")[...])
    let html = FingerprintSheet(deployment: office.officer.deployment, newest: document).html
    let text = String(decoding: html, as: UTF8.self)
    let shown = text.split(separator: "<span>").dropFirst()
      .compactMap { $0.split(separator: "</span>").first }.joined().filter { $0 != " " }
    #expect(Array(shown.utf8) == office.officer.deployment.hex)
    #expect(text.contains("<li>abc234.onion</li>"))
    #expect(!text.contains("<script") && text.contains("&lt;script&gt;R&amp;D&lt;/script&gt;"))
    #expect(text.contains("INSECURE DEMO"))
    for outside in ["http:", "https:", "src=", "url(", "<img", "<form"] {
      #expect(!text.contains(outside))
    }
  }
}
