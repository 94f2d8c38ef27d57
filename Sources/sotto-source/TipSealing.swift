import ArgumentParser
import Codename
import Keyring
import PayloadPipeline
import Primitives
import Program
import SourceClient
import StrictCoding
import Terminal

/// `seal --from`: a tip for the upload form, a stick or the post, sealed without a network.
struct TipSealing {
  let folder: String
  let output: String
  let tip: TipOptions
  let pin: Identifier?
  let day: TodayOption
  let isOneWay: Bool
  let isUnconfirmed: Bool

  func run() async throws {
    try CodenameHandover.expectSomebody(unless: isOneWay || isUnconfirmed)
    guard let pin else {
      throw Failure.misuse(
        "The deployment id is missing.",
        next: "Give it with --deployment, as the organisation has printed or published it.")
    }
    do {
      try await seal(pin)
    } catch let error as ClientError {
      throw Failure(error)
    }
  }

  private func seal(_ pin: Identifier) async throws {
    let content = try tip.content()
    let gateway = Gateway(FolderTransport(path: folder))
    let chain = try await gateway.keyrings(pinned: pin)
    let keyring = chain.newest.document
    if keyring.isInsecureDemo { Errand.warnOfDemo() }
    let today = try day.day(isInsecureDemo: keyring.isInsecureDemo)
    try Errand.expectKeyring(chain, on: today)
    let status = try await gateway.status(chain, on: today, keys: nil)
    _ = try status.week

    let choice = DeskChoice(keyring: status.keyring.document)
    let desk = try choice.desk(tip.desk)
    let codename = isOneWay ? nil : Codename(random: SystemRandom())
    let draft = TipDraft(
      message: try content.message(), files: content.files, desk: desk,
      without: try choice.without(tip.without, of: desk),
      keys: try codename.map { try CodenameOptions.keys($0, pin) })
    let review = TipReview(
      status: status, way: .paper, asks: !tip.yes && !isUnconfirmed && TerminalPresence.isThere)
    let sealed = try review.approved(draft).sealed(for: status, random: SystemRandom())
    try write(sealed)
    try tell(sealed, codename)
  }

  private func write(_ sealed: SealedTip) throws {
    let file = try OutputFile(path: output)
    let bar = ProgressBar("Sealing", total: UInt64(sealed.archiveByteCount))
    defer { bar.finish() }
    try sealed.write(
      to: DescriptorOutput(descriptor: file.descriptor), progress: bar.advance)
    try file.commit()
  }

  private func tell(_ sealed: SealedTip, _ codename: Codename?) throws {
    Output.words.say(
      """
      Sealed. It must arrive until \
      \(String(decoding: sealed.lastDayToArrive.text, as: UTF8.self)): later nobody can open it.
      """)
    guard let codename else { return }
    let handover = CodenameHandover(codename: codename)
    if isUnconfirmed {
      let line = "codename: \(handover.words.joined(separator: " "))"
      if output == "-" { Output.words.say(line) } else { try Output.results.print(line) }
    } else {
      CodenameHandover.warnOfInterruption()
      try handover.run(random: SystemRandom())
    }
  }
}
