public import Primitives
public import StrictCoding

/// How a tip arrived: everything a gateway may keep about it besides its row (formats.md §5,
/// "Sealed metadata"). Sealed under a one-time key before it is written.
public struct Arrival: Equatable, Sendable {
  /// Which way a tip came in.
  public enum Listener: UInt8, CaseIterable, Sendable {
    /// The onion service.
    case onion
    /// The clearnet address.
    case clearnet
    /// The plain upload form.
    case form
    /// A stick that the operator read.
    case stick

    var text: StaticString {
      switch self {
      case .onion: "onion"
      case .clearnet: "clearnet"
      case .form: "form"
      case .stick: "stick"
      }
    }
  }

  /// What the sender paid with.
  public enum Payment: UInt8, CaseIterable, Sendable {
    /// A solved puzzle.
    case work
    /// A pass out of a reply.
    case pass
    /// Nothing was asked.
    case none

    var text: StaticString {
      switch self {
      case .work: "work"
      case .pass: "pass"
      case .none: "none"
      }
    }
  }

  /// Digest of the whole body.
  public let body: Digest
  /// The case handle that the gateway's row has.
  public let caseHandle: Identifier
  /// Which way it came in.
  public let listener: Listener
  /// What it was paid with.
  public let payment: Payment

  /// One arrival.
  public init(body: Digest, caseHandle: Identifier, listener: Listener, payment: Payment) {
    self.body = body
    self.caseHandle = caseHandle
    self.listener = listener
    self.payment = payment
  }

  /// Bytes of the padded text.
  static let textByteCount = 256

  var paddedText: [UInt8] {
    var text: [UInt8] = []
    // One buffer, which the caller wipes.
    text.reserveCapacity(Self.textByteCount)
    text.append(ascii: "body ")
    text.append(contentsOf: body.hex)
    text.append(ascii: "\ncase ")
    text.append(contentsOf: caseHandle.hex)
    text.append(ascii: "\nlistener ")
    text.append(ascii: listener.text)
    text.append(ascii: "\npaid ")
    text.append(ascii: payment.text)
    text.append(0x0A)
    text.append(contentsOf: repeatElement(0, count: Self.textByteCount - text.count))
    return text
  }

  init(paddedText: [UInt8]) throws(CodingError) {
    let text = paddedText.prefix { $0 != 0 }
    guard paddedText.dropFirst(text.count).allSatisfy({ $0 == 0 }) else { throw .malformed }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    func value(_ key: StaticString) throws(CodingError) -> ArraySlice<UInt8> {
      guard let line = lines.popFirst() else { throw .truncated }
      var fields = Fields(line)
      guard try fields.next() == key else { throw .malformed }
      let value = try fields.next()
      try fields.finish()
      return value
    }
    body = try Digest(hex: value("body"))
    caseHandle = try Identifier(hex: value("case"))
    let listener = try value("listener")
    let payment = try value("paid")
    guard lines.count == 1, lines.first?.isEmpty == true,
      let listener = Listener.allCases.first(where: { listener == $0.text }),
      let payment = Payment.allCases.first(where: { payment == $0.text })
    else { throw .malformed }
    self.listener = listener
    self.payment = payment
  }
}

/// One of 4,096 places for an arrival: 256 bytes of text and a tag under a key of its own.
public enum MetadataSlot {
  /// Bytes of a slot.
  public static let byteCount = Arrival.textByteCount + ChaCha20Poly1305.tagByteCount
  /// Bytes of its key.
  public static let keyByteCount = ChaCha20Poly1305.keyByteCount

  /// The slot's 272 bytes. The caller draws `key` for this slot alone and never uses it again.
  public static func seal(_ arrival: Arrival, key: Secret) throws(IntakeError) -> [UInt8] {
    var text = arrival.paddedText
    defer { wipe(&text) }
    do throws(PrimitivesError) {
      return try ChaCha20Poly1305.seal(text[...], key: key, nonce: nonce)
    } catch {
      throw .unavailable
    }
  }

  /// The arrival in a slot; `emptySlot` when it does not open.
  public static func open(
    _ slot: ArraySlice<UInt8>, key: Secret
  ) throws(IntakeError) -> Arrival {
    guard slot.count == byteCount else { throw .malformed }
    let text: Secret
    do throws(PrimitivesError) {
      text = try ChaCha20Poly1305.open(slot, key: key, nonce: nonce)
    } catch {
      throw .emptySlot
    }
    do throws(CodingError) {
      return try Arrival(paddedText: text.withBytes { [UInt8]($0) })
    } catch {
      throw .coding(error)
    }
  }

  /// One message a key, so that the nonce may be fixed.
  private static let nonce = [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceByteCount)
}

/// The 4,096 one-time keys of a table of slots; sealed to the week's investigators before the
/// first accept, then kept in memory only.
public struct MetadataKeys: Sendable {
  /// How many slots a table has.
  public static let slotCount = 4096
  /// Bytes of all keys together.
  public static let byteCount = slotCount * MetadataSlot.keyByteCount

  private let keys: Secret

  /// Draws new keys.
  public init(random: some RandomSource) {
    keys = Secret(random: random, count: Self.byteCount)
  }

  /// Takes the plaintext of `intake/DAY-HEX32.age`, exactly 131,072 bytes.
  public init(_ bytes: Secret) throws(IntakeError) {
    guard bytes.count == Self.byteCount else { throw .malformed }
    keys = bytes
  }

  /// All keys: the plaintext to seal.
  public var bytes: Secret { keys }

  /// The key of slot `index`, 0 to 4,095.
  public func key(_ index: Int) -> Secret {
    precondition(index >= 0 && index < Self.slotCount)
    let start = index * MetadataSlot.keyByteCount
    return keys.part(start..<start + MetadataSlot.keyByteCount)
  }
}
