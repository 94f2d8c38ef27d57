import Age
import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Keyring

@Suite struct WeekSheetTests {
  @Test func `the golden week sheet parses and is written again byte for byte`() throws {
    let golden = try golden("week.note")
    let sheet = try WeekSheet(parsing: golden, keyring: Example.chain().newest)
    #expect(sheet.document == (try Example.week()))
    #expect(sheet.bytes == golden)
    #expect(sheet.digest == Digest(of: golden[...]))
    let root = try Example.signer("\(Example.origin)/root", 1)
    #expect(try root.sign(sheet.document.encoded) == golden)
  }

  @Test func `missing, repeated, misplaced and unknown lines are refused`() throws {
    let keyring = try Example.chain().newest
    let text = String(decoding: try Example.week().encoded, as: UTF8.self)
    let lines = text.split(separator: "\n").map { String($0) }
    let changes: [(inout [String], Int) -> Void] = [
      { lines, position in lines.remove(at: position) },
      { lines, position in lines.insert(lines[position], at: position) },
      { lines, position in lines.insert("colour blue", at: position) },
      { lines, position in lines.swapAt(position, (position + 1) % lines.count) },
      { lines, position in lines[position] += " " },
    ]
    for (number, change) in changes.enumerated() {
      for position in lines.indices {
        var changed = lines
        change(&changed, position)
        let signed = try sign(changed.joined(separator: "\n") + "\n")
        // One auditor is enough.
        if number == 0 && lines[position].hasPrefix("auditor") {
          #expect(throws: Never.self) { try WeekSheet(parsing: signed, keyring: keyring) }
        } else {
          #expect(throws: KeyringError.self, "\(number) \(lines[position].prefix(40))") {
            try WeekSheet(parsing: signed, keyring: keyring)
          }
        }
      }
    }
  }

  @Test func `T17 a changed byte of a served sheet is refused`() throws {
    let keyring = try Example.chain().newest
    let golden = try golden("week.note")
    for position in stride(from: 0, to: golden.count, by: 61) {
      var changed = golden
      changed[position] ^= 0x01
      #expect(throws: KeyringError.self, "byte \(position)") {
        try WeekSheet(parsing: changed, keyring: keyring)
      }
    }
  }

  @Test func `T3 one key served twice: for two people, or for person and auditor`() throws {
    #expect(throws: KeyringError.repeatedKey) {
      try WeekDocument(
        deployment: Example.deployment(), keyring: 1, week: day("2026-03-09"),
        recipients: [(0, Example.recipient(1)), (2, Example.recipient(1))],
        auditors: [(0, Example.recipient(9))])
    }
    #expect(throws: KeyringError.repeatedKey) {
      try WeekDocument(
        deployment: Example.deployment(), keyring: 1, week: day("2026-03-09"),
        recipients: [(0, Example.recipient(1))], auditors: [(0, Example.recipient(1))])
    }
    // As a root would sign it.
    let text = String(decoding: try Example.week().encoded, as: UTF8.self)
    let anna = String(decoding: try Example.recipient(0).encoded, as: UTF8.self)
    let chidi = String(decoding: try Example.recipient(255).encoded, as: UTF8.self)
    let signed = try sign(text.split(separator: chidi).joined(separator: anna))
    #expect(throws: KeyringError.repeatedKey) {
      try WeekSheet(parsing: signed, keyring: Example.chain().newest)
    }
  }

  @Test func `T3 an investigator left out, or somebody added`() throws {
    let keyring = try Example.chain().newest
    for investigators in [[0, 2], [2, 255], [0, 2, 3], [0, 2, 3, 255]] as [[UInt8]] {
      let week = try Example.week(investigators: investigators)
      #expect(throws: KeyringError.incompleteSheet) {
        try WeekSheet(parsing: sign(week), keyring: keyring)
      }
    }
    #expect(throws: KeyringError.incompleteSheet) {
      try WeekSheet(parsing: sign(Example.week(auditors: [0, 2])), keyring: keyring)
    }
  }

  @Test func `T3 a foreign sheet: of another root, deployment or keyring`() throws {
    let keyring = try Example.chain().newest
    #expect(throws: KeyringError.wrongSigner) {
      try WeekSheet(parsing: sign(Example.week(), by: 2), keyring: keyring)
    }
    #expect(throws: KeyringError.wrongSheet) {
      try WeekSheet(parsing: sign(Example.week(keyring: 2)), keyring: keyring)
    }
    let week = try WeekDocument(
      deployment: Identifier([UInt8](repeating: 7, count: 16)[...]), keyring: 1,
      week: day("2026-03-09"), recipients: Example.week().recipients,
      auditors: Example.week().auditors)
    #expect(throws: KeyringError.wrongSheet) {
      try WeekSheet(parsing: sign(week), keyring: keyring)
    }
    let golden = try golden("week.note")
    let line = golden[(golden.dropLast().lastIndex(of: 0x0A) ?? 0)...].dropFirst()
    #expect(throws: KeyringError.malformed) {
      try WeekSheet(parsing: golden + line, keyring: keyring)
    }
  }

  @Test func `T4 old week sheet replayed: refused after the day behind its Sunday`() throws {
    let sheet = try WeekSheet(parsing: golden("week.note"), keyring: Example.chain().newest)
    #expect(!sheet.covers(try day("2026-03-07")))
    for offset in -1...7 { #expect(sheet.covers(try day("2026-03-09").adding(offset))) }
    #expect(!sheet.covers(try day("2026-03-17")))
  }

  @Test func `T4 old week sheet replayed: one of the keyring before is refused`() throws {
    var chain = try Example.chain()
    let sheet = try sign(Example.week())
    try chain.append(Example.signed(Example.next(chain)))
    #expect(throws: KeyringError.wrongSheet) {
      try WeekSheet(parsing: sheet, keyring: chain.newest)
    }
  }

  @Test func `a week is named by its Monday`() throws {
    #expect(throws: KeyringError.malformed) { try Example.week("2026-03-10") }
  }

  @Test func `a recipient that nobody can seal to is refused`() throws {
    let text = String(decoding: try Example.week().encoded, as: UTF8.self)
    let good = try Example.recipient(0)
    // ML-KEM coefficients over the modulus: only a trial seal finds that.
    var key = good.publicKey
    key.replaceSubrange(0..<3, with: [0xFF, 0xFF, 0xFF])
    let bad = Bech32.encode(prefix: ascii("age1pq"), key)
    let changed = text.split(separator: String(decoding: good.encoded, as: UTF8.self))
      .joined(separator: String(decoding: bad, as: UTF8.self))
    #expect(throws: KeyringError.age(.invalidKey)) {
      try WeekSheet(parsing: sign(changed), keyring: Example.chain().newest)
    }
  }

  @Test func `a desk's recipients are those of its members but those left out`() throws {
    let keyring = try Example.chain().newest
    let sheet = try WeekSheet(parsing: golden("week.note"), keyring: keyring)
    let desk = try DeskID(bytes("environment"))
    func indices(_ without: [UInt8]) throws -> [UInt8] {
      try sheet.recipients(of: desk, without: without, keyring: keyring).map(\.index)
    }
    #expect(try indices([]) == [0, 2, 255])
    #expect(try indices([2, 9]) == [0, 255])
    let found = try sheet.recipients(of: desk, without: [0, 255], keyring: keyring)
    #expect(found.map(\.recipient) == [try Example.recipient(2)])
    #expect(throws: KeyringError.unknown) { try indices([0, 2, 255]) }
    #expect(throws: KeyringError.unknown) {
      try sheet.recipients(of: DeskID(bytes("food")), without: [], keyring: keyring)
    }
  }

  private func sign(_ week: WeekDocument, by seed: UInt8 = 1) throws -> [UInt8] {
    try Example.signer("\(Example.origin)/root", seed).sign(week.encoded)
  }

  private func sign(_ text: String) throws -> [UInt8] {
    try Example.signer("\(Example.origin)/root", 1).sign([UInt8](text.utf8))
  }
}
