import Primitives
import StrictCoding
import TestSupport
import Testing

@testable import Intake

@Suite struct SealedMetadataTests {
  @Test func `the golden slot opens and is sealed again byte for byte`() throws {
    let golden = try golden("slot.bin")
    #expect(golden.count == 272)
    let arrival = try MetadataSlot.open(golden[...], key: Example.secret(7))
    #expect(arrival == (try Example.arrival()))
    #expect(try MetadataSlot.seal(arrival, key: Example.secret(7)) == golden)
  }

  @Test func `every way in and every payment fits a slot and comes back`() throws {
    for listener in Arrival.Listener.allCases {
      for payment in Arrival.Payment.allCases {
        let arrival = try Arrival(
          body: Digest(of: []), caseHandle: Example.deployment(), listener: listener,
          payment: payment)
        let slot = try MetadataSlot.seal(arrival, key: Example.secret(9))
        // T12: all slots have one size.
        #expect(slot.count == MetadataSlot.byteCount)
        #expect(try MetadataSlot.open(slot[...], key: Example.secret(9)) == arrival)
      }
    }
  }

  @Test func `a slot of random bytes, of another key or with a changed byte is empty`() throws {
    let golden = try golden("slot.bin")
    #expect(throws: IntakeError.emptySlot) {
      try MetadataSlot.open(golden[...], key: Example.secret(8))
    }
    #expect(throws: IntakeError.emptySlot) {
      try MetadataSlot.open(SeededRandom(1).bytes(272)[...], key: Example.secret(7))
    }
    for position in golden.indices {
      var changed = golden
      changed[position] ^= 0x80
      #expect(throws: IntakeError.emptySlot) {
        try MetadataSlot.open(changed[...], key: Example.secret(7))
      }
    }
  }

  @Test(arguments: [0, 15, 16, 271, 273])
  func `a slot of another length is refused`(count: Int) {
    #expect(throws: IntakeError.malformed) {
      try MetadataSlot.open([UInt8](repeating: 0, count: count)[...], key: Example.secret(7))
    }
  }

  @Test func `T17 a slot whose text differs in any way is refused`() throws {
    let padded = try Example.arrival().paddedText
    let text = String(decoding: padded.prefix { $0 != 0 }, as: UTF8.self)
    let lines = text.split(separator: "\n").map { String($0) }
    var texts = deviations(of: lines)
    texts += [
      "", "\n", String(text.dropLast()), text + "\n", "\n" + text,
      text.replacing("listener onion", with: "listener tor"),
      text.replacing("listener onion", with: "listener Onion"),
      text.replacing("paid work", with: "paid"), text.replacing("paid work", with: "paid work 9"),
      text.replacing("body ", with: "body  "), text.uppercased(),
      text.replacing("\n", with: "\r\n"), "address 10.0.0.1\n" + text,
    ]
    for text in texts {
      var bytes = [UInt8](text.utf8)
      #expect(bytes.count <= 256)
      bytes += [UInt8](repeating: 0, count: 256 - bytes.count)
      #expect(throws: IntakeError.self, "\(text)") { try open(bytes) }
    }
    var trailing = padded
    trailing[255] = 1
    #expect(throws: IntakeError.coding(.malformed)) { try open(trailing) }
    #expect(throws: IntakeError.self) { try open([UInt8](repeating: 0x0A, count: 256)) }
    #expect(throws: Never.self) { try open(padded) }
  }

  @Test func `a table has 4,096 keys, each its own`() throws {
    let keys = MetadataKeys(random: SeededRandom(3))
    #expect(keys.bytes.count == 131_072)
    var seen: Set<[UInt8]> = []
    for slot in 0..<MetadataKeys.slotCount {
      seen.insert(keys.key(slot).withBytes { [UInt8]($0) })
    }
    #expect(seen.count == 4_096)
    let again = try MetadataKeys(keys.bytes)
    let slot = try MetadataSlot.seal(Example.arrival(), key: keys.key(4_095))
    #expect(try MetadataSlot.open(slot[...], key: again.key(4_095)) == Example.arrival())
    #expect(throws: IntakeError.emptySlot) {
      try MetadataSlot.open(slot[...], key: again.key(4_094))
    }
  }

  @Test(arguments: [0, 32, 131_071, 131_073])
  func `a table of keys of another length is refused`(count: Int) {
    #expect(throws: IntakeError.malformed) {
      try MetadataKeys(Secret(copying: [UInt8](repeating: 0, count: count)))
    }
  }

  /// Opens a slot that somebody with its key filled with any 256 bytes.
  private func open(_ text: [UInt8]) throws {
    let slot = try ChaCha20Poly1305.seal(
      text[...], key: Example.secret(7), nonce: [UInt8](repeating: 0, count: 12))
    _ = try MetadataSlot.open(slot[...], key: Example.secret(7))
  }
}
