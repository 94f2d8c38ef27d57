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
    guard isOneWay || isUnconfirmed || TerminalPresence.isThere else {
      throw Failure.misuse(
        "There is no terminal to hand the codename over at.",
        next: "Run the command in a terminal, or use --unconfirmed or --one-way.")
    }
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
    let files = try tip.sourceFiles()
    let message = try tip.text()
    let gateway = Gateway(FolderTransport(path: folder))
    let chain = try await gateway.keyrings(pinned: pin)
    let keyring = chain.newest.document
    if keyring.isInsecureDemo { Errand.warnOfDemo() }
    let today = try day.day(isInsecureDemo: keyring.isInsecureDemo)
    let status = try await gateway.status(chain, on: today, keys: nil)

    let desk = try DeskChoice.desk(tip.desk, in: status.keyring.document)
    DeskChoice.tellReaders(of: desk, without: tip.without, in: status.keyring.document)
    let codename = isOneWay ? nil : Codename(random: SystemRandom())
    let draft = TipDraft(
      message: message, files: files, desk: desk, without: tip.without,
      keys: try codename.map { try CodenameOptions.keys($0, pin) })
    let sealed = try draft.sealed(for: status, random: SystemRandom())
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
      try handover.run(random: SystemRandom())
    }
  }
}
