import StrictCoding
import Testing

@testable import Keyring

@Suite struct DeploymentPinTests {
  private let hex = "0123456789abcdef0123456789abcdef"

  @Test func `an address may carry the deployment id behind a number sign`() throws {
    let pin = try DeploymentPin(parsing: bytes("http://abc.onion#\(hex)"))
    #expect(pin.address == [UInt8]("http://abc.onion".utf8))
    #expect(pin.deployment == (try Identifier(hex: bytes(hex))))
    let bare = try DeploymentPin(parsing: bytes("http://abc.onion"))
    #expect(bare.address == pin.address)
    #expect(bare.deployment == nil)
  }

  @Test func `an id is shown in groups of four digits and taken as people type it`() throws {
    let id = try Identifier(hex: bytes(hex))
    let groups = "0123 4567 89ab cdef 0123 4567 89ab cdef"
    #expect(id.groups == [UInt8](groups.utf8))
    for typed in [
      hex, hex.uppercased(), groups, groups.uppercased(), "0123-4567-" + hex.dropFirst(8),
    ] {
      #expect(try Identifier(typed: bytes(typed)) == id)
    }
  }

  @Test(arguments: [
    "#", "#0123456789abcdef0123456789abcdef", "x#", "x#0123", "x#0123456789abcdef0123456789abcdeg",
    "x#0123456789abcdef0123456789abcdef0", "x#0123456789abcdef0123456789abcdef#",
    "x# 0123456789abcdef0123456789abcdef", "x#0123456789abcdef0123456789abcdef ",
    "x#0123  4567 89ab cdef 0123 4567 89ab cdef", "x#01 23456789abcdef0123456789abcdef",
  ])
  func `a wrong id is refused, never ignored`(argument: String) {
    #expect(throws: CodingError.self) { try DeploymentPin(parsing: bytes(argument)) }
  }
}
