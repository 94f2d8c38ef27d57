import Primitives
import StrictCoding
import TestSupport
import Testing

@Suite struct PasswordTests {
  private static let checker = packagePath("Tests/Conformance/argon2id.py")
  private static let answers = packagePath("Tests/PrimitivesTests/Golden/argon2id.txt")

  /// What the checker says: its status is 69 where python3-cryptography is missing.
  private static let check = Result {
    try Command("/usr/bin/env", ["python3", checker, answers]).run()
  }

  @Test func `Argon2id gives the committed answers`() throws {
    let lines = try golden("argon2id.txt").split(separator: 0x0A).dropFirst()
    #expect(lines.count == 5)
    for line in lines {
      let fields = line.split(separator: 0x20)
      let password = fields[0] == "-" ? [] : try Hex.decode(fields[0])
      let expected = try Hex.decode(fields[4])
      let cost = try Argon2id(
        memoryKiB: UInt32(Decimal.decode(fields[2])), passes: UInt32(Decimal.decode(fields[3])))
      let output = try cost.derive(
        Secret(copying: password), salt: Hex.decode(fields[1]), count: expected.count)
      #expect(output.withBytes { [UInt8]($0) } == expected)
    }
  }

  @Test(.enabled(if: (try? check.get().status) != 69, "python3-cryptography is missing"))
  func `a library that passes RFC 9106 agrees with the committed Argon2id answers`() throws {
    let result = try Self.check.get()
    #expect(result.status == 0, "\(result.errorText)")
    #expect(result.outputText == "5 answers agree\n")
  }

  @Test func `Argon2id costs and lengths outside its range are refused`() throws {
    #expect(throws: PrimitivesError.invalidLength) { try Argon2id(memoryKiB: 7, passes: 1) }
    #expect(throws: PrimitivesError.invalidLength) { try Argon2id(memoryKiB: 8, passes: 0) }
    let cost = try Argon2id(memoryKiB: 8, passes: 1)
    let password = Secret(copying: [1])
    let salt = [UInt8](repeating: 2, count: 16)
    #expect(throws: PrimitivesError.invalidLength) {
      try cost.derive(password, salt: salt.dropLast(), count: 32)
    }
    #expect(throws: PrimitivesError.invalidLength) {
      try cost.derive(password, salt: salt, count: 15)
    }
  }

  @Test func `memory that cannot be had is an error, not a crash`() throws {
    let cost = try Argon2id(memoryKiB: .max, passes: 1)
    #expect(throws: PrimitivesError.unavailable) {
      try cost.derive(Secret(copying: [1]), salt: [UInt8](repeating: 2, count: 16), count: 32)
    }
    #expect(throws: PrimitivesError.unavailable) {
      try Scrypt.derive(Secret(copying: [1]), salt: [2], logN: 31)
    }
  }

  @Test func `scrypt gives the answer of RFC 7914 with r 8 and p 1`() throws {
    let output = try Scrypt.derive(
      Secret(copying: Array("pleaseletmein".utf8)), salt: Array("SodiumChloride".utf8), logN: 14)
    #expect(
      try output.withBytes { [UInt8]($0) }
        == bytes(hex: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"))
  }

  @Test(arguments: [Int.min, -1, 0, 32, 64, Int.max])
  func `scrypt refuses a work factor outside 1 to 31`(logN: Int) {
    #expect(throws: PrimitivesError.invalidLength) {
      try Scrypt.derive(Secret(copying: [1]), salt: [2], logN: logN)
    }
  }
}
