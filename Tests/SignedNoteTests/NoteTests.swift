import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

struct NoteTests {
  private let text = ascii("A text of two lines,\nsigned by a key from fixed bytes.\n")

  private func signer(_ name: StaticString = "example.org/golden") throws -> NoteSigner {
    try NoteSigner(
      name: KeyName(ascii(name)[...]),
      key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](0..<32))))
  }

  @Test func `a note has the bytes of the golden file`() throws {
    let note = try golden("note.txt")
    #expect(try signer().sign(text) == note)
    #expect(try UnverifiedNote(parsing: note[...]).encoded == note)
  }

  @Test func `a verifier key has the bytes of the golden file`() throws {
    let key = try golden("verifier-key.txt")
    #expect(try signer().verifierKey.encoded == key)
    #expect(try VerifierKey(parsing: key[...]).encoded == key)
  }

  @Test func `only the text that was signed is verified`() throws {
    let signer = try signer()
    let note = try signer.sign(text)
    for index in note.indices {
      var changed = note
      changed[index] ^= 1
      #expect(throws: NoteError.self, "byte \(index)") {
        try UnverifiedNote(parsing: changed[...]).verified(by: [signer.verifierKey])
      }
    }
    let verified = try UnverifiedNote(parsing: note[...]).verified(by: [signer.verifierKey])
    #expect(verified.text == text)
    #expect(verified.signers == [signer.verifierKey])
  }

  @Test func `a signature of another name does not count`() throws {
    let note = try UnverifiedNote(parsing: signer().sign(text)[...])
    let other = try signer("example.org/other").verifierKey
    #expect(throws: NoteError.unknownKey) { try note.verified(by: [other]) }
    #expect(throws: NoteError.unknownKey) { try note.verified(by: []) }
  }

  @Test func `a bad signature of a known key is not made good by another key`() throws {
    let first = try signer()
    let second = try signer("example.org/other")
    let good = try first.sign(text)
    var bad = try second.sign(text)
    bad = [UInt8](bad.dropFirst(text.count + 1))
    let last = try #require(bad.lastIndex(of: 0x3D)) - 3
    bad[last] = bad[last] == 0x41 ? 0x42 : 0x41
    let note = try UnverifiedNote(parsing: (good + bad)[...])
    #expect(throws: NoteError.badSignature) {
      try note.verified(by: [first.verifierKey, second.verifierKey])
    }
    #expect(try note.verified(by: [first.verifierKey]).signers == [first.verifierKey])
  }

  @Test func `a text that could not be read back is not signed`() throws {
    let signer = try signer()
    for text in ["", "no line end", "tab\there\n", "return\r\n"] {
      #expect(throws: NoteError.malformed) { try signer.sign([UInt8](text.utf8)) }
    }
    #expect(throws: NoteError.malformed) { try signer.sign([0xFF, 0x0A]) }
  }

  @Test func `a note has at most a hundred signatures and a mebibyte`() throws {
    let note = try signer().sign(text)
    let line = note.dropFirst(text.count + 1)
    let hundred = note + (1..<100).flatMap { _ in line }
    #expect(try UnverifiedNote(parsing: hundred[...]).signatures.count == 100)
    #expect(throws: NoteError.overLimit) { try UnverifiedNote(parsing: (hundred + line)[...]) }
    let long = [UInt8](repeating: 0x41, count: UnverifiedNote.byteLimit) + note
    #expect(throws: NoteError.overLimit) { try UnverifiedNote(parsing: long[...]) }
  }

  @Test func `a verifier key whose id is not its own is refused`() throws {
    var key = try golden("verifier-key.txt")
    let id = try #require(key.firstIndex(of: 0x2B)) + 1
    key[id] = key[id] == 0x30 ? 0x31 : 0x30
    #expect(throws: NoteError.keyMismatch) { try VerifierKey(parsing: key[...]) }
  }

  @Test(arguments: ["", "two words", "a+b", "tab\t", "nbsp\u{A0}", "line\u{2028}"])
  func `a name with white space or a plus is refused`(name: String) {
    #expect(throws: NoteError.malformed) { try KeyName([UInt8](name.utf8)[...]) }
  }
}
