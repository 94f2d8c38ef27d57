import Age
import Primitives
import StrictCoding
import TestSupport
import Testing

struct HeaderTests {
  private let fileKey = Secret(copying: [UInt8](0..<16))

  private func stanzas() throws -> [Stanza] {
    [
      try Stanza(arguments: [ascii("plain"), ascii("argument")], body: [UInt8](0..<32)),
      try Stanza(arguments: [ascii("empty")], body: []),
      try Stanza(arguments: [ascii("full-line")], body: [UInt8](0..<48)),
    ]
  }

  @Test func `a header has the bytes of the golden file`() throws {
    let bytes = try golden("header.age")
    let header = try Header(stanzas: stanzas(), fileKey: fileKey)
    #expect(header.encoded == bytes)
    let parsed = try Header(parsing: bytes[...])
    #expect(parsed == header)
    #expect(parsed.encoded == bytes)
    #expect(parsed.stanzas == (try stanzas()))
    #expect(throws: Never.self) { try parsed.verify(fileKey: fileKey) }
  }

  @Test func `no byte of a header can change unseen`() throws {
    let bytes = try golden("header.age")
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: AgeError.self, "byte \(index)") {
        try Header(parsing: changed[...]).verify(fileKey: fileKey)
      }
    }
  }

  @Test func `the end of a header is found however little of the file is there`() throws {
    let header = try golden("header.age")
    let file = header + [UInt8](repeating: 0x0A, count: 40)
    for count in 0..<file.count {
      let found = try Header.byteCount(in: file[..<count])
      #expect(found == (count < header.count ? nil : header.count), "\(count)")
    }
  }

  @Test(arguments: [
    "", "age-encryption.org/v2\n", "age-encryption.org/v1\r\n", "age-encryption.org/v1\n---\n",
    "age-encryption.org/v1\n-> a\n\n--- short\n", "age-encryption.org/v1\n-> a\n",
    "age-encryption.org/v1\n-> a  b\n\n", "age-encryption.org/v1\n-> a \n\n",
    "age-encryption.org/v1\n->\n\n", "age-encryption.org/v1\n-> \n\n",
    "age-encryption.org/v1\n-> a\nQUI=\n", "age-encryption.org/v1\n-> a\nQUJ\n",
    "age-encryption.org/v1\n-> a\n\nQUJD\n", "age-encryption.org/v1\n-> ä\n\n",
  ])
  func `a malformed header is refused`(start: String) {
    let mac = "--- " + String(repeating: "A", count: 43) + "\n"
    #expect(throws: AgeError.malformedHeader) {
      try Header(parsing: [UInt8]((start + mac).utf8)[...])
    }
  }

  @Test func `nothing may follow a header that is parsed alone`() throws {
    let bytes = try golden("header.age") + [0x0A]
    #expect(throws: AgeError.malformedHeader) { try Header(parsing: bytes[...]) }
  }

  @Test func `a header has at most 64 stanzas and 128 KiB`() throws {
    let stanza = try stanzas()[0]
    let most = [Stanza](repeating: stanza, count: Header.stanzaLimit)
    let full = try Header(stanzas: most, fileKey: fileKey)
    #expect(try Header(parsing: full.encoded[...]) == full)
    #expect(throws: AgeError.misuse) { try Header(stanzas: most + [stanza], fileKey: fileKey) }
    #expect(throws: AgeError.misuse) { try Header(stanzas: [], fileKey: fileKey) }

    let start = ascii("age-encryption.org/v1\n") + most.flatMap(\.encoded) + stanza.encoded
    let end = ascii("--- ") + [UInt8](repeating: 0x41, count: 43) + [0x0A]
    #expect(throws: AgeError.overLimit) { try Header(parsing: (start + end)[...]) }

    let body = [UInt8](repeating: 0, count: Header.byteLimit)
    let long = try Header(
      stanzas: [Stanza(arguments: [ascii("long")], body: body)], fileKey: fileKey
    ).encoded
    #expect(throws: AgeError.overLimit) { try Header(parsing: long[...]) }
    #expect(throws: AgeError.overLimit) { try Header.byteCount(in: long[...]) }
    #expect(throws: AgeError.overLimit) { try Header.byteCount(in: long.dropLast(50)) }
  }

  @Test func `a stanza has 1 to 16 arguments that can be written`() throws {
    let sixteen = [[UInt8]](repeating: ascii("a"), count: 16)
    #expect(throws: Never.self) { try Stanza(arguments: sixteen, body: []) }
    #expect(throws: AgeError.overLimit) { try Stanza(arguments: sixteen + sixteen, body: []) }
    for arguments in [[], [[]], [[0x20]], [[0x7F]], [[0x0A]]] as [[[UInt8]]] {
      #expect(throws: AgeError.malformedHeader) { try Stanza(arguments: arguments, body: []) }
    }
  }
}
