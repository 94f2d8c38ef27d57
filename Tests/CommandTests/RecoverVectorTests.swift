import FoundationEssentials
import Primitives
import TestSupport
import Testing

/// Every age vector through `sotto-investigator recover`.
@Suite(.enabled(if: Vectors.areHere))
struct RecoverVectorTests {
  private let folder = TemporaryFolder()

  @Test func `recover tells how every vector ends and releases exactly what is authentic`() throws {
    var count = 0
    for vector in try AgeVector.all() {
      let result = try recover(vector, ["-"], input: vector.file)
      check(result, vector)
      if let digest = vector.payloadDigest {
        #expect(Digest(of: result.output[...]).bytes == digest, "\(vector.name)")
      } else {
        #expect(result.output.isEmpty, "\(vector.name)")
      }
      count += 1
    }
    #expect(count >= 119)
  }

  @Test func `recover -o leaves a whole file or nothing`() throws {
    var count = 0
    for vector in try AgeVector.all() {
      let sealed = folder.file("\(vector.name).age")
      let opened = folder.file(vector.name)
      try Data(vector.file).write(to: URL(filePath: sealed))
      let result = try recover(vector, ["-o", opened, sealed])
      check(result, vector)
      #expect(result.output.isEmpty, "\(vector.name)")
      #expect(!exists(opened + ".partial"), "\(vector.name)")
      #expect(exists(opened) == (vector.expectation == .success), "\(vector.name)")
      if vector.expectation == .success {
        let bytes = contents(of: opened)
        #expect(Digest(of: bytes[...]).bytes == vector.payloadDigest, "\(vector.name)")
      }
      count += 1
    }
    #expect(count >= 119)
  }

  private func recover(
    _ vector: AgeVector, _ arguments: [String], input: [UInt8] = []
  ) throws -> Command.Result {
    var options: [String] = []
    if !vector.identities.isEmpty {
      let keys = folder.file("\(vector.name).keys")
      try Data(vector.identities.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: keys))
      options += ["--identity", keys]
    }
    if !vector.passphrases.isEmpty { options += ["--passphrase-fd", "7"] }
    var command = Command("sotto-investigator", ["recover"] + options + arguments)
    command.input = input
    if !vector.passphrases.isEmpty {
      command.descriptors[7] = [UInt8](vector.passphrases.map { $0 + "\n" }.joined().utf8)
    }
    return try command.run()
  }

  private func check(_ result: Command.Result, _ vector: AgeVector) {
    let lines = result.errorText.split(separator: "\n")
    guard let word = firstWord(vector.expectation) else {
      #expect(result.status == 0, "\(vector.name)")
      #expect(lines.isEmpty, "\(vector.name)")
      return
    }
    #expect(result.status == 1, "\(vector.name)")
    #expect(lines.count == 1, "\(vector.name)")
    #expect(lines.first?.prefix { $0.isLetter || $0 == "-" } ?? "" == word, "\(vector.name)")
  }

  private func firstWord(_ expectation: AgeVector.Expectation) -> String? {
    switch expectation {
    case .success: nil
    case .headerFailure: "header"
    case .armorFailure: "armor"
    case .payloadFailure: "payload"
    case .noMatch: "no-match"
    case .hmacFailure: "mac"
    }
  }
}

/// Whether there is a file or folder at `path`.
func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
