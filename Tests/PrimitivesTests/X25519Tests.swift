import Primitives
import TestSupport
import Testing

@Suite struct X25519Tests {
  private func exchange(_ key: [UInt8], _ point: [UInt8]) throws -> [UInt8] {
    try X25519.sharedSecret(Secret(copying: key), point).withBytes { [UInt8]($0) }
  }

  @Test(arguments: [
    (
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    ),
    (
      "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    ),
  ])
  func `gives the answers of RFC 7748`(key: String, point: String, secret: String) throws {
    #expect(try exchange(bytes(hex: key), bytes(hex: point)) == bytes(hex: secret))
  }

  @Test func `a thousand exchanges end where RFC 7748 ends`() throws {
    var key: [UInt8] = [9] + [UInt8](repeating: 0, count: 31)
    var point = key
    for round in 1...1_000 {
      (key, point) = (try exchange(key, point), key)
      guard round == 1 else { continue }
      #expect(
        try key == bytes(hex: "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"))
    }
    #expect(
      try key == bytes(hex: "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
  }

  @Test func `both sides get one secret`() throws {
    let one = Secret(random: SeededRandom(1), count: 32)
    let other = Secret(random: SeededRandom(2), count: 32)
    let here = try X25519.sharedSecret(one, X25519.publicKey(other))
    let there = try X25519.sharedSecret(other, X25519.publicKey(one))
    #expect(here.withBytes { [UInt8]($0) } == there.withBytes { [UInt8]($0) })
  }

  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])
  func `a point of low order, which gives zeroes to everybody, is refused`(
    point: String
  ) throws {
    let key = Secret(random: SeededRandom(3), count: 32)
    let point = try bytes(hex: point)
    #expect(throws: PrimitivesError.invalidKey) { try X25519.sharedSecret(key, point) }
    var withTopBit = point
    withTopBit[31] |= 0x80
    #expect(throws: PrimitivesError.invalidKey) { try X25519.sharedSecret(key, withTopBit) }
  }

  @Test(arguments: [0, 31, 33]) func `other lengths are refused`(count: Int) {
    let odd = [UInt8](repeating: 9, count: count)
    let good = Secret(random: SeededRandom(4), count: 32)
    #expect(throws: PrimitivesError.invalidLength) { try X25519.sharedSecret(good, odd) }
    #expect(throws: PrimitivesError.invalidLength) { try X25519.publicKey(Secret(copying: odd)) }
    #expect(throws: PrimitivesError.invalidLength) {
      try X25519.sharedSecret(Secret(copying: odd), [UInt8](repeating: 9, count: 32))
    }
  }
}
