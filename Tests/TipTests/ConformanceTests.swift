import Age
import AgeIdentity
import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Tip

/// Tips open with stock tools only: age 1.3 or newer, and any tar.
@Suite struct ConformanceTests {
  private let folder = TemporaryFolder()

  private func shell(_ script: String) throws -> Command.Result {
    try Command("/bin/bash", ["-o", "pipefail", "-c", "cd '\(folder.path)' && \(script)"]).run()
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    var copy = Command("/bin/bash", ["-c", "cat > '\(folder.file(name))'"])
    copy.input = bytes
    try #require(try copy.run().status == 0)
  }

  private func expectExtracted() {
    for (index, file) in TipFixture.files.enumerated() {
      #expect(contents(of: folder.file("out/files/000\(index + 1)")) == file)
    }
    #expect(contents(of: folder.file("out/message.txt")) == TipFixture.message)
  }

  @Test func `stock tar lists and extracts a tip`() throws {
    try write(TipFixture.archive(), to: "tip.tar")
    let list = try shell("tar -tvf tip.tar")
    #expect(list.status == 0 && list.errors.isEmpty)
    let names = list.outputText.split(separator: "\n").compactMap { $0.split(separator: " ").last }
    #expect(names == ["message.txt", "files/0001", "files/0002", "about.txt", "padding"])
    #expect(try shell("mkdir out && tar -xf tip.tar -C out").status == 0)
    expectExtracted()
  }

  @Test(.enabled(if: StockAge.isHere))
  func `stock age and stock tar open a tip in one pipe, and tell when it was cut`() throws {
    let age = try #require(StockAge.path)
    let seed = Secret(copying: [UInt8](repeating: 4, count: 32))
    let envelope = try Envelope(
      to: [HybridRecipient(seed: seed)], stanzaCount: 8, random: SystemRandom())
    let sealed = try envelope.seal(TipFixture.archive(), with: SodiumChunkCipher.self)
    try write(sealed, to: "tip.age")
    try write([UInt8](sealed.dropLast(40)), to: "cut.age")
    try write(Identity.encode(hybrid: seed).withBytes { [UInt8]($0) }, to: "key")
    #expect(try shell("mkdir out && \(age) -d -i key tip.age | tar -x -C out").status == 0)
    expectExtracted()
    #expect(try shell("\(age) -d -i key cut.age | tar -x -C out").status != 0)
  }
}
