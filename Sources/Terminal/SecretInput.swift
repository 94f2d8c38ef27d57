internal import Glibc
public import Primitives

/// Where a secret comes from: typed without echo, or a line of a file descriptor (experience.md §2:
/// `--codename-fd N`, `--passphrase-fd N`); never from arguments or the environment.
public struct SecretInput: Sendable {
  private let descriptor: Int32?

  /// Reads from `descriptor`, one secret a line, or asks at the terminal when it is nil.
  public init(descriptor: Int32? = nil) throws(Failure) {
    if let descriptor, fcntl(descriptor, F_GETFD) < 0 {
      throw .misuse(
        "File descriptor \(descriptor) is not open.",
        next: "Open it in the shell, for example with `\(descriptor)<file` after the command.")
    }
    self.descriptor = descriptor
  }

  /// The next secret; 1 to 1,024 bytes. `prompt` is shown only at the terminal.
  public func read(prompt: String) throws(Failure) -> Secret {
    if let descriptor { return try Self.line(of: descriptor) }
    let keyboard = try Keyboard()
    let secret = try keyboard.hiddenLine(prompt)
    guard secret.count > 0 else { throw Self.empty }
    return secret
  }

  /// A new secret: at the terminal it is typed twice and must be the same.
  public func readNew(prompt: String) throws(Failure) -> Secret {
    let first = try read(prompt: prompt)
    guard descriptor == nil else { return first }
    let second = try read(prompt: "\(prompt), once more")
    guard Self.isEqual(first, second) else {
      throw Failure(
        .failed, happened: "The two were not the same.", meaning: "Nothing was changed.",
        next: "Run the command again.")
    }
    return first
  }

  /// One byte at a time, so that what follows the line is left to the next reader.
  private static func line(of descriptor: Int32) throws(Failure) -> Secret {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(HiddenLine.byteLimit)
    defer { wipe(&bytes) }
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1, byte != 0x0A else { break }
      guard bytes.count < HiddenLine.byteLimit else {
        throw .misuse(
          "A line of file descriptor \(descriptor) has over \(HiddenLine.byteLimit) bytes.",
          next: "Give one secret a line.")
      }
      bytes.append(byte)
    }
    guard !bytes.isEmpty else { throw empty }
    return Secret(wiping: &bytes)
  }

  private static func isEqual(_ left: Secret, _ right: Secret) -> Bool {
    guard left.count == right.count else { return false }
    return left.withBytes { left in
      right.withBytes { right in
        zip(left, right).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
      }
    }
  }

  private static let empty = Failure.misuse(
    "Nothing was typed, or the file descriptor has no line left.",
    next: "Run the command again and give one secret a line.")
}
