import Age
import AgeIdentity
import Foundation
import Primitives
import StrictCoding
import Testing

@testable import Tip

/// Tips open with stock tools only: age 1.3 or newer, and any tar.
@Suite struct ConformanceTests {
  private struct Output {
    let status: Int32
    let text: String
  }

  private func run(_ script: String, in folder: URL) throws -> Output {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-o", "pipefail", "-c", script]
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Output(status: process.terminationStatus, text: String(decoding: text, as: UTF8.self))
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    try body(folder)
  }

  private func expectExtracted(_ folder: URL) throws {
    let out = folder.appending(path: "out")
    for (index, file) in TipFixture.files.enumerated() {
      let extracted = try Data(contentsOf: out.appending(path: "files/000\(index + 1)"))
      #expect([UInt8](extracted) == file)
    }
    let message = try Data(contentsOf: out.appending(path: "message.txt"))
    #expect([UInt8](message) == TipFixture.message)
  }

  @Test func `stock tar lists and extracts a tip`() throws {
    try withFolder { folder in
      try Data(TipFixture.archive()).write(to: folder.appending(path: "tip.tar"))
      let list = try run("tar -tvf tip.tar", in: folder)
      #expect(list.status == 0)
      let names = list.text.split(separator: "\n").compactMap { $0.split(separator: " ").last }
      #expect(names == ["message.txt", "files/0001", "files/0002", "about.txt", "padding"])
      #expect(try run("mkdir out && tar -xf tip.tar -C out", in: folder).status == 0)
      try expectExtracted(folder)
    }
  }

  @Test func `stock age and stock tar open a tip in one pipe, and tell when it was cut`() throws {
    try withFolder { folder in
      let version = try run("age --version", in: folder)
      guard version.status == 0, !version.text.hasPrefix("1.0"), !version.text.hasPrefix("v1.0"),
        !version.text.contains(/^v?1\.[012]\./)
      else {
        print("SKIPPED: no stock age 1.3 or newer on this machine")
        return
      }
      let seed = Secret(copying: [UInt8](repeating: 4, count: 32))
      let recipients = [try HybridRecipient(seed: seed)]
      let sealed = try Envelope(to: recipients, stanzaCount: 8, random: SystemRandom())
        .seal(TipFixture.archive(), with: SodiumChunkCipher.self)
      try Data(sealed).write(to: folder.appending(path: "tip.age"))
      try Data(sealed.dropLast(40)).write(to: folder.appending(path: "cut.age"))
      let key = Identity.encode(hybrid: seed).withBytes { Data($0) }
      try key.write(to: folder.appending(path: "key"))
      let recipe = "age -d -i key tip.age | tar -x -C out"
      #expect(try run("mkdir out && " + recipe, in: folder).status == 0)
      try expectExtracted(folder)
      #expect(try run("age -d -i key cut.age | tar -x -C out", in: folder).status != 0)
    }
  }
}
