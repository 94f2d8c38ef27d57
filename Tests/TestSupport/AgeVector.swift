internal import FoundationEssentials
internal import StrictCoding

/// One vector of age's own test kit (C2SP CCTV): a file, what opens it and what must come out.
public struct AgeVector: Sendable {
  /// How opening must end; the raw value is the vector's word for it.
  public enum Expectation: String, Sendable {
    case success
    case headerFailure = "header failure"
    case armorFailure = "armor failure"
    case payloadFailure = "payload failure"
    case noMatch = "no match"
    case hmacFailure = "HMAC failure"
  }

  /// A line of a vector that this reader does not know, so that nothing is skipped unseen.
  public struct Unreadable: Error {
    /// The vector's name and the line.
    public let line: String
  }

  /// The name of its file.
  public let name: String
  /// How opening must end.
  public private(set) var expectation = Expectation.success
  /// The text forms of all secret keys.
  public private(set) var identities: [String] = []
  /// All passphrases.
  public private(set) var passphrases: [String] = []
  /// The key of the file.
  public private(set) var fileKey: [UInt8] = []
  /// The SHA-256 of everything that is released, also by a file that fails later.
  public private(set) var payloadDigest: [UInt8]?
  /// Whether `file` is in the text form.
  public private(set) var isArmored = false
  /// The age file.
  public private(set) var file: [UInt8] = []

  /// All vectors of the test kit, ascending by name.
  public static func all() throws -> [AgeVector] { try loaded.get() }

  private static let loaded = Result<[AgeVector], any Error> {
    try Vectors.names(in: "age/testkit").map { name in
      try AgeVector(name: name, [UInt8](Vectors.data("age/testkit/\(name)")))
    }
  }

  /// Reads `key: value` lines, an empty line and the file.
  init(name: String, _ bytes: [UInt8]) throws {
    self.name = name
    var isCompressed = false
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A), end > rest.startIndex {
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      guard let colon = line.firstRange(of: ": ") else {
        throw Unreadable(line: "\(name): \(line)")
      }
      let value = String(line[colon.upperBound...])
      switch line[..<colon.lowerBound] {
      case "expect":
        guard let word = Expectation(rawValue: value) else { throw Unreadable(line: line) }
        expectation = word
      case "identity": identities.append(value)
      case "passphrase": passphrases.append(value)
      case "file key": fileKey = try Hex.decode([UInt8](value.utf8)[...])
      case "payload": payloadDigest = try Hex.decode([UInt8](value.utf8)[...])
      case "armored" where value == "yes": isArmored = true
      case "compressed" where value == "zlib": isCompressed = true
      case "comment": break
      default: throw Unreadable(line: "\(name): \(line)")
      }
    }
    let body = [UInt8](rest.dropFirst())
    file = isCompressed ? try Self.inflated(body) : body
  }

  private static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    let program = "import sys, zlib; i, o = sys.stdin.buffer, sys.stdout.buffer; "
    var command = Command(
      "/usr/bin/env", ["python3", "-c", program + "o.write(zlib.decompress(i.read()))"])
    command.input = bytes
    let result = try command.run()
    guard result.status == 0 else { throw Unreadable(line: result.errorText) }
    return result.output
  }
}
