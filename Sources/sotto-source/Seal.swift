import Age
import ArgumentParser
import LibgcryptCipher
import PayloadPipeline
import Primitives
import Program
import Terminal

/// `seal -r`: a plain age file for post-quantum recipients.
struct Seal: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal a file for one or more recipients.",
    discussion: """
      Anyone who has a recipient's secret key opens the result with `sotto-investigator recover`
      or with age 1.3 and later.

      Example: sotto-source seal -r age1pq1… -o report.age report.pdf
      """)

  @Option(
    name: .shortAndLong,
    help: "Who can open the result: a post-quantum recipient, age1pq1…. Repeat it for more.")
  var recipient: [String]

  @Option(name: .shortAndLong, help: "Where the sealed file goes; - writes it to standard output.")
  var output: String

  @Argument(help: "The file to seal; - reads standard input.", completion: .file())
  var file: String

  func run() throws {
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
