import FoundationEssentials
import Primitives
import SignedNote
import StrictCoding
import TestSupport
import Testing
import TransparencyLog

/// Vectors for checkpoints, cosignatures, proof files, policies and requests to witnesses.
@Suite(.enabled(if: Vectors.areHere))
struct CheckpointVectorTests {
  private struct Texts: Decodable {
    struct Text: Decodable { let name, text, expect: String }
    let checkpointText: [Text]
  }

  private struct Proofs: Decodable {
    struct Proof: Decodable { let name, proof, leafEntry, policy, expect: String }
    let policies: [String: String]
    let proofs: [Proof]
  }

  private struct Keys: Decodable {
    struct Key: Decodable {
      let role, name, keyIdHex, publicKeyHex, seedHex, vkey: String
      let type: UInt8
    }
    let keys: [Key]
  }

  private struct Cosignatures: Decodable {
    struct One: Decodable {
      let timestamp: UInt64
      let message: String?
      let vkey, sigFieldB64: String
    }
    let ed25519, mlDsa44, mlDsa44Subtree: One
  }

  private struct Witness: Decodable {
    struct Exchange: Decodable {
      let requestBody: String
      let statusCurrentSpec: Int
    }
    let logVkey: String
    let exchanges: [Exchange]
  }

  private struct Sigsum: Decodable {
    struct Proof: Decodable {
      let name, proof, logKey: String
      let witnessKey: String?
    }
    let messageUtf8: String
    let proofs: [Proof]
  }

  private static func decode<Value: Decodable>(_ path: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Vectors.data("tlog/" + path))
  }

  private static func file(_ path: String) throws -> [UInt8] {
    try [UInt8](Vectors.data("tlog/" + path))
  }

  private static func key(_ text: String) throws -> VerifierKey {
    try VerifierKey(parsing: [UInt8](text.utf8)[...])
  }

  /// A policy that believes one log and asks no witness.
  private static func trusting(_ log: VerifierKey) throws -> WitnessPolicy {
    try WitnessPolicy(parsing: (ascii("log ") + log.encoded + ascii("\nquorum none\n"))[...])
  }

  @Test func `16 checkpoint texts are accepted or rejected as the specification does`() throws {
    let file: Texts = try Self.decode("generated/checkpoints.json")
    for vector in file.checkpointText {
      let bytes = [UInt8](vector.text.utf8)
      let encoded: [UInt8]?
      do { encoded = try Checkpoint(parsing: bytes[...]).encoded } catch { encoded = nil }
      // The one point that is left open, a size of 2^63, is closed here.
      #expect((encoded != nil) == (vector.expect == "ok"), "\(vector.name)")
      if let encoded { #expect(encoded == bytes, "\(vector.name)") }
    }
    #expect(file.checkpointText.count == 16)
  }

  @Test func `22 proof files are accepted or rejected as the specification does`() throws {
    let file: Proofs = try Self.decode("generated/proofs.json")
    for vector in file.proofs {
      let policy = try WitnessPolicy(
        parsing: [UInt8](#require(file.policies[vector.policy]).utf8)[...])
      let bytes = [UInt8](vector.proof.utf8)
      let encoded: [UInt8]?
      do {
        let proof = try LogProof(parsing: bytes[...])
        let leaf = TreeHash.leaf([UInt8](vector.leafEntry.utf8)[...])
        _ = try proof.verified(leaf: leaf, by: policy)
        encoded = proof.encoded
      } catch { encoded = nil }
      // The one point that is left open, an empty extra line, is closed here.
      #expect((encoded != nil) == (vector.expect == "ok"), "\(vector.name)")
      if let encoded { #expect(encoded == bytes, "\(vector.name)") }
    }
    #expect(file.proofs.count == 22)
  }

  @Test func `the policy and the proof file of the specification's examples hold`() throws {
    let policyFile = try Self.file("generated/policy-2of3.txt")
    let policy = try WitnessPolicy(parsing: policyFile[...])
    #expect(policy.encoded == policyFile && policy.witnesses.count == 3)
    let file = try Self.file("generated/record-257.tlog-proof")
    let proof = try LogProof(parsing: file[...])
    #expect(proof.encoded == file)
    let leaf = TreeHash.leaf(ascii("record 257")[...])
    #expect(try proof.verified(leaf: leaf, by: policy).cosignatures.count == 3)
  }

  @Test func `checkpoint files hold with and without a line of ML-DSA-44, which is kept`() throws {
    let policy = try WitnessPolicy(parsing: Self.file("generated/policy-2of3.txt")[...])
    let counts = [("checkpoint-300.txt", 4), ("checkpoint-300-mldsa44.txt", 5)]
    for (name, lines) in counts {
      let file = try Self.file("generated/\(name)")
      let checkpoint = try UnverifiedCheckpoint(parsing: file[...])
      #expect(checkpoint.encoded == file && checkpoint.note.signatures.count == lines)
      let verified = try checkpoint.verified(by: policy)
      #expect(verified.checkpoint.head.size == 300 && verified.cosignatures.count == 3)
    }
  }

  @Test func `6 keys have their key ids, and one of ML-DSA-44 in a policy never counts`() throws {
    let file: Keys = try Self.decode("generated/keys.json")
    for key in file.keys {
      let parsed = try Self.key(key.vkey)
      #expect(parsed.encoded == [UInt8](key.vkey.utf8))
      #expect(parsed.keyID == (try bytes(hex: key.keyIdHex)))
      #expect(parsed.algorithm.rawValue == key.type)
      #expect(parsed.publicKey == (try bytes(hex: key.publicKeyHex)))
    }
    #expect(file.keys.count == 6)
    let log = try #require(file.keys.first).vkey
    let postQuantum = try #require(file.keys.first { $0.type == 6 }).vkey
    let text = "log \(log)\nwitness w \(postQuantum)\nquorum w\n"
    let policy = try WitnessPolicy(parsing: [UInt8](text.utf8)[...])
    let checkpoint = try UnverifiedCheckpoint(
      parsing: Self.file("generated/checkpoint-300-mldsa44.txt")[...])
    #expect(throws: LogError.quorumMissing) { try checkpoint.verified(by: policy) }
  }

  @Test func `3 cosignatures: that of Ed25519 is made to the byte, two of ML-DSA-44 are ignored`()
    throws
  {
    let keys: Keys = try Self.decode("generated/keys.json")
    let file: Cosignatures = try Self.decode("generated/cosignatures.json")
    let checkpoint = try UnverifiedCheckpoint(
      parsing: Self.file("generated/checkpoint-300.txt")[...])
    let policy = try Self.trusting(Self.key(#require(keys.keys.first).vkey))
    let key = try Self.key(file.ed25519.vkey)
    let seed = try #require(keys.keys.first { $0.vkey == file.ed25519.vkey }).seedHex
    let cosigner = try Cosigner(
      name: key.name, key: Ed25519.SigningKey(seed: Secret(copying: bytes(hex: seed))))
    #expect(cosigner.verifierKey == key)
    #expect(
      VerifierKey.cosignedBytes(time: file.ed25519.timestamp, text: checkpoint.note.text)
        == [UInt8](try #require(file.ed25519.message).utf8))
    let line = try cosigner.cosign(checkpoint.verified(by: policy), time: file.ed25519.timestamp)
    let name = String(decoding: key.name.bytes, as: UTF8.self)
    #expect(line == [UInt8]("— \(name) \(file.ed25519.sigFieldB64)\n".utf8))
    for one in [file.mlDsa44, file.mlDsa44Subtree] {
      let key = try Self.key(one.vkey)
      let name = String(decoding: key.name.bytes, as: UTF8.self)
      let line = [UInt8]("— \(name) \(one.sigFieldB64)\n".utf8)
      #expect(throws: LogError.note(.unknownKey)) { try checkpoint.adding(line[...], by: key) }
      let both = try UnverifiedCheckpoint(parsing: (checkpoint.encoded + line)[...])
      #expect(try both.verified(by: policy).log == checkpoint.verified(by: policy).log)
    }
  }

  @Test func `a log of Tessera has 16 checkpoints, 15 tiles and 15 bundles that we make too`()
    throws
  {
    let key = try Self.key(
      String(decoding: Self.file("tessera-log/log.vkey").filter { $0 != 0x0A }, as: UTF8.self))
    let secret = try Self.file("tessera-log/log.skey").filter { $0 != 0x0A }
    let encoded = try #require(secret.split(separator: 0x2B, maxSplits: 4).last)
    let seed = try Base64.decode(encoded, padded: true).dropFirst()
    let signer = try NoteSigner(
      name: key.name, key: Ed25519.SigningKey(seed: Secret(copying: [UInt8](seed))))
    var frontier = Frontier()
    for size in 0...15 {
      if size > 0 {
        let bundleFile = try Self.file("tessera-log/tile/entries/000.p/\(size)")
        let bundle = try EntryBundle(parsing: bundleFile[...], width: size)
        #expect(bundle.encoded == bundleFile)
        let files = try frontier.append([#require(bundle.leaves.last)])
        #expect(files.map(\.bytes) == [try Self.file("tessera-log/tile/0/000.p/\(size)")])
        #expect(files.map(\.tile.path) == [[UInt8]("tile/0/000.p/\(size)".utf8)])
      }
      let file = try Self.file("tessera-log/checkpoint.\(size)")
      let verified = try UnverifiedCheckpoint(parsing: file[...]).verified(by: Self.trusting(key))
      #expect(verified.checkpoint.head == frontier.head)
      let made = try Checkpoint(origin: key.name, head: frontier.head).signed(by: signer)
      #expect(made.encoded == file)
    }
    #expect(try Self.file("tessera-log/checkpoint") == Self.file("tessera-log/checkpoint.15"))
    #expect(try Vectors.names(in: "tlog/tessera-log").count == 17 + 2 + 1)
    for folder in ["0", "entries"] {
      #expect(try Vectors.names(in: "tlog/tessera-log/tile/\(folder)/000.p").count == 15)
    }
  }

  @Test func `the checkpoint of the Go checksum database holds only under its own name`() throws {
    let file = try Self.file("spec-examples/go-sumdb-checkpoint.txt")
    let checkpoint = try UnverifiedCheckpoint(parsing: file[...])
    #expect(checkpoint.encoded == file)
    #expect(checkpoint.claim.origin == ascii("go.sum database tree"))
    #expect(checkpoint.claim.head.size == 35_225_469)
    let text = try Self.file("spec-examples/go-sumdb.vkey").filter { $0 != 0x0A }
    let key = try VerifierKey(parsing: text[...])
    // Its key has not the origin's name, as tlog-policy wants it.
    #expect(try checkpoint.note.verified(by: [key]).text == checkpoint.claim.encoded)
    #expect(throws: LogError.unknownLog) { try checkpoint.verified(by: Self.trusting(key)) }
  }

  @Test func `9 requests to a witness get the answers of the specification`() throws {
    let file: Witness = try Self.decode("witness/litewitness-add-checkpoint.json")
    let policy = try Self.trusting(Self.key(file.logVkey))
    var known = TreeHead.empty
    for (number, exchange) in file.exchanges.enumerated() {
      let status = Self.status([UInt8](exchange.requestBody.utf8), &known, policy)
      // The broken signature is broken base64 too: malformed, before anybody looks at the key.
      let expected = number == 1 ? 400 : exchange.statusCurrentSpec
      #expect(status == expected, "request \(number)")
    }
    #expect(file.exchanges.count == 9 && known.size == 5)
  }

  /// What a witness that knows `known` answers.
  private static func status(
    _ body: [UInt8], _ known: inout TreeHead, _ policy: WitnessPolicy
  ) -> Int {
    do {
      let request = try AddCheckpoint(parsing: body[...])
      guard request.encoded == body else { return 400 }
      let head = try request.checkpoint.verified(by: policy).checkpoint.head
      guard request.oldSize <= head.size else { return 400 }
      guard request.oldSize == known.size else { return 409 }
      try request.proof.verify(from: known, to: head)
      known = head
      return 200
    } catch {
      switch error {
      case .unknownLog: return 404
      case .notByLog, .note(.badSignature): return 403
      case .wrongProof: return 422
      default: return 400
      }
    }
  }

  @Test func `2 proofs of Sigsum, put into these formats, hold`() throws {
    let file: Sigsum = try Self.decode("sigsum/proofs.json")
    for vector in file.proofs {
      var values: [String: [[Substring]]] = [:]
      for line in vector.proof.split(separator: "\n") {
        let pair = line.split(separator: "=", maxSplits: 1)
        values[String(pair[0]), default: []].append(pair[1].split(separator: " "))
      }
      func hex(_ key: String, _ field: Int = 0) throws -> [UInt8] {
        try bytes(hex: String(#require(values[key])[0][field]))
      }
      let log = try Self.sshKey(vector.logKey)
      let origin = "sigsum.org/v1/tree/" + String(decoding: Digest(of: log[...]).hex, as: UTF8.self)
      let logKey = try VerifierKey(name: KeyName([UInt8](origin.utf8)[...]), publicKey: log)
      let root = try Base64.encode(hex("root_hash")[...], padded: true)
      let size = String(try #require(values["size"])[0][0])
      var note = [UInt8]("\(origin)\n\(size)\n".utf8) + root + [0x0A, 0x0A]
      note += UnverifiedNote.Signature(by: logKey, bytes: try hex("signature")).encoded
      var policy = "log \(String(decoding: logKey.encoded, as: UTF8.self))\n"
      if let text = vector.witnessKey {
        let witness = try VerifierKey(
          name: KeyName(ascii("witness")[...]), algorithm: .cosignature,
          publicKey: Self.sshKey(text))
        policy += "witness w \(String(decoding: witness.encoded, as: UTF8.self))\nquorum w\n"
        var signature: [UInt8] = []
        let time = try #require(values["cosignature"])[0][1]
        signature.append(bigEndian: try #require(UInt64(time)))
        signature += try hex("cosignature", 2)
        note += UnverifiedNote.Signature(by: witness, bytes: signature).encoded
      } else {
        policy += "quorum none\n"
      }
      let checksum = Digest(of: [UInt8](file.messageUtf8.utf8)[...])
      let leaf = try checksum.bytes + hex("leaf", 1) + hex("leaf", 0)
      let hashes = try (values["node_hash"] ?? []).map {
        try Digest(hex: [UInt8]($0[0].utf8)[...])
      }
      let indexText = try #require(values["leaf_index"])[0][0]
      let index = try #require(UInt64(indexText))
      let proof = try LogProof(
        InclusionProof(index: index, hashes: hashes), in: UnverifiedCheckpoint(parsing: note[...]))
      _ = try proof.verified(
        leaf: TreeHash.leaf(leaf[...]), by: WitnessPolicy(parsing: [UInt8](policy.utf8)[...]))
    }
    #expect(file.proofs.count == 2)
  }

  /// The 32 bytes at the end of an OpenSSH public key.
  private static func sshKey(_ text: String) throws -> [UInt8] {
    let encoded = try #require(text.split(separator: " ").last)
    return [UInt8](try Base64.decode([UInt8](encoded.utf8)[...], padded: true).suffix(32))
  }

  @Test func `every file of the vectors is played by some suite`() throws {
    let elsewhere: Set = [
      "README.md", "LICENSES",  // not vectors
      "ed25519/accepted.json", "ed25519/ed25519vectors.json",  // PrimitivesTests
      // SignedNoteTests
      "generated/notes.json", "spec-examples/signed-note.txt", "spec-examples/signed-note.vkey",
    ]
    let here: Set = [
      "generated/checkpoint-300-mldsa44.txt", "generated/checkpoint-300.txt",
      "generated/checkpoints.json", "generated/consistency.json", "generated/cosignatures.json",
      "generated/inclusion.json", "generated/keys.json", "generated/policy-2of3.txt",
      "generated/proofs.json", "generated/record-257.tlog-proof", "generated/roots.json",
      "generated/tile-paths.json", "generated/tiles.json", "rfc6962-proofs/consistency.json",
      "rfc6962-proofs/eight-leaves.json", "rfc6962-proofs/inclusion.json",
      "rfc6962-proofs/subtreeconsistency.json", "rfc6962-proofs/subtreeinclusion.json",
      "sigsum/proofs.json", "spec-examples/go-sumdb-checkpoint.txt", "spec-examples/go-sumdb.vkey",
      "tessera-log",  // The test of that log counts its files.
      "witness/litewitness-add-checkpoint.json",
    ]
    var found: Set<String> = []
    for name in try Vectors.names(in: "tlog") {
      if elsewhere.union(here).contains(name) {
        found.insert(name)
      } else {
        found.formUnion(try Vectors.names(in: "tlog/\(name)").map { "\(name)/\($0)" })
      }
    }
    #expect(found == elsewhere.union(here))
  }
}
