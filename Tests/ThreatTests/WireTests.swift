import Age
import Codename
import Primitives
import ReplyBoard
import StrictCoding
import TestOrganisation
import TestSupport
import Testing

/// What a source's tool puts on the wire, whoever uses it and for whatever.
@Suite struct WireTests {
  private func recordings() throws -> Recordings { try Recordings.shared.get() }

  @Test func `T2 no request holds the codename or anything derived from it`() throws {
    let recordings = try recordings()
    let sources = [
      (recordings.codename, ["first", "right codename", "answer"]),
      (recordings.otherCodename, ["new codename"]),
    ]
    for (codename, names) in sources {
      let pieces = CanaryPieces(try canaries(of: codename, recordings.deployment), byteCount: 8)
      // The search itself works.
      #expect(pieces.found(in: [UInt8]("x\(codename)x".utf8)).contains("codename"))
      for name in names {
        let sent = try recordings[name].sent
        #expect(sent.count > 100)
        #expect(pieces.found(in: sent) == [], "\(name)")
      }
    }
  }

  @Test func `T2 the tip in a request shows no word of the message`() throws {
    let pieces = CanaryPieces(
      [Canary("message", "They pay twice."), Canary("desk", "desk main")], byteCount: 8)
    for name in ["first", "no codename", "new codename", "answer"] {
      #expect(try pieces.found(in: recordings()[name].sent) == [], "\(name)")
    }
  }

  @Test func `T9 right codename, wrong codename and none ask for the same, byte for byte`() throws {
    let recordings = try recordings()
    let right = try recordings["right codename"]
    #expect(right.output.contains("Thank you, we look into it."))
    #expect(try !recordings["wrong codename"].output.contains("Thank you"))
    #expect(right.requests.count > 4)
    #expect(right.requests.allSatisfy { $0.head.starts(with: [UInt8]("GET ".utf8)) })
    let asked = right.connections.map { $0.sent }
    #expect(try recordings["wrong codename"].connections.map { $0.sent } == asked)
    for name in ["no codename", "new codename", "answer"] {
      let visit = try recordings[name]
      #expect(Array(visit.requests.dropLast()) == right.requests, "\(name)")
      #expect(visit.connections.count == asked.count, "\(name)")
    }
  }

  @Test func `T9 tips of a new source, a known one and one without a codename look alike`() throws {
    let tips = try ["no codename", "new codename", "answer"].map {
      try #require(try recordings()[$0].tip)
    }
    for tip in tips {
      #expect(tip.head == tips[0].head)
      #expect(tip.body.count == tips[0].body.count)
    }
    #expect(Set(tips.map { $0.body }).count == tips.count)
  }

  @Test func `T12 only size classes are on the wire and on the gateway's disk`() throws {
    let recordings = try recordings()
    let small = try ["small empty", "small full", "answer"].map { try recordings[$0] }
    let large = try ["large empty", "large full"].map { try recordings[$0] }
    for (visits, bodyByteCount) in [(small, 78_094), (large, 274_750)] {
      for visit in visits {
        #expect(visit.tip?.body.count == bodyByteCount)
        #expect(visit.tip?.head == visits[0].tip?.head)
        #expect(
          visit.connections.map { $0.sent.count } == visits[0].connections.map { $0.sent.count })
        #expect(
          visit.connections.map { $0.received.count }
            == visits[0].connections.map { $0.received.count })
      }
    }
    #expect(recordings.spoolSizes.count == 2)
    #expect(Set(recordings.spoolSizes).count == 1)
    #expect(Set(recordings.exportedSizes) == [78_094, 274_750])
  }

  @Test func `T12 every tip begins with a header of 12,526 bytes and eight equal stanzas`() throws {
    let tips = try recordings().visits.values.compactMap { $0.tip?.body }
    #expect(tips.count == 8)
    for tip in tips {
      let header = tip.prefix(12_526)
      let lines = header.split(separator: 0x0A, omittingEmptySubsequences: false)
      #expect(lines.first.map { [UInt8]($0) } == [UInt8]("age-encryption.org/v1".utf8))
      let stanzas = lines.filter { $0.starts(with: [UInt8]("-> mlkem768x25519 ".utf8)) }
      #expect(stanzas.count == 8)
      #expect(Set(stanzas.map { $0.count }).count == 1)
      #expect(lines.dropLast().last?.starts(with: [UInt8]("--- ".utf8)) == true)
      #expect(lines.last?.isEmpty == true)
    }
  }

  /// Whatever a codename leads to (formats.md §3, §6).
  private func canaries(of codename: String, _ deployment: String) throws -> [Canary] {
    let typed = try TypedCodename(Secret(copying: codename.utf8)).codename
    let id = try Identifier(hex: [UInt8](deployment.utf8)[...])
    let keys = try SourceKeys(typed, deployment: id)
    let words = codename.split(separator: " ").dropLast().joined(separator: " ")
    let root = try Argon2id(memoryKiB: 19_456, passes: 2)
      .derive(Secret(copying: words.utf8), salt: id.bytes, count: 32)
    var canaries =
      codenameCanaries(codename) + [
        Canary("root", root),
        Canary("reply identity", keys.replyIdentity),
        Canary("reply recipient", try HybridRecipient(seed: keys.replyIdentity).publicKey),
        Canary("tag chain", keys.tagChain),
        Canary("author seed", keys.author.seed),
        Canary("author", keys.author.publicKey),
      ]
    for canary in canaries.dropFirst().filter({ $0.name != "codename" }).map({ $0.forms[0] }) {
      canaries.append(Canary("digest of a key", Digest(of: canary[...]).bytes))
    }
    var chain = try TagChain(
      day: Day(text: [UInt8](Organisation.today.utf8)[...]), key: keys.tagChain)
    for _ in 0..<2 {
      canaries.append(Canary("chain key", chain.key))
      for investigator in UInt8(0)..<2 {
        for slot in 0..<TagChain.slotCount {
          let tag = chain.tag(investigator: investigator, slot: slot)
          canaries.append(Canary("tag", tag.bytes))
        }
      }
      chain = try chain.advanced(to: chain.day.adding(1))
    }
    return canaries
  }
}
