import Age
import Keyring
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Tip

@Suite struct AboutDocumentTests {
  private func document(
    isOneWay: Bool = false, files: [FileEntry]? = nil
  ) throws -> AboutDocument {
    let names = ["Faktura ž 2026.pdf", "0002 with  spaces"]
    let entries = try names.map {
      FileEntry(
        content: Content(byteCount: 12, digest: Digest(of: bytes($0))),
        mediaType: try MediaType(bytes("image/svg+xml")), name: try FreeText(bytes($0)))
    }
    return try AboutDocument(
      TipFixture.heading(isOneWay: isOneWay),
      message: Content(byteCount: 5, digest: Digest(of: bytes("hello"))),
      files: files ?? entries, signedBy: isOneWay ? nil : TipFixture.author())
  }

  private func parse(_ text: [UInt8]) -> TipError? {
    refusal { () throws(TipError) in _ = try AboutDocument(parsing: text[...]) }
  }

  @Test(arguments: ["two-way", "one-way"])
  func `the committed documents parse, encode to the same bytes and are made again`(
    _ name: String
  ) throws {
    let committed = try golden("about-\(name).txt")
    #expect(try AboutDocument(parsing: committed[...]).encoded == committed)
    #expect(try document(isOneWay: name == "one-way").encoded == committed)
  }

  @Test func `every field comes back`() throws {
    let parsed = try AboutDocument(parsing: golden("about-two-way.txt")[...])
    let heading = parsed.heading
    #expect(heading.deployment.hex[...] == bytes(TipFixture.deployment))
    #expect(heading.keyring == 3)
    #expect(try [heading.week, heading.day] == [day("2026-07-06"), day("2026-07-09")])
    #expect(heading.desk.bytes[...] == bytes("fraud-2"))
    #expect(heading.without == [2, 7])
    #expect(try heading.replies?.author == TipFixture.author().publicKey)
    #expect(heading.replies?.chainKey.withBytes { [UInt8]($0) } == [UInt8](repeating: 3, count: 32))
    #expect(parsed.files.map { $0.mediaType.bytes[...] == bytes("image/svg+xml") } == [true, true])
    #expect(parsed.message.byteCount == 5)
  }

  @Test(arguments: ["two-way", "one-way"])
  func `T17 a line removed, repeated or moved is refused`(_ name: String) throws {
    let lines = try golden("about-\(name).txt").split(separator: 0x0A)
    func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] { lines.flatMap { $0 + [0x0A] } }
    for index in lines.indices {
      var fewer = lines
      fewer.remove(at: index)
      // Without a signature, a line that may be missing may be missing.
      let isOptional =
        name == "one-way"
        && (lines[index].starts(with: ascii("without")) || index == lines.count - 1)
      #expect(parse(joined(fewer)) != nil || isOptional, "line \(index)")
      var more = lines
      more.insert(lines[index], at: index)
      #expect(parse(joined(more)) != nil, "line \(index)")
      guard index > 0 else { continue }
      var moved = lines
      moved.swapAt(index, index - 1)
      #expect(parse(joined(moved)) != nil, "line \(index)")
    }
    #expect(parse(joined(lines) + ascii("more 1\n")) != nil)
    #expect(parse([UInt8](joined(lines).dropLast())) != nil)
  }

  @Test(arguments: [
    ("week 2026-07-06", "week 2026-07-07"), ("without 2", "without 8"), ("without 7", "without 2"),
    ("without 2", "without 02"), ("without 7", "without 256"), ("keyring 3", "keyring 03"),
    ("keyring 3", "keyring 4294967296"), ("desk fraud-2", "desk Fraud"), ("desk fraud-2", "desk "),
    ("file 0001", "file 0002"), ("file 0001", "file 1"), ("file 0001 12", "file 0001 8589934592"),
    ("message 5", "message 1048577"), ("image/svg+xml", "image"), ("image/svg+xml", "image/SVG"),
    ("image/svg+xml", "a/b/c"), ("Faktura", "\u{1B}[31m"), ("Faktura", "\u{202E}"),
    ("Faktura", "\u{9B}"), ("0002 with", " 0002 with"), ("sotto-tip/1", "sotto-tip/2"),
  ])
  func `T17 T18 a wrong field is refused`(_ old: String, _ new: String) throws {
    let committed = String(decoding: try golden("about-one-way.txt"), as: UTF8.self)
    #expect(committed.contains(old))
    #expect(parse([UInt8](committed.replacingFirst(old, with: new).utf8)) != nil)
  }

  @Test func `T31 every byte is under the author's signature`() throws {
    let committed = try golden("about-two-way.txt")
    let random = SeededRandom(31)
    for index in committed.indices {
      var changed = committed
      changed[index] ^= UInt8(1 + random.number(below: 127))
      #expect(parse(changed) != nil, "byte \(index)")
    }
  }

  @Test func `T31 whoever opened a tip cannot speak as its source`() throws {
    let committed = try golden("about-two-way.txt")
    let stranger = try Ed25519.SigningKey(seed: Secret(copying: [UInt8](repeating: 9, count: 32)))
    let forged = String(decoding: committed, as: UTF8.self)
      .replacingFirst("Faktura", with: "Quittung")
    let lines = [UInt8](forged.utf8).split(separator: 0x0A).dropLast().flatMap { $0 + [0x0A] }
    let signature = try stranger.sign(Ed25519.signedBytes("tip", lines[...])[...])
    let text = lines + ascii("signature ") + Base64.encode(signature[...], padded: true) + [0x0A]
    #expect(parse(text) == .wrongSignature)

    // With the stranger's own key it parses: it is another thread.
    let heading = try TipFixture.heading(author: stranger.publicKey)
    let own = try AboutDocument(
      heading, message: Content(byteCount: 0, digest: Digest(of: [])), files: [],
      signedBy: stranger)
    #expect(
      try AboutDocument(parsing: own.encoded[...]).heading.replies?.author
        != TipFixture.author().publicKey)
  }

  @Test func `T31 a signature for another purpose does not count`() throws {
    let committed = try golden("about-two-way.txt")
    let lines = committed.split(separator: 0x0A).dropLast().flatMap { $0 + [0x0A] }
    for label: StaticString in ["reply", "record"] {
      let signature = try TipFixture.author().sign(Ed25519.signedBytes(label, lines[...])[...])
      let text = lines + ascii("signature ") + Base64.encode(signature[...], padded: true) + [0x0A]
      #expect(parse(text) == .wrongSignature)
    }
  }

  @Test func `a reply recipient that no seal is possible to is refused`() throws {
    let committed = try golden("about-two-way.txt")
    let lines = committed.split(separator: 0x0A).map { line in
      line.starts(with: ascii("reply-recipient"))
        ? ascii("reply-recipient age1pq1qqqqqq")[...] : line
    }
    #expect(parse(lines.flatMap { $0 + [0x0A] }) == .invalidRecipient)
  }

  @Test func `the length is known before the digests`() throws {
    for isOneWay in [true, false] {
      let document = try document(isOneWay: isOneWay)
      let planned = document.files.map {
        PlannedFile(byteCount: $0.content.byteCount, mediaType: $0.mediaType, name: $0.name)
      }
      let count = AboutDocument.byteCount(
        document.heading, message: document.message.byteCount, files: planned)
      #expect(count == UInt64(document.encoded.count))
    }
  }

  @Test func `headings that cannot be written are refused`() throws {
    #expect(throws: TipError.misuse) { try TipFixture.heading(without: [3, 2]) }
    #expect(throws: TipError.misuse) { try TipFixture.heading(without: [3, 3]) }
    #expect(throws: TipError.misuse) { try TipFixture.heading(without: [0, 1, 2, 3, 4, 5, 6, 7]) }
    #expect(throws: TipError.misuse) { try TipFixture.heading(author: [1, 2, 3]) }
  }
}

extension String {
  func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return replacingCharacters(in: range, with: new)
  }

  private func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
