import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Keyring

@Suite struct KeyringDocumentTests {
  @Test func `the golden keyring parses and is written again byte for byte`() throws {
    let golden = try golden("keyring.note")
    let signed = try UnverifiedKeyring(parsing: golden)
    #expect(signed.document == (try Example.document()))
    let root = try Example.signer("\(Example.origin)/root", 1)
    #expect(try root.sign(signed.document.encoded) == golden)
  }

  @Test func `a missing line is refused unless the format lets it be absent`() throws {
    let mayBeAbsent = [
      "insecure-demo", "address ", "auditor ", "desk-name environment ",
    ]
    try forEachLine { lines, position in
      let line = lines.remove(at: position)
      return mayBeAbsent.contains { line.hasPrefix($0) }
    }
  }

  @Test func `a line that stands twice is refused`() throws {
    try forEachLine { lines, position in
      lines.insert(lines[position], at: position)
      return false
    }
  }

  @Test func `a line out of its place is refused, addresses have no order`() throws {
    try forEachLine { lines, position in
      guard position + 1 < lines.count else {
        lines.insert(lines.removeLast(), at: 1)
        return false
      }
      lines.swapAt(position, position + 1)
      return lines[position].hasPrefix("address ") && lines[position + 1].hasPrefix("address ")
    }
  }

  @Test func `an unknown line is refused wherever it stands`() throws {
    try forEachLine { lines, position in
      lines.insert("colour blue", at: position)
      return false
    }
  }

  @Test func `a line with a space, a tab or a carriage return more is refused`() throws {
    for extra in [" ", "\t", "\r"] {
      try forEachLine { lines, position in
        lines[position] += extra
        return false
      }
    }
  }

  @Test(arguments: [
    ("number 1", "number 01"), ("number 1", "number 0"), ("number 1", "number 4294967296"),
    ("from 2026-01-05", "from 2026-1-5"), ("until 2026-12-31", "until 2026-02-29"),
    ("until 2026-12-31", "until 2026-01-04"), ("since 2026-01-05", "since 2026-01-06"),
    ("archive-bytes-max 2684354560", "archive-bytes-max 65535"),
    ("archive-bytes-max 2684354560", "archive-bytes-max 18446744073709551616"),
    ("board-window-days 30", "board-window-days 0"),
    ("board-window-days 30", "board-window-days 367"),
    ("desk money 2", "desk money 3"), ("desk money 2", "desk money 2,2"),
    ("desk money 2", "desk money 2,0"), ("desk money 2", "desk money ,2"),
    ("desk money 2", "desk money 256"), ("desk money 2", "desk Money 2"),
    ("desk-name money en Money", "desk-name money EN Money"),
    ("desk-name money en Money", "desk-name food en Money"),
    ("desk-name environment de", "desk-name environment fr"),
    ("investigator 2 ", "investigator 256 "), ("investigator 0 ", "investigator 00 "),
    ("organisation Pr", "organisation \u{202E}Pr"), ("insecure-demo", "insecure-demo yes"),
    ("/retention+", "/log+"), ("/gateway+", "/gate+"),
  ])
  func `a value out of its grammar or range is refused`(from: String, to: String) throws {
    let text = String(decoding: try Example.document().encoded, as: UTF8.self)
    let changed = text.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
    #expect(changed.count == 2)
    #expect(throws: KeyringError.self) {
      try KeyringDocument(parsing: bytes(changed.joined(separator: to)))
    }
  }

  @Test func `T17 no part of a keyring is taken for a keyring`() throws {
    let golden = try golden("keyring.note")
    for count in 0..<golden.count {
      #expect(throws: KeyringError.self) {
        try UnverifiedKeyring(parsing: [UInt8](golden.prefix(count)))
      }
    }
  }

  @Test func `a ninth investigator, a third auditor and a 257th desk are too many`() throws {
    let people = try (0...8).map { try Example.person($0, "P", key: 100 + $0) }
    #expect(throws: KeyringError.overLimit) {
      try encoded { $0.investigators = people }
    }
    #expect(throws: KeyringError.coding(.overLimit)) {
      try parsed { $0.investigators = people }
    }
    #expect(throws: KeyringError.coding(.overLimit)) {
      try parsed { $0.auditors = [UInt8](0...2).map { people[Int($0)] } }
    }
    let desks = try (0..<257).map { try Example.desk("d\(1000 + $0)", [0], [("en", "D")]) }
    #expect(throws: KeyringError.overLimit) { try parsed { $0.desks = desks } }
    #expect(throws: Never.self) { try parsed { $0.desks = desks.dropLast() } }
  }

  @Test func `T3 one key served twice is refused, whoever has it`() throws {
    let anna = try Example.document().investigators[0].signingKey
    let key = try VerifierKey(
      name: KeyName(bytes("\(Example.origin)/retention")), publicKey: anna)
    for change: (inout KeyringDocument) throws -> Void in [
      { $0.investigators[1] = try Example.person(2, "Other", key: 0x10) },
      { $0.auditors[0] = try Example.person(0, "Other", key: 0x10) },
      { $0.log = key },
      { $0.nextRoot = $0.root },
      {
        $0.log = try VerifierKey(name: $0.log.name, publicKey: $0.gateway.publicKey)
      },
    ] {
      #expect(throws: KeyringError.repeatedKey) { try parsed(change) }
    }
  }

  @Test(arguments: [
    "", ".", "a..b", ".a", "a.", "A.example", "a b", "a_b", "a:", "a:0", "a:080", "a:65536",
    "a:8:8", ":80", "http://a", "a/b", "ä.example", String(repeating: "a", count: 256),
  ])
  func `a host name with anything else in it is refused`(text: String) {
    #expect(throws: CodingError.self) { try HostName(bytes(text)) }
  }

  @Test(arguments: ["a", "127.0.0.1:8080", "tips.example", String(repeating: "a", count: 255)])
  func `a host name may have a port`(text: String) throws {
    #expect(try HostName(bytes(text)).bytes == [UInt8](text.utf8))
  }

  /// Changes the golden text at every line; `change` tells whether the result may be taken.
  private func forEachLine(_ change: (inout [String], Int) -> Bool) throws {
    let text = String(decoding: try Example.document().encoded, as: UTF8.self)
    let lines = text.split(separator: "\n").map { String($0) }
    for position in lines.indices {
      var changed = lines
      let mayParse = change(&changed, position)
      let bytes = bytes(changed.joined(separator: "\n") + "\n")
      if mayParse {
        #expect(try KeyringDocument(parsing: bytes).encoded == [UInt8](bytes))
      } else {
        #expect(throws: KeyringError.self, "\(lines[position])") {
          try KeyringDocument(parsing: bytes)
        }
      }
    }
  }

  private func parsed(_ change: (inout KeyringDocument) throws -> Void) throws {
    _ = try KeyringDocument(parsing: Example.document(change).encoded[...])
  }

  private func encoded(_ change: (inout KeyringDocument) throws -> Void) throws {
    try Example.document(change).check()
  }
}
