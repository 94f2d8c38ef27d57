import Primitives
import SQLite
import TestSupport
import Testing

@testable import CaseVault

@Suite struct JournalTests {
  @Test func `what was written is there after opening again`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    let vault = try test.open()
    #expect(try vault.setting("a") == [1])
    #expect(!vault.wasTorn)
  }

  @Test func `a wrong passphrase is told from a damaged vault`() throws {
    let test = try TestVault()
    #expect(throws: VaultError.wrongPassphrase) {
      try Vault(at: test.path, passphrase: Secret(copying: [1]), today: TestVault.today)
    }
    try test.overwrite(.vault, [1, 2, 3])
    #expect(throws: VaultError.notAVault) { try test.open() }
  }

  @Test func `a change whose operation fails is not kept`() throws {
    let test = try TestVault()
    let vault = try test.open()
    let before = test.bytes(.journal)
    #expect(throws: VaultError.overLimit) {
      try vault.write(random: test.random) { () throws(VaultError) in
        try vault.apply(.putSetting, .text([97]), .blob([1]))
        throw VaultError.overLimit
      }
    }
    #expect(try vault.setting("a") == nil)
    #expect(test.bytes(.journal) == before)
  }

  @Test func `a record torn at any byte is cut off and told, the ones before stand`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    let before = test.bytes(.journal)
    try test.open().set("b", [2])
    let whole = test.bytes(.journal)
    for count in before.count + 1..<whole.count {
      try test.overwrite(.journal, [UInt8](whole.prefix(count)))
      let vault = try test.open()
      #expect(vault.wasTorn)
      #expect(try vault.setting("a") == [1])
      #expect(try vault.setting("b") == nil)
    }
    try test.overwrite(.journal, before + [UInt8](repeating: 0, count: 4096))
    do {
      let vault = try test.open()
      #expect(vault.wasTorn)
      try vault.set("c", [3])
    }
    let vault = try test.open()
    #expect(!vault.wasTorn)
    #expect(try vault.setting("a") == [1])
    #expect(try vault.setting("c") == [3])
  }

  @Test func `any changed byte stops the vault before a write`() throws {
    let test = try TestVault()
    let vault = try test.open()
    try vault.set("a", [1])
    try vault.set("b", [2])
    let whole = test.bytes(.journal)
    _ = consume vault
    for index in whole.indices where index < VaultFile.magicByteCount || index % 3 == 0 {
      var doctored = whole
      doctored[index] ^= 0x41
      try test.overwrite(.journal, doctored)
      #expect(throws: VaultError.self, "byte \(index)") { try test.open() }
      #expect(test.bytes(.journal) == doctored)
    }
  }

  @Test func `records cannot be left out, swapped or repeated`() throws {
    let test = try TestVault()
    var ends = [JournalHead.byteCount]
    let vault = try test.open()
    for name in ["a", "b", "c"] {
      try vault.set(name, [1])
      ends.append(test.bytes(.journal).count)
    }
    _ = consume vault
    let whole = test.bytes(.journal)
    let pieces = zip(ends, ends.dropFirst()).map { whole[$0..<$1] }
    let head = whole[..<ends[0]]
    for order in [[0, 2], [0, 2, 1], [0, 1, 1, 2], [1, 2]] {
      try test.overwrite(.journal, order.reduce([UInt8](head)) { $0 + pieces[$1] })
      #expect(throws: VaultError.damaged(.journal)) { try test.open() }
    }
  }

  @Test func `no nonce is used twice after a journal was rolled back`() throws {
    let test = try TestVault()
    try test.open().set("a", [1])
    let before = test.bytes(.journal)
    try test.open().set("b", [2])
    let one = test.bytes(.journal)
    try test.overwrite(.journal, before)
    let vault = try test.open()
    try vault.write(random: SystemRandom()) { () throws(VaultError) in
      try vault.apply(.putSetting, .text([98]), .blob([2]))
    }
    let other = test.bytes(.journal)
    #expect(one.count == other.count)
    #expect(one.suffix(24) != other.suffix(24))
  }

  @Test func `a second process is refused`() throws {
    let test = try TestVault()
    let vault = try test.open()
    #expect(throws: VaultError.inUse) { try test.open() }
    withExtendedLifetime(vault) {}
  }

  @Test func `a change list reads back as written and nothing else does`() throws {
    let changes = [
      Change(kind: .putSetting, values: [.text([97]), .blob([1, 2])]),
      Change(kind: .putDocument, values: [.null, .integer(-5), .blob([])]),
    ]
    let bytes = ChangeList.encode(changes)
    #expect(try ChangeList.parse(bytes[...]) == changes)
    for count in bytes.indices {
      #expect(throws: (any Error).self) { try ChangeList.parse(bytes.prefix(count)) }
    }
    #expect(throws: (any Error).self) { try ChangeList.parse((bytes + [0])[...]) }
  }
}
