import ArgumentParser
import Glibc
import Keyring
import Primitives
import Program
import SourceClient
import StrictCoding
import Terminal

/// What goes into a tip and who may read it.
struct TipOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "A file with your message; - reads it from standard input. Without it you are asked.",
    completion: .file())
  var message: String?

  @Option(help: "Which desk the tip is for. Without it you are asked.")
  var desk: String?

  @Option(help: "The number of an investigator who must not read the tip. Repeat it for more.")
  var without: [UInt8] = []

  @Argument(help: "Files to attach.", completion: .file())
  var files: [String] = []

  /// A message has at most so many bytes.
  static let messageByteLimit = 1 << 20

  /// The files, looked at but not read.
  func sourceFiles() throws -> [SourceFile] {
    try files.map { path in
      do throws(FileError) {
        return try SourceFile(path: path)
      } catch {
        let name = PlainText.line(path.utf8)
        guard error.code == EISDIR else { throw Failure.reading(name, error.code) }
        throw Failure.misuse(
          "\(name) is a folder.", next: "Name the files in it, or pack it into one file.")
      }
    }
  }

  /// The message: from a file, or typed.
  func text() throws -> Secret {
    if let message {
      var bytes = try InputFile(path: message).contents(limit: Self.messageByteLimit)
      return Secret(wiping: &bytes)
    }
    guard isatty(STDIN_FILENO) == 1 else {
      guard files.isEmpty else { return Secret(copying: []) }
      throw Failure.misuse(
        "There is neither a message nor a file.",
        next: "Give a message with -m FILE (- for standard input), or name files.")
    }
    Output.words.say("Write your message. End it with a line that holds only a dot.")
    return try TypedMessage.read()
  }
}

/// A message typed line by line; it is never on a disk.
private enum TypedMessage {
  static func read() throws -> Secret {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(TipOptions.messageByteLimit)
    defer { wipe(&bytes) }
    var lineStart = 0
    while let byte = nextByte() {
      bytes.append(byte)
      guard byte == 0x0A else { continue }
      if bytes[lineStart...] == ".\n" {
        bytes.removeLast(2)
        break
      }
      lineStart = bytes.count
      guard bytes.count <= TipOptions.messageByteLimit else {
        throw Failure.misuse(
          "The message is over 1 MiB.", next: "Put it into a file and attach that.")
      }
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
