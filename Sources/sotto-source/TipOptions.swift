import ArgumentParser
import Glibc
import Primitives
import Program
import SourceClient
import StrictCoding
import Terminal

/// What goes into a tip and who may read it.
struct TipOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A file with your message; - reads it from standard input. Without it you are asked.",
      valueName: "file"),
    completion: .file())
  var message: String?

  @Option(help: "Which desk the tip is for. Without it you are asked.")
  var desk: String?

  @Option(
    help: ArgumentHelp(
      "The number of a person of the desk who must not read the tip. Repeat it for more.",
      valueName: "n"))
  var without: [String] = []

  @Flag(help: "Go on without asking whether everything is right.")
  var yes = false

  @Argument(help: "Files to attach.", completion: .file())
  var files: [String] = []

  /// What the tip is made of, looked at before anything else is done.
  func content() throws -> TipContent {
    let files = try files.map(Self.file)
    if let message {
      var bytes = try InputFile(path: message).contents(limit: TipContent.messageByteLimit)
      guard !bytes.isEmpty || !files.isEmpty else { throw TipContent.nothing }
      return TipContent(files: files, given: Secret(wiping: &bytes))
    }
    guard isatty(STDIN_FILENO) != 1 else { return TipContent(files: files, given: nil) }
    guard !files.isEmpty else { throw TipContent.nothing }
    return TipContent(files: files, given: Secret(copying: []))
  }

  /// A file, looked at but not read.
  private static func file(_ path: String) throws -> SourceFile {
    do throws(FileError) {
      return try SourceFile(path: path)
    } catch {
      let name = PlainText.line(path.utf8)
      switch error.code {
      case EISDIR:
        throw Failure.misuse(
          "\(name) is a folder.", next: "Name the files in it, or pack it into one file.")
      case EINVAL:
        throw Failure.misuse("\(name) is no ordinary file.", next: "Name a file with content.")
      default: throw Failure.reading(name, error.code)
      }
    }
  }
}

/// The files, and the message when it was given beforehand.
struct TipContent {
  /// A message has at most so many bytes.
  static let messageByteLimit = 1 << 20

  let files: [SourceFile]
  let given: Secret?

  /// The message: as given, else typed now.
  func message() throws -> Secret {
    if let given { return given }
    Output.words.say("Write your message. End it with a line that holds only a dot.")
    let typed = try TypedMessage.read()
    guard typed.count > 0 || !files.isEmpty else { throw Self.nothing }
    return typed
  }

  static let nothing = Failure.misuse(
    "There is neither a message nor a file.",
    next: "Give a message with -m FILE (- for standard input), or name files.")
}

/// A message typed line by line; it is never on a disk.
private enum TypedMessage {
  static func read() throws -> Secret {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(TipContent.messageByteLimit + 1)
    defer { wipe(&bytes) }
    var lineStart = 0
    while let byte = nextByte() {
      bytes.append(byte)
      guard bytes.count <= TipContent.messageByteLimit else {
        throw Failure.misuse(
          "The message is over 1 MiB.", next: "Put it into a file and attach that.")
      }
      guard byte == 0x0A else { continue }
      if bytes[lineStart...] == ".\n" {
        bytes.removeLast(2)
        break
      }
      lineStart = bytes.count
    }
    return Secret(copying: bytes)
  }

  private static func nextByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }
}
