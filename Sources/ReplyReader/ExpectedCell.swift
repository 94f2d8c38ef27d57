internal import Keyring
internal import ReplyBoard
internal import StrictCoding

/// An investigator as the keyring in force on some day has them.
struct InvestigatorKey: Equatable, Sendable {
  let index: UInt8
  /// The Ed25519 key that signs replies, 32 bytes.
  let publicKey: [UInt8]
}

extension InvestigatorKey {
  init(_ person: Person) {
    index = person.index
    publicKey = person.signingKey
  }
}

/// A tag under which a reply to this source may lie, and who alone may have issued it.
struct ExpectedCell: Sendable {
  let tag: ReplyTag
  let day: Day
  let investigator: InvestigatorKey

  /// All of them from the day of `chain` to the day before `end`, in the order of their tags.
  static func all(
    chain: TagChain, before end: Day, _ investigators: (Day) -> [InvestigatorKey]
  ) throws(ReplyBoardError) -> [ExpectedCell] {
    var chain = chain
    var expected: [ExpectedCell] = []
    while chain.day < end {
      for investigator in investigators(chain.day) {
        for slot in 0..<TagChain.slotCount {
          expected.append(
            ExpectedCell(
              tag: chain.tag(investigator: investigator.index, slot: slot), day: chain.day,
              investigator: investigator))
        }
      }
      chain = try chain.advanced(to: chain.day.adding(1))
    }
    expected.sort { $0.tag < $1.tag }
    return expected
  }
}
