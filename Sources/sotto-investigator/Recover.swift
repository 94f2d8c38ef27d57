import Age
import AgeIdentity
import ArgumentParser
import PayloadPipeline
import Primitives
import Program
import Terminal

/// `recover`: opens one age file, as stock age would.
struct Recover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open one age file with a secret key or a passphrase.",
    discussion: """
      Binary and armored files are told apart by themselves. Without -o the content goes to \
      standard output as far as it proves authentic; only exit status 0 says that it is complete.
      A file that cannot be opened ends with status 1 and one line that begins with armor, header, \
      no-match, mac or payload.

      Example: sotto-investigator recover --identity key.txt -o report.pdf report.age
      """)

  @Option(help: "A file with one or more secret keys, one a line.", completion: .file())
  var identity: String?

  @Option(help: "A file descriptor that gives one passphrase a line.")
  var passphraseFd: Int32?

  @Option(
    name: .shortAndLong,
    help: "Where the content goes, once all of it is authentic; - is standard output.")
  var output: String?

  @Argument(help: "The sealed file; - reads standard input.", completion: .file())
  var file: String

  func validate() throws {
    guard identity != nil || passphraseFd != nil else {
      throw ValidationError("Give --identity FILE, --passphrase-fd N or both.")
    }
  }

  func run() throws {
    let identities = try identities()
    let input = try InputFile(path: file)
    let output = try OutputFile(path: output ?? "-", isTerminalAllowed: output != nil)
    var descriptor = DescriptorInput(descriptor: input.descriptor)
    do throws(PipelineError) {
      let front = try descriptor.bytes(atMost: Armor.likelyByteCount)
      let target = DescriptorOutput(descriptor: output.descriptor)
      let bar = ProgressBar("Opening", total: input.byteCount.map { UInt64($0) })
      defer { bar.finish() }
      if Armor.isLikely(front[...]) {
        let armor = ArmorInput(descriptor, front: front)
        try Self.open(AgeFileInput(armor), to: target, identities, bar)
      } else {
        try Self.open(AgeFileInput(descriptor, front: front), to: target, identities, bar)
      }
    } catch {
      throw Self.failure(error, reading: input.name, writing: output.name)
    }
    try output.commit()
  }

  private static func open<Base>(
    _ file: AgeFileInput<Base>, to output: DescriptorOutput, _ identities: [Identity],
    _ bar: ProgressBar
  ) throws(PipelineError) {
    let fileKey: Secret
    do throws(AgeError) {
      fileKey = try file.header.fileKey(with: identities)
    } catch {
      throw .age(error)
    }
    try PayloadPipeline.open(
      file, to: output, fileKey: fileKey, nonce: file.nonce, with: CryptoChunkCipher.self,
      progress: bar.advance)
  }

  private func identities() throws -> [Identity] {
    var identities: [Identity] = []
    if let identity {
      let file = try InputFile(path: identity)
      var text = try file.contents(limit: 1 << 20)
      defer { wipe(&text) }
      do throws(AgeError) {
        identities = try Identity.parse(file: text[...])
      } catch {
        throw Failure.misuse(
          "\(PlainText.line(file.name.utf8)) is no list of secret keys.",
          next: "It holds one a line: AGE-SECRET-KEY-PQ-1… or AGE-SECRET-KEY-1….")
      }
    }
    if let passphraseFd {
      var text = try InputFile(descriptor: passphraseFd).contents(limit: 1 << 20)
      defer { wipe(&text) }
      for line in text.split(separator: 0x0A) {
        identities.append(.passphrase(Secret(copying: line)))
      }
    }
    return identities
  }

  private static func failure(
    _ error: PipelineError, reading input: String, writing output: String
  ) -> Failure {
    switch error {
    case .read(let code): .reading(input, code)
    case .write(let code): .writing(output, code)
    case .age(let error): Failure(.failed, happened: words(for: error), meaning: "", next: "")
    case .unavailable:
      Failure(.failed, happened: "The system gave no second thread.", meaning: "", next: "")
    }
  }

  private static func words(for error: AgeError) -> String {
    switch error {
    case .malformedArmor: "armor: the text form of the file is damaged"
    case .malformedHeader, .overLimit: "header: this is no age file, or its beginning is damaged"
    case .noMatch: "no-match: none of these keys or passphrases opens the file"
    case .wrongMAC: "mac: the beginning of the file was changed"
    case .malformedPayload:
      "payload: the file is cut off or was changed; what came out is authentic but incomplete"
    case .invalidKey, .misuse, .crypto: "The system gave no memory."
    }
  }
}
