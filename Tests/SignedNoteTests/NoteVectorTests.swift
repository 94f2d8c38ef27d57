import FoundationEssentials
import SignedNote
import StrictCoding
import TestSupport
import Testing

@Suite(.enabled(if: Vectors.areHere))
struct NoteVectorTests {
  private struct File: Decodable {
    let notes: [Note]
    enum CodingKeys: String, CodingKey { case notes = "signed_note" }
  }

  private struct Note: Decodable {
    let name: String
    let vkeys: [String]
    let expect: String
    let note: String?
    let noteBase64: String?
    enum CodingKeys: String, CodingKey {
      case name, vkeys, expect, note
      case noteBase64 = "note_b64"
    }

    func bytes() throws -> [UInt8] {
      if let note { return [UInt8](note.utf8) }
      return try Base64.decode([UInt8]((noteBase64 ?? "").utf8)[...], padded: true)
    }
  }

  @Test func `every note is accepted or rejected as Go does`() throws {
    let file = try JSONDecoder().decode(
      File.self, from: Vectors.data("tlog/generated/notes.json"))
    for note in file.notes {
      let keys = try note.vkeys.map { try VerifierKey(parsing: [UInt8]($0.utf8)[...]) }
      let bytes = try note.bytes()
      let accepted: UnverifiedNote? = {
        do {
          let parsed = try UnverifiedNote(parsing: bytes[...])
          _ = try parsed.verified(by: keys)
          return parsed
        } catch { return nil }
      }()
      #expect((accepted != nil) == (note.expect == "ok"), "\(note.name)")
      if let accepted { #expect(accepted.encoded == bytes, "\(note.name)") }
    }
    #expect(file.notes.count >= 29)
  }

  @Test(arguments: [
    ("signed-note.txt", "signed-note.vkey"), ("go-sumdb-checkpoint.txt", "go-sumdb.vkey"),
  ])
  func `the examples of the specification verify`(note: String, key: String) throws {
    let text = try [UInt8](Vectors.data("tlog/spec-examples/\(key)")).filter { $0 != 0x0A }
    let bytes = try [UInt8](Vectors.data("tlog/spec-examples/\(note)"))
    let verified = try UnverifiedNote(parsing: bytes[...])
      .verified(by: [VerifierKey(parsing: text[...])])
    #expect(bytes.starts(with: verified.text + [0x0A]))
    #expect(try VerifierKey(parsing: text[...]).encoded == text)
  }
}
