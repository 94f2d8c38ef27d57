import Age
import AgeIdentity
import Primitives
import StrictCoding
import TestSupport
import Testing

struct IdentityTests {
  private let seed = Secret(copying: [UInt8](0..<32))

  private func open(_ file: [UInt8], _ identities: [Identity]) throws(AgeError) -> [UInt8] {
    try AgeFile.open(file, identities: identities, cipher: CryptoChunkCipher.self)
  }

  @Test func `a secret key has the bytes of the golden file`() throws {
    let text = try golden("identity.txt")
    #expect(Identity.encode(hybrid: seed).withBytes { [UInt8]($0) } == text)
    guard case .hybrid(let parsed) = try Identity(parsing: text[...]) else {
      Issue.record("another kind of key")
      return
    }
    #expect(parsed.withBytes { [UInt8]($0) } == [UInt8](0..<32))
  }

  @Test func `the sealed golden file opens with the golden key`() throws {
    let file = try golden("sealed.age")
    let identity = try Identity(parsing: golden("identity.txt")[...])
    #expect(try open(file, [identity]) == ascii("Sealed once, opened forever.\n"))
    let byteCount = try #require(try Header.byteCount(in: file[...]))
    #expect(try Header(parsing: file[..<byteCount]).encoded == [UInt8](file[..<byteCount]))
  }

  @Test func `no byte of a sealed file can change unseen`() throws {
    let file = try golden("sealed.age")
    for index in file.indices where index % 13 == 0 || index > file.count - 60 {
      var changed = file
      changed[index] ^= 1
      #expect(throws: AgeError.self, "byte \(index)") { try open(changed, [.hybrid(seed)]) }
    }
  }

  @Test func `a header whose code was made with another key is refused`() throws {
    let recipient = try HybridRecipient(seed: seed)
    let envelope = try Envelope(to: [recipient], random: SystemRandom())
    let forged = try Header(
      stanzas: envelope.header.stanzas, fileKey: Secret(copying: [UInt8](0..<16)))
    #expect(throws: AgeError.wrongMAC) { try forged.fileKey(with: [.hybrid(seed)]) }
  }

  @Test func `every recipient opens the file and nobody else does`() throws {
    let seeds = (0..<3).map { _ in Secret(random: SystemRandom(), count: 32) }
    let recipients = try seeds.map { try HybridRecipient(seed: $0) }
    let file = try Envelope(to: recipients, stanzaCount: 5, random: SystemRandom())
      .seal(ascii("for three"), with: SodiumChunkCipher.self)
    for seed in seeds { #expect(try open(file, [.hybrid(seed)]) == ascii("for three")) }
    #expect(throws: AgeError.noMatch) { try open(file, [.hybrid(seed)]) }
    #expect(throws: AgeError.noMatch) { try open(file, [.passphrase(seed), .x25519(seed)]) }
    #expect(throws: AgeError.noMatch) { try open(file, []) }
    #expect(try open(file, [.hybrid(seed), .hybrid(seeds[1])]) == ascii("for three"))
  }

  @Test func `a passphrase file that asks for too much memory is refused before any work`() throws {
    let fileKey = Secret(copying: [UInt8](0..<16))
    for factor in ["23", "64", "0", "01", "+1", "-1", "1x", "", "99999999999999999999"] {
      let line = "-> scrypt AAAAAAAAAAAAAAAAAAAAAA" + (factor.isEmpty ? "" : " \(factor)") + "\n"
      let body = String(repeating: "A", count: 43) + "\n"
      let mac = "--- " + String(repeating: "A", count: 43) + "\n"
      let header = try Header(
        parsing: [UInt8](("age-encryption.org/v1\n" + line + body + mac).utf8)[...])
      #expect(throws: AgeError.malformedHeader, "\(factor)") {
        try header.fileKey(with: [.passphrase(fileKey)])
      }
    }
  }

  @Test func `a passphrase stanza beside any other is refused`() throws {
    let stanza = try HybridRecipient(seed: seed).wrap(Secret(copying: [UInt8](0..<16)))
    let passphrase = try Stanza(arguments: [ascii("scrypt")], body: [])
    let header = try Header(
      stanzas: [stanza, passphrase], fileKey: Secret(copying: [UInt8](0..<16)))
    #expect(throws: AgeError.malformedHeader) { try header.fileKey(with: [.hybrid(seed)]) }
  }

  @Test func `a file of keys may have comments, empty lines and any line end`() throws {
    let key = String(decoding: try golden("identity.txt"), as: UTF8.self)
    let text = "# created: today\r\n# public key: age1…\r\n\(key)\r\n\n\(key.lowercased())\n\(key)"
    #expect(try Identity.parse(file: [UInt8](text.utf8)[...]).count == 3)
    for text in ["", "# nothing\n", "age1qqq\n", "\(key)x\n", " \(key)\n"] {
      #expect(throws: AgeError.invalidKey) { try Identity.parse(file: [UInt8](text.utf8)[...]) }
    }
  }
}
