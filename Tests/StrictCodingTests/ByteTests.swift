import StrictCoding
import Testing

@Suite struct ByteTests {
  @Test func `numbers are written and read in network order`() throws {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt8(0x01))
    bytes.append(bigEndian: UInt16(0x0203))
    bytes.append(bigEndian: UInt32(0x0405_0607))
    bytes.append(bigEndian: UInt64(0x0809_0A0B_0C0D_0E0F))
    #expect(bytes == [UInt8](1...15))
    var reader = ByteReader(bytes[...])
    #expect(try reader.bigEndian(UInt8.self) == 0x01)
    #expect(try reader.bigEndian(UInt16.self) == 0x0203)
    #expect(try reader.bigEndian(UInt32.self) == 0x0405_0607)
    #expect(throws: CodingError.trailing) { try reader.finish() }
    #expect(try reader.bigEndian(UInt64.self) == 0x0809_0A0B_0C0D_0E0F)
    try reader.finish()
  }

  @Test func `a field that is longer than the rest is refused, and nothing is read`() throws {
    var reader = ByteReader([1, 2, 3][...])
    #expect(throws: CodingError.truncated) { try reader.bytes(4) }
    #expect(throws: CodingError.truncated) { try reader.bytes(-1) }
    #expect(throws: CodingError.truncated) { try reader.bytes(.max) }
    #expect(throws: CodingError.truncated) { try reader.bigEndian(UInt32.self) }
    #expect(reader.remaining == 3)
    #expect(try reader.bytes(3) == [1, 2, 3])
    #expect(try reader.bytes(0).isEmpty)
    try reader.finish()
  }

  @Test func `an identifier is exactly 16 bytes, in order of its bytes`() throws {
    let low = try Identifier([UInt8](0..<16)[...])
    let high = try Identifier([UInt8](repeating: 0xFF, count: 16)[...])
    #expect(low < high)
    #expect(!(high < low))
    #expect(try Identifier(hex: low.hex[...]) == low)
    #expect(low.hex == ascii("000102030405060708090a0b0c0d0e0f"))
    for count in [0, 15, 17, 32] {
      #expect(throws: CodingError.malformed) {
        try Identifier([UInt8](repeating: 1, count: count)[...])
      }
    }
    #expect(throws: CodingError.malformed) {
      try Identifier(hex: ascii("000102030405060708090A0B0C0D0E0F")[...])
    }
  }

  @Test func `a slice is compared with a literal byte by byte`() {
    #expect([0, 0x61, 0x62][1...] == "ab")
    #expect(!([0x61][...] == "ab"))
    #expect(!([0x61, 0x62, 0][...] == "ab"))
    #expect([][...] == "")
  }
}
