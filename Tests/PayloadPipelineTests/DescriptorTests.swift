import Age
import AgeIdentity
import Foundation
import Glibc
import PayloadPipeline
import Primitives
import TestSupport
import Testing

struct DescriptorTests {
  private let seed = Secret(copying: [UInt8](0..<32))

  /// Feeds a pipe from a thread of its own, in pieces of changing, odd sizes.
  private func pipe(giving bytes: [UInt8]) throws -> (reader: Int32, thread: Thread) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    let writer = ends[1]
    let thread = Thread {
      var rest = bytes[...]
      var size = 1
      while !rest.isEmpty {
        let count = rest.prefix(size).withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
        guard count > 0 else { break }
        rest = rest.dropFirst(count)
        size = size * 3 % 70_001 + 1
      }
      close(writer)
    }
    thread.start()
    return (ends[0], thread)
  }

  @Test(arguments: [0, 5_000, 1_300_000])
  func `an age file goes through pipes, binary or armored`(count: Int) throws {
    let plaintext = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let file = try Envelope(to: [HybridRecipient(seed: seed)], random: SystemRandom())
      .seal(plaintext, with: SodiumChunkCipher.self)
    let binary = try pipe(giving: file)
    let armored = try pipe(giving: Armor.encode(file))
    defer {
      close(binary.reader)
      close(armored.reader)
    }
    try check(AgeFileInput(DescriptorInput(descriptor: binary.reader)), plaintext)
    var descriptor = DescriptorInput(descriptor: armored.reader)
    let front = try descriptor.bytes(atMost: 100)
    try check(AgeFileInput(ArmorInput(descriptor, front: front)), plaintext)
  }

  private func check(_ file: AgeFileInput<some PayloadInput>, _ plaintext: [UInt8]) throws {
    let kept = Kept()
    try PayloadPipeline.open(
      file, to: kept, fileKey: file.header.fileKey(with: [.hybrid(seed)]), nonce: file.nonce,
      with: CryptoChunkCipher.self, workers: 2)
    #expect(kept.bytes == plaintext)
  }

  @Test(arguments: [0, 16, 17, 200_000])
  func `an armored file that is damaged behind its last chunk is refused`(count: Int) throws {
    let file = try Envelope(to: [HybridRecipient(seed: seed)], random: SystemRandom())
      .seal([UInt8](repeating: 1, count: count), with: SodiumChunkCipher.self)
    let armor = Armor.encode(file)
    for damaged in [armor + [0x78], [UInt8](armor.dropLast(3)), [UInt8](armor.dropLast(60))] {
      #expect(throws: PipelineError.age(.malformedArmor)) {
        let input = try AgeFileInput(ArmorInput(Given(damaged), front: []))
        try PayloadPipeline.open(
          input, to: Kept(), fileKey: input.header.fileKey(with: [.hybrid(seed)]),
          nonce: input.nonce, with: CryptoChunkCipher.self)
      }
    }
  }

  @Test func `a file that ends in its header or nonce is refused`() throws {
    let file = try Envelope(to: [HybridRecipient(seed: seed)], random: SystemRandom())
      .seal([], with: SodiumChunkCipher.self)
    for count in [0, 1, 22, 1000, file.count - 33, file.count - 17] {
      #expect(throws: PipelineError.age(.malformedHeader), "\(count)") {
        _ = try AgeFileInput(Given([UInt8](file.prefix(count))))
      }
    }
    #expect(throws: PipelineError.age(.overLimit)) {
      let endless = Array("age-encryption.org/v1\n-> a\n".utf8)
      _ = try AgeFileInput(Given(endless + [UInt8](repeating: 0x41, count: 1 << 18)))
    }
  }

  @Test func `the system's errors come through`() throws {
    let folder = open("/", O_RDONLY)
    let full = open("/dev/full", O_WRONLY)
    defer {
      close(folder)
      close(full)
    }
    var input = DescriptorInput(descriptor: folder)
    #expect(throws: PipelineError.read(EISDIR)) { try input.bytes(atMost: 1) }
    var output = DescriptorOutput(descriptor: full)
    #expect(throws: PipelineError.write(ENOSPC)) { try output.write([1]) }
  }
}
