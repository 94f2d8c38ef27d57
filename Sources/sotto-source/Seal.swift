import Age
import ArgumentParser
import LibgcryptCipher
import PayloadPipeline
import Primitives
import Program
import Terminal

/// `seal`: a tip from what was downloaded (`--from`), or a plain age file (`-r`).
struct Seal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal a tip or a file without a network.",
    discussion: """
      --from FOLDER seals a tip for the upload form, a stick or the post. FOLDER holds keyring/1,
      keyring/2 and so on, and week, as downloaded from the gateway.

      -r RECIPIENT seals one file for one or more recipients. Anyone who has the secret key of one
      opens it with `sotto-investigator recover` or with age 1.3 and later.

      Example: sotto-source seal --from downloads --deployment 0123… -m message.txt -o tip.age
      Example: sotto-source seal -r age1pq1… -o report.age report.pdf
      """)

  @Option(
    help: ArgumentHelp(
      "A folder with the keys as the gateway serves them.", valueName: "folder"),
    completion: .directory)
  var from: String?

  @Option(
    help: ArgumentHelp(
      "With --from: the deployment id, 32 hex digits, as published elsewhere.", valueName: "id"))
  var deployment: String?

  @Option(
    name: .shortAndLong,
    help: "Who can open the result: a post-quantum recipient, age1pq1…. Repeat it for more.")
  var recipient: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the sealed file goes; - writes it to standard output.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var tip: TipOptions
  @OptionGroup var day: TodayOption

  @Flag(help: "With --from: without a codename; nobody will be able to answer you.")
  var oneWay = false

  @Flag(help: "With --from: ask nothing and print the codename; for scripts.")
  var unconfirmed = false

  func run() async throws {
    guard (from == nil) != recipient.isEmpty else {
      throw Failure.misuse(
        "Nobody to seal for.", next: "Give either --from FOLDER or -r RECIPIENT.")
    }
    guard let from else {
      guard tip.files.count == 1 else {
        throw Failure.misuse(
          "-r seals one file.", next: "Name one file; - is standard input.")
      }
      return try seal(tip.files[0])
    }
    try await TipSealing(
      folder: from, output: output, tip: tip, pin: deployment.map(GatewayOptions.identifier),
      day: day, isOneWay: oneWay, isUnconfirmed: unconfirmed
    ).run()
  }

  private func seal(_ file: String) throws {
    let recipients = try recipient.map(Self.parse)
    guard recipients.count <= Header.stanzaLimit else {
      throw Failure.misuse(
        "A file has at most \(Header.stanzaLimit) recipients.", next: "Give fewer.")
    }
    let input = try InputFile(path: file)
    let output = try OutputFile(path: output)
    do throws(PipelineError) {
      try Self.seal(input, to: output, recipients)
    } catch {
      throw Self.failure(error, reading: input.name, writing: output.name)
    }
    try output.commit()
  }

  private static func seal(
    _ input: InputFile, to output: OutputFile, _ recipients: [HybridRecipient]
  ) throws(PipelineError) {
    let envelope: Envelope
    do throws(AgeError) {
      envelope = try Envelope(to: recipients, random: SystemRandom())
    } catch {
      throw .age(error)
    }
    let bar = ProgressBar("Sealing", total: input.byteCount.map { UInt64($0) })
    defer { bar.finish() }
    var target = DescriptorOutput(descriptor: output.descriptor)
    try target.write(envelope.header.encoded + envelope.nonce)
    try PayloadPipeline.seal(
      DescriptorInput(descriptor: input.descriptor), to: target, fileKey: envelope.fileKey,
      nonce: envelope.nonce, with: LibgcryptChunkCipher.self, progress: bar.advance)
  }

  private static func parse(_ text: String) throws(Failure) -> HybridRecipient {
    do throws(AgeError) {
      return try HybridRecipient(parsing: [UInt8](text.utf8)[...])
    } catch {
      let start = PlainText.line(text.prefix(12).utf8)
      if text.hasPrefix("age1"), !text.hasPrefix("age1pq1") {
        throw Failure(
          .refused, happened: "\(start)… is not a post-quantum recipient.",
          meaning: """
            What is sealed to it, alone or beside others, can be recorded today and opened by a \
            quantum computer later. Nothing was sealed.
            """,
          next: "Ask for a recipient that begins with age1pq1 (age-keygen -pq makes one).")
      }
      throw .misuse(
        "\(start)… is not a recipient: a letter is missing or wrong.", next: "Copy it again.")
    }
  }

  private static func failure(
    _ error: PipelineError, reading input: String, writing output: String
  ) -> Failure {
    switch error {
    case .read(let code): .reading(input, code)
    case .write(let code): .writing(output, code)
    case .age, .unavailable:
      Failure(
        .failed, happened: "Sealing stopped: the system gave no memory or no second thread.",
        meaning: "There is no sealed file.", next: "Close other programs and try again.")
    }
  }
}
