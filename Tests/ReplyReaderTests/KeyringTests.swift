import Keyring
import Primitives
import ReplyBoard
import SignedNote
import StrictCoding
import TestSupport
import Testing

@testable import ReplyReader

@Suite struct KeyringTests {
  @Test func `replies are judged by the keyring of their day and of the bundle's day`() throws {
    let (chain, deployment) = try keyrings()
    let source = Newsroom.keys(seed: 1, deployment)
    let gateway = try signer(deployment.hex + ascii("/gateway"), 200)
    // Investigator 0 is in the first keyring only, 1 in both, 2 in the second only.
    let drafts = [
      (0, 79, 79, true), (0, 78, 80, false), (0, 81, 82, false), (1, 79, 81, true),
      (2, 79, 81, false), (2, 80, 80, true),
    ]
    var cells: [Day: [Cell]] = [:]
    for (number, (investigator, written, bundle, _)) in drafts.enumerated() {
      cells[Newsroom.day(bundle), default: []] += try Draft(
        deployment: deployment, source: source, named: source, sealedTo: source, day: written,
        investigator: UInt8(investigator), number: UInt32(number + 1)
      ).cells()
    }
    let bundles = try cells.mapValues { try Bundle(freezing: $0, random: SystemRandom()) }
    let manifest = try BoardManifest(
      deployment: deployment, day: Newsroom.today, window: 30,
      entries: (70..<100).map {
        bundles[Newsroom.day($0)].map { .bundle(count: $0.count, $0.digest) } ?? .lost
      })
    let board = try VerifiedBoard(
      parsing: manifest.signed(by: gateway)[...], terms: BoardTerms(chain.newest))
    var reader = try ReplyReader(keys: source, board: board, keyrings: chain)
    for (day, bundle) in bundles.sorted(by: { $0.key < $1.key }) {
      try reader.take(bundle.bytes, of: day)
    }
    let expected = drafts.indices.filter { drafts[$0].3 }.map { UInt32($0 + 1) }
    #expect(reader.thread.replies.map(\.heading.number).sorted() == expected)
    // Nobody looks for a tag of somebody who was not in the keyring of its day.
    #expect(reader.thread.skippedCells == 1)
  }

  /// A first keyring with the investigators 0 and 1, from day 80 on one with 1 and 2.
  private func keyrings() throws -> (KeyringChain, Identifier) {
    let origin = try HostName(ascii("news.example")[...])
    let root = try signer(origin.bytes + ascii("/root"), 201)
    let deployment = KeyringChain.deployment(origin: origin, root: root.verifierKey)
    var chain: KeyringChain?
    for (from, members) in [(0, [0, 1]), (80, [1, 2])] as [(Int, [UInt8])] {
      let document = try KeyringDocument(
        deployment: deployment, number: chain == nil ? 1 : 2,
        previous: chain?.newest.digest ?? .zero, from: Newsroom.day(from),
        until: Newsroom.day(400), since: Newsroom.since,
        organisation: FreeText(cleaning: ascii("News")), isInsecureDemo: true, origin: origin,
        addresses: [origin], root: root.verifierKey,
        nextRoot: signer(origin.bytes + ascii("/root"), 202).verifierKey,
        log: signer(origin.bytes + ascii("/retention"), 203).verifierKey,
        gateway: signer(deployment.hex + ascii("/gateway"), 200).verifierKey,
        policy: .zero, witnesses: .zero,
        investigators: members.map { try person($0, key: $0) },
        auditors: [person(0, key: 100)],
        desks: [
          Desk(
            id: DeskID(ascii("all")[...]), members: members,
            names: [.init(language: ascii("en"), text: FreeText(cleaning: ascii("All")))])
        ])
      let next = try UnverifiedKeyring(parsing: root.sign(document.encoded))
      if chain == nil {
        chain = try KeyringChain(first: next, deployment: deployment)
      } else {
        try chain?.append(next)
      }
    }
    return (try #require(chain), deployment)
  }

  private func person(_ index: UInt8, key: UInt8) throws -> Person {
    try Person(
      index: index, signingKey: Newsroom.signingKey(key).publicKey,
      name: FreeText(cleaning: ascii("Somebody")))
  }

  private func signer(_ name: [UInt8], _ key: UInt8) throws -> NoteSigner {
    try NoteSigner(name: KeyName(name[...]), key: Newsroom.signingKey(key))
  }
}
