import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Transfer

@Suite struct ManifestTests {
  @Test func `the golden manifest parses and is signed again byte for byte`() throws {
    let golden = try golden("manifest.note")
    let manifest = try verified(golden)
    #expect(manifest == (try Example.manifest()))
    #expect(try manifest.signed(by: Example.gateway()) == golden)
    #expect(manifest.files == manifest.files.sorted { $0.path < $1.path })
  }

  @Test func `a manifest by another key is refused`() throws {
    #expect(throws: TransferError.note(.unknownKey)) {
      try Manifest(verifying: golden("manifest.note"), by: Example.gateway(5).verifierKey)
    }
  }

  @Test func `T17 a manifest that differs by a line or a byte is refused`() throws {
    let golden = try golden("manifest.note")
    let text = try UnverifiedNote(parsing: golden[...]).text
    for (change, line, text) in deviations(of: text) {
      let signed = try Example.gateway().sign(text)
      if change == "missing" && line.hasPrefix("file ") {
        #expect(try verified(signed).files.count == Example.files().count - 1)
      } else {
        #expect(throws: TransferError.self, "\(change) \(line)") { try verified(signed) }
      }
    }
    for position in stride(from: 0, to: golden.count, by: 3) {
      var changed = golden
      changed[position] ^= 1
      #expect(throws: TransferError.self, "\(position)") { try verified(changed) }
    }
  }

  @Test(arguments: [
    ("direction out", "direction up"), ("investigator 3", "investigator 256"),
    ("number 000123", "number 123"), ("number 000123", "number 000000"),
    ("number 000123", "number 000001"), ("last 000007", "last 000000"),
    ("last 000007", "last 0000007"), (" 1000 ", " 01000 "), (" 1000 ", " -1 "),
    (" 1000 ", " 18446744073709551616 "), ("tips/abab", "tips/../abab"), ("policy", "manifest.txt"),
  ])
  func `a value out of its grammar is refused`(from: String, to: String) throws {
    let text = try UnverifiedNote(parsing: golden("manifest.note")[...]).text
    let changed = String(decoding: text, as: UTF8.self).replacing(from, with: to)
    #expect(changed != String(decoding: text, as: UTF8.self))
    #expect(throws: TransferError.self) {
      try verified(Example.gateway().sign([UInt8](changed.utf8)))
    }
  }

  @Test func `only the first folder follows none`() throws {
    #expect(throws: TransferError.malformed) { try Example.manifest(number: 2, previous: .zero) }
    #expect(throws: TransferError.malformed) {
      try Manifest(
        deployment: Example.deployment(), name: Example.manifest(number: 1).name,
        previous: Digest(of: []), last: .none, files: [])
    }
    #expect(throws: TransferError.malformed) {
      try Example.manifest(last: .init(number: 0, digest: Digest(of: [])))
    }
    #expect(throws: TransferError.malformed) {
      try Example.manifest(last: .init(number: 1, digest: .zero))
    }
    #expect(throws: TransferError.malformed) {
      try Example.manifest(last: .init(number: 1_000_000, digest: Digest(of: [])))
    }
    #expect(throws: Never.self) { try Example.manifest(number: 1, last: .none, files: []) }
  }

  @Test func `a manifest names a path once, and never itself`() throws {
    let file = try Example.files()[0]
    let other = Manifest.File(path: file.path, digest: Digest(of: []), byteCount: 0)
    #expect(throws: TransferError.malformed) { try Example.manifest(files: [file, other]) }
    let itself = Manifest.File(path: .manifest, digest: Digest(of: []), byteCount: 0)
    #expect(throws: TransferError.malformed) { try Example.manifest(files: [itself]) }
  }

  @Test func `what is written can be read: a manifest over 1 MiB is refused before`() throws {
    func files(_ count: Int) throws -> [Manifest.File] {
      try (0..<count).map {
        let id = try Identifier([UInt8](repeating: 0, count: 12) + bigEndian($0)[...])
        return Manifest.File(path: .tip(id), digest: Digest(of: []), byteCount: .max)
      }
    }
    // 4,096 tips fit, whatever their size.
    let full = try Example.manifest(files: files(7_800))
    #expect(try verified(full.signed(by: Example.gateway())) == full)
    #expect(throws: TransferError.overLimit) { try Example.manifest(files: files(7_900)) }
  }

  @Test func `a folder that holds what its manifest says is taken, in any order`() throws {
    let manifest = try Example.manifest()
    #expect(throws: Never.self) { try manifest.check(manifest.files) }
    #expect(throws: Never.self) { try manifest.check(manifest.files.reversed()) }
    #expect(throws: Never.self) { try Example.manifest(files: []).check([]) }
  }

  @Test func `an interrupted copy is recognised by the file that is missing`() throws {
    let manifest = try Example.manifest()
    for position in manifest.files.indices {
      var found = manifest.files
      let gone = found.remove(at: position)
      #expect(throws: TransferError.missing(gone.path)) { try manifest.check(found) }
    }
    #expect(throws: TransferError.missing(manifest.files[0].path)) { try manifest.check([]) }
  }

  @Test func `a file too many is refused wherever it stands`() throws {
    let manifest = try Example.manifest()
    for name in ["a", "board/2026-03-09", "tips/0.age", "zzz"] {
      let extra = Manifest.File(path: try path(name), digest: Digest(of: []), byteCount: 0)
      #expect(throws: TransferError.unexpected(extra.path)) {
        try manifest.check(manifest.files + [extra])
      }
      #expect(throws: TransferError.unexpected(extra.path)) {
        try Example.manifest(files: []).check([extra])
      }
    }
    let twice = manifest.files[2]
    #expect(throws: TransferError.unexpected(twice.path)) {
      try manifest.check(manifest.files + [twice])
    }
  }

  @Test func `T5 an altered file in the folder is refused and named`() throws {
    let manifest = try Example.manifest()
    for (position, file) in manifest.files.enumerated() {
      for altered in [
        Manifest.File(path: file.path, digest: Digest(of: [9]), byteCount: file.byteCount),
        Manifest.File(path: file.path, digest: file.digest, byteCount: file.byteCount + 1),
      ] {
        var found = manifest.files
        found[position] = altered
        #expect(throws: TransferError.altered(file.path)) { try manifest.check(found) }
      }
    }
    // Two files that changed places.
    let swapped = [
      Manifest.File(
        path: manifest.files[0].path, digest: manifest.files[1].digest,
        byteCount: manifest.files[1].byteCount),
      Manifest.File(
        path: manifest.files[1].path, digest: manifest.files[0].digest,
        byteCount: manifest.files[0].byteCount),
    ]
    #expect(throws: TransferError.altered(manifest.files[0].path)) {
      try manifest.check(swapped + manifest.files.dropFirst(2))
    }
  }

  private func verified(_ bytes: [UInt8]) throws -> Manifest {
    try Manifest(verifying: bytes, by: Example.gateway().verifierKey)
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt32(number))
    return bytes
  }
}
