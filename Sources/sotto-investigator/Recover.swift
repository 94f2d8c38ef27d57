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

  func run() throws {
    let input = try InputFile(path: file)
    do {
      var descriptor = DescriptorInput(descriptor: input.descriptor)
      let front = try descriptor.bytes(atMost: Armor.likelyByteCount)
      if Armor.isLikely(front[...]) {
        try open(AgeFileInput(ArmorInput(descriptor, front: front)), input)
      } else {
        try open(AgeFileInput(descriptor, front: front), input)
      }
    } catch let error as PipelineError {
      throw Self.failure(error, reading: input.name, writing: output ?? "standard output")
    } catch let error as AgeError {
      throw Self.failure(error)
    }
  }

  private func open<Base>(_ file: AgeFileInput<Base>, _ input: InputFile) throws {
    let fileKey = try file.header.fileKey(with: identities())
    let output = try OutputFile(path: output ?? "-", isTerminalAllowed: output != nil)
    let bar = ProgressBar("Opening", total: input.byteCount.map { UInt64($0) })
    defer { bar.finish() }
    try PayloadPipeline.open(
      file, to: DescriptorOutput(descriptor: output.descriptor), fileKey: fileKey,
      nonce: file.nonce, with: CryptoChunkCipher.self, progress: bar.advance)
    try output.commit()
  }

  private func identities() throws -> [Identity] {
    guard identity != nil || passphraseFd != nil else {
      throw Failure.misuse(
        "No key to open the file with.", next: "Give --identity FILE, --passphrase-fd N or both.")
    }
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
    case .age(let error): failure(error)
    case .unavailable:
      Failure(.failed, happened: "The system gave no second thread.", meaning: "", next: "")
    }
  }

  private static func failure(_ error: AgeError) -> Failure {
    let words =
      switch error {
      case .malformedArmor: "armor: the text form of the file is damaged"
      case .malformedHeader, .overLimit: "header: this is no age file, or its beginning is damaged"
      case .noMatch: "no-match: none of these keys or passphrases opens the file"
      case .wrongMAC: "mac: the beginning of the file was changed"
      case .malformedPayload:
        "payload: the file is cut off or was changed; what came out is authentic but incomplete"
      case .invalidKey, .misuse, .crypto: "The system gave no memory."
      }
    return Failure(.failed, happened: words, meaning: "", next: "")
  }
}
