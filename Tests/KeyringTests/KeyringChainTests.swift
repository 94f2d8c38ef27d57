import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import Keyring

@Suite struct KeyringChainTests {
  @Test func `the deployment id is half the digest of origin and first root`() throws {
    let root = try Example.signer("\(Example.origin)/root", 1).verifierKey
    let text =
      ascii("sotto/1 deployment\n") + bytes(Example.origin) + [0x0A] + root.encoded + [0x0A]
    #expect(try Example.deployment().bytes == [UInt8](Digest(of: text[...]).bytes.prefix(16)))
  }

  @Test func `keyrings lead from the deployment id to the newest`() throws {
    var chain = try Example.chain()
    try chain.append(Example.signed(Example.next(chain)))
    try chain.append(Example.signed(Example.next(chain)))
    #expect(chain.newest.document.number == 3)
    #expect(chain.keyring(2)?.digest == chain.newest.document.previous)
    #expect(chain.keyring(0) == nil && chain.keyring(4) == nil && chain.keyring(.max) == nil)
    let all = try chain.keyrings.map { try UnverifiedKeyring(parsing: $0.bytes) }
    #expect(try KeyringChain(verifying: all, deployment: Example.deployment()) == chain)
  }

  @Test func `T3 foreign keyring or root: nothing but the pinned deployment is taken`() throws {
    let first = try Example.signed(Example.document())
    let other = try Identifier([UInt8](repeating: 7, count: 16)[...])
    #expect(throws: KeyringError.wrongDeployment) {
      try KeyringChain(first: first, deployment: other)
    }
    // Another root that claims our id, and another origin that does.
    #expect(throws: KeyringError.wrongDeployment) {
      try Example.chain { $0.root = try Example.signer("\(Example.origin)/root", 9).verifierKey }
    }
    #expect(throws: KeyringError.wrongDeployment) {
      try Example.chain {
        $0.origin = try HostName(bytes("evil.example"))
        $0.root = try Example.signer("evil.example/root", 1).verifierKey
        $0.nextRoot = try Example.signer("evil.example/root", 2).verifierKey
        $0.log = try Example.signer("evil.example/retention", 3).verifierKey
      }
    }
    // The right text by another root.
    #expect(throws: KeyringError.wrongSigner) {
      try KeyringChain(
        first: Example.signed(Example.document(), by: 9), deployment: Example.deployment())
    }
  }

  @Test func `T3 a changed byte of a served keyring is refused`() throws {
    let golden = try golden("keyring.note")
    let deployment = try Example.deployment()
    for position in stride(from: 0, to: golden.count, by: 7) {
      var changed = golden
      changed[position] ^= 0x01
      #expect(throws: KeyringError.self, "byte \(position)") {
        try KeyringChain(first: UnverifiedKeyring(parsing: changed), deployment: deployment)
      }
    }
  }

  @Test func `a keyring with two signature lines or none is refused`() throws {
    let golden = try golden("keyring.note")
    let line = golden[(golden.dropLast().lastIndex(of: 0x0A) ?? 0)...].dropFirst()
    #expect(throws: KeyringError.malformed) { try UnverifiedKeyring(parsing: golden + line) }
    let other = try Example.signer("\(Example.origin)/root", 2).sign(Example.document().encoded)
    let otherLine = other[(other.dropLast().lastIndex(of: 0x0A) ?? 0)...].dropFirst()
    #expect(throws: KeyringError.malformed) { try UnverifiedKeyring(parsing: golden + otherLine) }
    #expect(throws: KeyringError.self) {
      try UnverifiedKeyring(parsing: Example.document().encoded)
    }
  }

  @Test func `a chain begins with keyring 1 on the first day`() throws {
    #expect(throws: KeyringError.brokenChain) {
      try Example.chain { $0.from = try day("2026-01-06") }
    }
    #expect(throws: KeyringError.brokenChain) {
      try Example.chain {
        $0.number = 2
        $0.previous = Digest(of: [])
      }
    }
    #expect(throws: KeyringError.brokenChain) {
      try KeyringChain(verifying: [], deployment: Example.deployment())
    }
  }

  @Test func `what never changes cannot be changed by a keyring`() throws {
    for change: (inout KeyringDocument) throws -> Void in [
      { $0.number += 1 },
      { $0.previous = Digest(of: []) },
      { $0.since = try day("2026-01-04") },
      { $0.from = try day("2026-01-04") },
      { $0.isInsecureDemo = false },
    ] {
      #expect(throws: KeyringError.self) { try follow(change) }
    }
    #expect(throws: KeyringError.brokenChain) { try follow { $0.previous = Digest(of: []) } }
    #expect(throws: KeyringError.brokenChain) {
      try follow { $0.since = try day("2026-02-01") }
    }
    #expect(throws: KeyringError.brokenChain) {
      try follow {
        let name = try KeyName(bytes("elsewhere.example/root"))
        $0.origin = try HostName(bytes("elsewhere.example"))
        $0.root = try VerifierKey(name: name, publicKey: $0.root.publicKey)
        $0.nextRoot = try VerifierKey(name: name, publicKey: $0.nextRoot.publicKey)
        $0.log = try Example.signer("elsewhere.example/retention", 3).verifierKey
      }
    }
    #expect(throws: KeyringError.brokenChain) {
      try follow {
        $0.deployment = try Identifier([UInt8](repeating: 7, count: 16)[...])
        let name = try KeyName($0.deployment.hex + ascii("/gateway")[...])
        $0.gateway = try VerifierKey(name: name, publicKey: $0.gateway.publicKey)
      }
    }
  }

  @Test func `what may change is changed by a keyring`() throws {
    try follow {
      $0.addresses = [try HostName(bytes("moved.onion"))]
      $0.log = try Example.signer("\(Example.origin)/retention", 0x33).verifierKey
      $0.gateway = try VerifierKey(
        name: $0.gateway.name, publicKey: Example.person(0, "x", key: 0x34).signingKey)
      $0.investigators.remove(at: 1)
      $0.desks = [$0.desks[0]].compactMap { desk in
        try? Desk(id: desk.id, members: [0, 255], names: desk.names)
      }
      $0.organisation = try FreeText(bytes("Renamed"))
    }
  }

  @Test func `next-root replaces root and names a fresh one`() throws {
    var chain = try Example.chain()
    try chain.append(Example.signed(rotated(Example.next(chain), root: 2, nextRoot: 5), by: 2))
    try chain.append(Example.signed(Example.next(chain), by: 2))
    #expect(chain.newest.document.number == 3)
    // The lost root signs nothing any more.
    #expect(throws: KeyringError.wrongSigner) {
      try chain.append(Example.signed(Example.next(chain), by: 1))
    }
    #expect(throws: KeyringError.wrongSigner) {
      try chain.append(Example.signed(rotated(Example.next(chain), root: 1, nextRoot: 6), by: 1))
    }
  }

  @Test(
    arguments: [
      // root that is named, next-root that is named, who signs
      (1, 2, 2), (1, 2, 9), (1, 5, 1), (2, 1, 2), (2, 5, 1), (9, 2, 9), (9, 5, 9),
    ] as [(UInt8, UInt8, UInt8)])
  func `other roots or signers are refused`(root: UInt8, nextRoot: UInt8, by: UInt8) throws {
    var chain = try Example.chain()
    let next = try Example.signed(
      rotated(Example.next(chain), root: root, nextRoot: nextRoot), by: by)
    #expect(throws: KeyringError.wrongSigner) { try chain.append(next) }
    #expect(chain.keyrings.count == 1)
  }

  @Test func `a root that was given up never comes back as next-root`() throws {
    var chain = try Example.chain()
    try chain.append(Example.signed(rotated(Example.next(chain), root: 2, nextRoot: 5), by: 2))
    #expect(throws: KeyringError.wrongSigner) {
      try chain.append(Example.signed(rotated(Example.next(chain), root: 5, nextRoot: 1), by: 5))
    }
  }

  @Test func `an index is never given to another person, not even much later`() throws {
    var chain = try Example.chain()
    try chain.append(Example.signed(Example.next(chain, without(2))))
    let before = chain
    for role in [true, false] {
      let other = try Example.person(role ? 2 : 1, "Other", key: 0x77)
      #expect(throws: KeyringError.reusedIndex) {
        try chain.append(
          Example.signed(
            Example.next(chain) {
              if role { $0.investigators.insert(other, at: 1) } else { $0.auditors[1] = other }
            }))
      }
    }
    #expect(chain == before)
    // The same person comes back under the same index, with another name if need be.
    try chain.append(
      Example.signed(
        Example.next(chain) {
          $0.investigators.insert(try Example.person(2, "Björn", key: 0x12), at: 1)
        }))
  }

  @Test func `T4 old keyring replayed: a revoked investigator's keyring ends with the next`() throws
  {
    var chain = try Example.chain()
    try chain.append(Example.signed(Example.next(chain, without(2))))
    #expect(chain.inForce(on: try day("2026-01-04")) == nil)
    #expect(chain.inForce(on: try day("2026-01-05"))?.document.number == 1)
    #expect(chain.inForce(on: try day("2026-05-31"))?.document.number == 1)
    // Both cover these days; the highest number counts.
    #expect(chain.inForce(on: try day("2026-06-01"))?.document.number == 2)
    #expect(chain.inForce(on: try day("2026-12-31"))?.document.investigator(2) == nil)
    #expect(chain.inForce(on: try day("2027-05-31"))?.document.number == 2)
    #expect(chain.inForce(on: try day("2027-06-01")) == nil)
    // Neither a second time nor behind a newer one.
    #expect(throws: KeyringError.brokenChain) {
      try chain.append(UnverifiedKeyring(parsing: chain.keyrings[0].bytes))
    }
    #expect(throws: KeyringError.brokenChain) {
      try chain.append(UnverifiedKeyring(parsing: chain.keyrings[1].bytes))
    }
  }

  private func follow(_ change: (inout KeyringDocument) throws -> Void) throws {
    var chain = try Example.chain()
    try chain.append(Example.signed(Example.next(chain, change)))
  }

  private func rotated(
    _ document: KeyringDocument, root: UInt8, nextRoot: UInt8
  ) throws -> KeyringDocument {
    var document = document
    document.root = try Example.signer("\(Example.origin)/root", root).verifierKey
    document.nextRoot = try Example.signer("\(Example.origin)/root", nextRoot).verifierKey
    return document
  }

  /// Takes the investigator out of the keyring and the desks.
  private func without(_ index: UInt8) -> (inout KeyringDocument) throws -> Void {
    { document in
      document.investigators.removeAll { $0.index == index }
      document.desks = try document.desks.filter { $0.members != [index] }.map {
        try Desk(id: $0.id, members: $0.members.filter { $0 != index }, names: $0.names)
      }
    }
  }
}
