// What a source has written, and how it becomes a sealed tip (formats.md §4).

internal import Age
public import Codename
internal import Intake
public import Keyring
public import Primitives
internal import ReplyBoard
internal import StrictCoding
internal import Tip

/// A tip before it is sealed.
public struct TipDraft: Sendable {
  /// Any bytes, at most 1 MiB.
  public let message: Secret
  /// At most 1,000.
  public let files: [SourceFile]
  /// Which desk it is for.
  public let desk: DeskID
  /// Investigators left out by the source, in any order.
  public let without: [UInt8]
  /// The keys of the codename; nil for a one-way tip.
  public let keys: SourceKeys?

  /// Holds what goes into a tip.
  public init(
    message: Secret, files: [SourceFile], desk: DeskID, without: [UInt8], keys: SourceKeys?
  ) {
    self.message = message
    self.files = files
    self.desk = desk
    self.without = Set(without).sorted()
    self.keys = keys
  }

  /// Seals the tip to the desk's investigators of this week, under a fresh file key. Throws
  /// `unknownDesk`, `unknownInvestigator`, `overLimit`, and what `status` says about the week.
  public func sealed(
    for status: GatewayStatus, random: some RandomSource
  ) throws(ClientError) -> SealedTip {
    let recipients = try recipients(status)
    return try SealedTip(
      try plan(for: status, random: random), files: files, author: keys?.author, to: recipients,
      random: random)
  }

  /// What the tip will be like, without sealing it. Throws as `sealed` does.
  public func preview(
    for status: GatewayStatus, random: some RandomSource
  ) throws(ClientError) -> TipPreview {
    _ = try recipients(status)
    let sizeClass = try plan(for: status, random: random).sizeClass
    let members = status.keyring.document.desk(desk)?.members ?? []
    return TipPreview(
      readers: members.filter { !without.contains($0) }, byteCount: sizeClass.bodyByteCount)
  }

  private func plan(
    for status: GatewayStatus, random: some RandomSource
  ) throws(ClientError) -> TipPlan {
    let keyring = status.keyring.document
    let day = status.today
    let week = try status.week.document.week
    let replies = try replyAddress(since: keyring.since, on: day)
    return try wrapped { () throws(TipError) in
      let heading = try TipHeading(
        deployment: keyring.deployment, keyring: keyring.number, week: week,
        tip: Identifier(random: random), day: day, desk: desk, without: without, replies: replies)
      return try TipPlan(
        heading, message: message, files: files.map { $0.planned },
        archiveByteLimit: keyring.archiveByteLimit)
    }
  }

  /// The same with the files as they are now. Throws `unreadable` when one has gone.
  func lookedAtAgain() throws(ClientError) -> TipDraft {
    var again: [SourceFile] = []
    for (index, file) in files.enumerated() {
      do throws(FileError) {
        again.append(try SourceFile(path: file.path))
      } catch {
        throw .unreadable(number: index + 1)
      }
    }
    return TipDraft(message: message, files: again, desk: desk, without: without, keys: keys)
  }

  private func recipients(_ status: GatewayStatus) throws(ClientError) -> [HybridRecipient] {
    let keyring = status.keyring
    guard let desk = keyring.document.desk(desk) else { throw .unknownDesk }
    guard without.allSatisfy({ keyring.document.investigator($0) != nil }),
      desk.members.contains(where: { !without.contains($0) })
    else { throw .unknownInvestigator }
    let sheet = try status.week
    return try wrapped { () throws(KeyringError) in
      try sheet.recipients(of: desk.id, without: without, keyring: keyring)
    }.map { $0.recipient }
  }

  private func replyAddress(
    since: Day, on day: Day
  ) throws(ClientError) -> ReplyAddress? {
    guard let keys else { return nil }
    let chain = try wrapped { () throws(ReplyBoardError) in
      try TagChain(day: since, key: keys.tagChain).advanced(to: day)
    }
    let recipient = try wrapped { () throws(AgeError) in
      try HybridRecipient(seed: keys.replyIdentity)
    }
    return try wrapped { () throws(TipError) in
      try ReplyAddress(author: keys.author.publicKey, recipient: recipient, chainKey: chain.key)
    }
  }
}

/// What a tip will be like once it is sealed.
public struct TipPreview: Equatable, Sendable {
  /// Who will be able to open it, ascending.
  public let readers: [UInt8]
  /// How many bytes will be sent: those of a size class, whatever is inside.
  public let byteCount: Int
}
