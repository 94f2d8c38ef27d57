public import SignedNote
internal import StrictCoding

/// Which logs are believed, and how many of which witnesses must have cosigned (C2SP tlog-policy).
///
///     log VKEY [URL]                       the key's name is the log's origin
///     witness NAME VKEY [URL]
///     group NAME all|any|K MEMBER…         members are witnesses and groups of lines before
///     quorum NAME|none                     exactly once
///
/// Fields are split by spaces and tabs; empty lines and lines that begin with `#` do not count.
/// Names share one space and are opaque bytes; each is a member of at most one group, and each
/// public key stands once, so that nobody counts twice.
public struct WitnessPolicy: Equatable, Sendable {
  /// A log that is believed.
  public struct Log: Equatable, Sendable {
    /// Its key, of type 0x01 or 0x06.
    public let key: VerifierKey
    /// Where it is, as the policy says it.
    public let url: [UInt8]?
  }

  /// Somebody who watches that logs only grow.
  public struct Witness: Equatable, Sendable {
    /// Its name in this policy only.
    public let name: [UInt8]
    /// Its key, of type 0x04 or 0x06; one of type 0x06 is never verified here and so never counts.
    public let key: VerifierKey
    /// Where it takes checkpoints.
    public let url: [UInt8]?
  }

  /// What a name stands for. Groups know their members by their place in the order of lines.
  enum Rule: Equatable, Sendable {
    case witness(VerifierKey)
    case group(threshold: Int, members: [Int])
  }

  /// A policy has at most this many bytes.
  public static let byteLimit = 1 << 20
  /// At most this many logs, and this many witnesses and groups.
  public static let listLimit = 256

  /// All logs.
  public private(set) var logs: [Log] = []
  /// All witnesses.
  public private(set) var witnesses: [Witness] = []
  /// The bytes that were parsed, comments included.
  public let encoded: [UInt8]
  private var rules: [Rule] = []
  private var quorum: Int?

  /// Parses the text completely.
  public init(parsing text: ArraySlice<UInt8>) throws(LogError) {
    guard text.count <= Self.byteLimit else { throw .overLimit }
    let isText = text.allSatisfy { $0 == 0x09 || $0 == 0x0A || $0 >= 0x20 && $0 != 0x7F }
    guard isText, text.last == 0x0A else { throw .malformed }
    encoded = [UInt8](text)
    var names = PolicyNames()
    var hasQuorum = false
    for line in text.split(separator: 0x0A) {
      let fields = line.split { $0 == 0x20 || $0 == 0x09 }
      guard let kind = fields.first, kind.first != 0x23 else { continue }
      let values = fields.dropFirst()
      switch kind {
      case _ where kind == "log": try addLog(values)
      case _ where kind == "witness": try addWitness(values, &names)
      case _ where kind == "group": try addGroup(values, &names)
      case _ where kind == "quorum" && !hasQuorum && values.count == 1:
        hasQuorum = true
        quorum = values[1] == "none" ? nil : try names.place(of: values[1])
      default: throw .malformed
      }
    }
    guard hasQuorum else { throw .malformed }
  }

  /// Whether the keys in `signers`, each of which signed, are enough.
  public func isMet(by signers: [VerifierKey]) -> Bool {
    guard let quorum else { return true }
    var met: [Bool] = []
    for rule in rules {
      switch rule {
      case .witness(let key): met.append(signers.contains(key))
      case .group(let threshold, let members):
        met.append(members.count { met[$0] } >= threshold)
      }
    }
    return met[quorum]
  }

  /// Whether no witness is needed.
  public var needsNoWitness: Bool { quorum == nil }

  private mutating func addLog(_ values: ArraySlice<ArraySlice<UInt8>>) throws(LogError) {
    guard let key = values.first, values.count <= 2 else { throw .malformed }
    guard logs.count < Self.listLimit else { throw .overLimit }
    logs.append(
      Log(
        key: try verifierKey(key, not: .cosignature),
        url: values.dropFirst().first.map { [UInt8]($0) }))
  }

  private mutating func addWitness(
    _ values: ArraySlice<ArraySlice<UInt8>>, _ names: inout PolicyNames
  ) throws(LogError) {
    guard values.count == 2 || values.count == 3 else { throw .malformed }
    let fields = [ArraySlice<UInt8>](values)
    let key = try verifierKey(fields[1], not: .ed25519)
    try add(.witness(key), fields[0], &names)
    witnesses.append(
      Witness(
        name: [UInt8](fields[0]), key: key, url: fields.dropFirst(2).first.map { [UInt8]($0) }))
  }

  private mutating func addGroup(
    _ values: ArraySlice<ArraySlice<UInt8>>, _ names: inout PolicyNames
  ) throws(LogError) {
    guard values.count >= 3 else { throw .malformed }
    let fields = [ArraySlice<UInt8>](values)
    var members: [Int] = []
    for name in fields[2...] { members.append(try names.member(name)) }
    let threshold =
      switch fields[1] {
      case _ where fields[1] == "all": members.count
      case _ where fields[1] == "any": 1
      default: Int(try coded(try Decimal.decode(fields[1], limit: UInt64(members.count))))
      }
    guard threshold >= 1 else { throw .malformed }
    try add(.group(threshold: threshold, members: members), fields[0], &names)
  }

  private mutating func add(
    _ rule: Rule, _ name: ArraySlice<UInt8>, _ names: inout PolicyNames
  ) throws(LogError) {
    guard rules.count < Self.listLimit else { throw .overLimit }
    try names.define(name, place: rules.count)
    rules.append(rule)
  }

  /// A key that no line before has, of a type other than `type`.
  private func verifierKey(
    _ text: ArraySlice<UInt8>, not type: VerifierKey.Algorithm
  ) throws(LogError) -> VerifierKey {
    let key = try noted(try VerifierKey(parsing: text))
    let known = logs.map(\.key.publicKey) + witnesses.map(\.key.publicKey)
    guard key.algorithm != type, !known.contains(key.publicKey) else { throw .malformed }
    return key
  }
}

/// The names that lines before have defined.
private struct PolicyNames {
  private var places: [ArraySlice<UInt8>: Int] = [:]
  private var members: Set<ArraySlice<UInt8>> = []

  mutating func define(_ name: ArraySlice<UInt8>, place: Int) throws(LogError) {
    guard !(name == "none"), places.updateValue(place, forKey: name) == nil else {
      throw .malformed
    }
  }

  func place(of name: ArraySlice<UInt8>) throws(LogError) -> Int {
    guard let place = places[name] else { throw .malformed }
    return place
  }

  /// The place of a name that becomes a member: of one group only.
  mutating func member(_ name: ArraySlice<UInt8>) throws(LogError) -> Int {
    let place = try place(of: name)
    guard members.insert(name).inserted else { throw .malformed }
    return place
  }
}
