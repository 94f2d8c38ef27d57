import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import KeyOfficer

/// The files of the key officer's folder, byte for byte.
@Suite struct GoldenTests {
  @Test func `the settings of a deployment parse and encode to the same bytes`() throws {
    let bytes = try golden("deployment")
    let document = try OfficerDocument(parsing: bytes)
    #expect(document.encoded == bytes)
    #expect(document.settings.isInsecureDemo)
    #expect(document.settings.organisation.bytes == ascii("Golden Example"))
    #expect(document.root != document.nextRoot)
  }

  @Test func `T17 settings with a line changed, left out or added are refused`() throws {
    let lines = try golden("deployment").split(separator: 0x0A)
    for index in lines.indices where lines[index] != ascii("insecure-demo")[...] {
      var fewer = lines
      fewer.remove(at: index)
      #expect(throws: OfficerError.self) { try OfficerDocument(parsing: joined(fewer)) }
      var more = lines
      more.insert(lines[index], at: index)
      #expect(throws: OfficerError.self) { try OfficerDocument(parsing: joined(more)) }
    }
  }

  @Test func `a sealed key parses, encodes to the same bytes and opens with its passphrase`() throws
  {
    let bytes = try golden("sealed-key")
    let sealed = try SealedKey(parsing: bytes[...])
    #expect(sealed.encoded == bytes)
    let signer = try sealed.open(passphrase: Secret(copying: ascii("golden passphrase")))
    #expect(signer.verifierKey == sealed.verifierKey)
    #expect(try OfficerDocument(parsing: golden("deployment")).root == sealed.verifierKey)
    #expect(throws: OfficerError.wrongPassphrase) {
      try sealed.open(passphrase: Secret(copying: ascii("golden passphrasf")))
    }
  }

  @Test func `every character of a sealed key counts`() throws {
    let bytes = try golden("sealed-key")
    let passphrase = Secret(copying: ascii("golden passphrase"))
    for position in stride(from: 0, to: bytes.count, by: 7) {
      var changed = bytes
      changed[position] ^= 1
      #expect(throws: OfficerError.self) {
        _ = try SealedKey(parsing: changed[...]).open(passphrase: passphrase)
      }
    }
  }

  private func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
    lines.flatMap { $0 + [0x0A] }
  }
}
