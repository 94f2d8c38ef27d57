import Age
import ArgumentParser
import LibgcryptCipher
import PayloadPipeline
import Primitives
import Program

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
      throw ProgramFailure(
        "A file has at most \(Header.stanzaLimit) recipients. Give fewer.", .wrongUse)
    }
    let input = try InputFile(path: file)
    let output = try OutputFile(path: output)
    let envelope = try Envelope(to: recipients, random: SystemRandom())
    var start = DescriptorOutput(descriptor: output.descriptor)
    do throws(PipelineError) {
      try start.write(envelope.header.encoded + envelope.nonce)
      try PayloadPipeline.seal(
        DescriptorInput(descriptor: input.descriptor), to: start, fileKey: envelope.fileKey,
        nonce: envelope.nonce, with: LibgcryptChunkCipher.self)
    } catch {
      switch error {
      case .read(let code): throw ProgramFailure.reading(input.name, code)
      case .write(let code): throw ProgramFailure.writing(output.name, code)
      case .age, .unavailable:
        throw ProgramFailure("sealing failed: no memory, or no second thread")
      }
    }
    try output.commit()
  }

  private static func parse(_ text: String) throws -> HybridRecipient {
    do throws(AgeError) {
      return try HybridRecipient(parsing: [UInt8](text.utf8)[...])
    } catch {
      if text.hasPrefix("age1"), !text.hasPrefix("age1pq1") {
        throw ProgramFailure(
          """
          \(text.prefix(12))… is not a post-quantum recipient. What is sealed to it can be \
          recorded today and opened by a quantum computer later, so Sotto seals to age1pq1… only, \
          and never to a mix of both. Ask for an age1pq1… recipient (age-keygen -pq makes one).
          """, .refused)
      }
      throw ProgramFailure(
        "\(text.prefix(12))… is not a recipient: a letter may be missing or wrong. Copy it again.",
        .wrongUse)
    }
  }
}
