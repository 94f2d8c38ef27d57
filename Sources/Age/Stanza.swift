internal import StrictCoding

/// One recipient stanza of a header: arguments, of which the first is the type, and a body.
public struct Stanza: Equatable, Sendable {
  /// A stanza has at most this many arguments.
  public static let argumentLimit = 16

  /// At least one, each of 1 or more bytes 0x21 to 0x7E.
  public let arguments: [[UInt8]]
  /// Any bytes.
  public let body: [UInt8]

  /// What kind of recipient it is for.
  public var type: ArraySlice<UInt8> { arguments[0][...] }

  /// Throws `malformedHeader` for arguments that cannot be written.
  public init(arguments: [[UInt8]], body: [UInt8]) throws(AgeError) {
    guard !arguments.isEmpty else { throw .malformedHeader }
    guard arguments.count <= Self.argumentLimit else { throw .overLimit }
    for argument in arguments {
      guard !argument.isEmpty, argument.allSatisfy({ $0 >= 0x21 && $0 <= 0x7E }) else {
        throw .malformedHeader
      }
    }
    self.arguments = arguments
    self.body = body
  }

  /// How a stanza is written: arguments on the first line, then the body in lines of 64
  /// characters, of which the last is shorter, if need be empty.
  public var encoded: [UInt8] {
    var text = ascii("->")
    for argument in arguments { text += [0x20] + argument }
    text.append(0x0A)
    let base64 = Base64.encode(body[...], padded: false)
    var start = 0
    while base64.count - start >= 64 {
      text += base64[start..<start + 64] + [0x0A]
      start += 64
    }
    return text + base64[start...] + [0x0A]
  }
}
