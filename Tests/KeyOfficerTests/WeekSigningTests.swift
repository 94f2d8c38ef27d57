import DurableFile
import Glibc
import Intake
import Keyring
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import KeyOfficer

@Suite struct WeekSigningTests {
  private let office: Office

  init() throws { office = try Office() }

  @Test func `sheets are signed until somebody's offers end`() throws {
    var changes = try office.first(weeks: 6)
    changes.offers[1] = try office.offer(2, "Björn", weeks: 3)
    _ = try office.sign(changes)
    let sheets = try weeks("2026-03-04")
    #expect(
      try sheets.map(\.document.week) == [day("2026-03-02"), day("2026-03-09"), day("2026-03-16")])
    #expect(sheets[0].document.recipients.map(\.index) == [0, 1])
    #expect(try sheets[0].document.recipient(1) == office.offer(2, "Björn").recipients[0].recipient)
    #expect(try office.officer.signedWeeks() == sheets)
  }

  @Test func `a week without everybody's keys is refused with their names`() throws {
    var changes = try office.first()
    changes.offers[1] = try office.offer(2, "Björn", weeks: 1)
    _ = try office.sign(changes)
    let missing = try OfficerError.missingOffers(
      week: day("2026-03-09"), names: [FreeText([UInt8]("Björn".utf8)[...])])
    #expect(throws: missing) { try weeks("2026-03-11") }
    try office.officer.store(office.offer(2, "Björn"))
    #expect(try weeks("2026-03-11").count == 5)
  }

  @Test func `one keyring signs one sheet a week, whatever is offered later`() throws {
    _ = try office.sign(office.first(weeks: 2))
    let before = try weeks("2026-03-02")
    try office.officer.store(office.offer(1, "Anna", recipients: 1, weeks: 2))
    #expect(try weeks("2026-03-02") == before)
    _ = try office.sign(office.later())
    let after = try weeks("2026-03-02")
    #expect(after.map(\.document.keyring) == [2, 2])
    #expect(
      try after[0].document.recipient(0)
        == office.offer(1, "Anna", recipients: 1).recipients[0].recipient)
  }

  @Test func `T4 a new keyring destroys the sheets of the one before`() throws {
    _ = try office.sign(office.first())
    #expect(try weeks("2026-03-02").count == 6)
    var changes = try office.later()
    changes.removed = [0]
    _ = try office.sign(changes)
    #expect(try office.folder.folder("weeks").files() == [])
    let gone = try office.offer(1, "Anna").recipients.map(\.recipient)
    for sheet in try weeks("2026-03-09") {
      #expect(sheet.document.recipients.map(\.index) == [1])
      #expect(!gone.contains(sheet.document.recipients[0].recipient))
    }
  }

  @Test func `T4 at most the next four sheets are handed out, each with the day as its time`()
    throws
  {
    let target = try Folder(creating: office.place.file("out"))
    _ = try office.sign(office.first())
    #expect(throws: OfficerError.noWeeks) {
      try office.officer.release(to: target, today: day("2026-03-04"))
    }
    _ = try weeks("2026-03-04")
    let released = try office.officer.release(to: target, today: day("2026-03-04"))
    #expect(try released == (0..<4).map { try day("2026-03-02").adding(7 * $0) })
    #expect(
      try target.folder("weeks").files()
        == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"])
    #expect(try target.files(in: "keyrings") == ["000001"])
    #expect(try target.entries().files == ["policy", "witnesses"])
    for file in ["policy", "keyrings/000001", "weeks/2026-03-23"] {
      var status = stat()
      #expect(stat(office.place.file("out/\(file)"), &status) == 0)
      #expect(try status.st_mtim.tv_sec == day("2026-03-04").number * 86_400)
      #expect(status.st_mtim.tv_nsec == 0)
    }
  }

  @Test func `T4 sheets that were handed out before do not stay in the folder`() throws {
    let target = try Folder(creating: office.place.file("out"))
    _ = try office.sign(office.first())
    _ = try weeks("2026-03-02")
    _ = try office.officer.release(to: target, today: day("2026-03-02"))
    _ = try office.officer.release(to: target, today: day("2026-03-25"))
    #expect(try target.files(in: "weeks") == ["2026-03-23", "2026-03-30", "2026-04-06"])
    _ = try office.sign(office.later())
    #expect(throws: OfficerError.noWeeks) {
      try office.officer.release(to: target, today: day("2026-03-25"))
    }
    _ = try weeks("2026-03-25")
    _ = try office.officer.release(to: target, today: day("2026-03-25"))
    let keyring = try #require(try office.officer.chain()?.newest)
    for name in try target.files(in: "weeks") {
      let bytes = try target.folder("weeks").read(name, limit: 1 << 20)
      #expect(try WeekSheet(parsing: bytes, keyring: keyring).document.keyring == 2)
    }
  }

  @Test func `no sheet is signed before a keyring or with another passphrase`() throws {
    #expect(throws: OfficerError.noKeyring) { try weeks("2026-03-02") }
    _ = try office.sign(office.first())
    #expect(throws: OfficerError.wrongPassphrase) {
      try office.officer.signWeeks(
        from: day("2026-03-02"), passphrase: Secret(copying: ascii("guess")))
    }
    #expect(try office.officer.signedWeeks().isEmpty)
  }

  private func weeks(_ today: StaticString) throws -> [WeekSheet] {
    try office.officer.signWeeks(from: day(today), passphrase: office.passphrase)
  }
}

extension Folder {
  fileprivate func files(in name: String) throws -> [String] { try folder(name).files() }
}
