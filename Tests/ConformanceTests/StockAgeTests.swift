import Age
import AgeIdentity
import FoundationEssentials
import Primitives
import StrictCoding
import TestSupport
import Testing

/// Files of `seal -r` open with stock age, and files of stock age open with `recover`.
@Suite(.enabled(if: StockAge.isHere))
struct StockAgeTests {
  private let folder = TemporaryFolder()
  private let seeds = (0..<3).map { number in Secret(copying: [UInt8](number..<number + 32)) }

  private func put(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(filePath: folder.file(name)))
    return folder.file(name)
  }

  private func recipients() throws -> [String] {
    try seeds.map { String(decoding: try HybridRecipient(seed: $0).encoded, as: UTF8.self) }
  }

  private func keyFile(_ number: Int) throws -> String {
    try put("key\(number).txt", Identity.encode(hybrid: seeds[number]).withBytes { [UInt8]($0) })
  }

  private func run(_ program: String, _ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
    var command = Command(program, arguments)
    command.input = input
    let result = try command.run()
    #expect(result.status == 0, "\(program): \(result.errorText)")
    return result.output
  }

  private func plaintext(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 11) }
  }

  @Test(arguments: [0, 1, 65_536, 65_537, 1_000_000])
  func `stock age opens what we seal, with every recipient's key`(count: Int) throws {
    let age = try #require(StockAge.path)
    let plaintext = plaintext(count)
    let options = try recipients().flatMap { ["-r", $0] }
    let sealed = try run("sotto-source", ["seal"] + options + ["-o", "-", "-"], plaintext)
    for number in seeds.indices {
      #expect(try run(age, ["-d", "-i", keyFile(number)], sealed) == plaintext)
      let armored = Armor.encode(sealed)
      #expect(try run(age, ["-d", "-i", keyFile(number)], armored) == plaintext)
    }
  }

  @Test(arguments: [0, 1, 65_536, 65_537, 1_000_000])
  func `we open what stock age seals, binary and armored`(count: Int) throws {
    let age = try #require(StockAge.path)
    let plaintext = plaintext(count)
    let options = try recipients().flatMap { ["-r", $0] }
    for form in [[], ["-a"]] {
      let sealed = try run(age, form + options, plaintext)
      for number in seeds.indices {
        let opening = ["recover", "--identity", try keyFile(number), "-"]
        #expect(try run("sotto-investigator", opening, sealed) == plaintext)
      }
    }
  }

  @Test func `we open what stock age seals to a classic recipient`() throws {
    let age = try #require(StockAge.path)
    let key = try X25519.publicKey(seeds[0])
    let recipient = String(decoding: Bech32.encode(prefix: ascii("age"), key), as: UTF8.self)
    let secret = seeds[0].withBytes { [UInt8]($0) }
    let identity = Bech32.encode(prefix: ascii("age-secret-key-"), secret)
    let keys = try put("classic.txt", identity)
    let sealed = try run(age, ["-r", recipient], plaintext(100_000))
    let opened = try run("sotto-investigator", ["recover", "--identity", keys, "-"], sealed)
    #expect(opened == plaintext(100_000))
  }

  @Test func `stock age refuses what was changed, as we do`() throws {
    let age = try #require(StockAge.path)
    let options = ["-r", try recipients()[0]]
    var sealed = try run("sotto-source", ["seal"] + options + ["-o", "-", "-"], plaintext(70_000))
    sealed[sealed.count - 1] ^= 1
    for (program, arguments) in [
      (age, ["-d", "-i", try keyFile(0)]),
      ("sotto-investigator", ["recover", "--identity", try keyFile(0), "-"]),
    ] {
      var command = Command(program, arguments)
      command.input = sealed
      let result = try command.run()
      #expect(result.status == 1)
      #expect(result.output == [UInt8](plaintext(70_000).prefix(65_536)))
    }
  }
}
