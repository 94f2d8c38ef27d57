public import Primitives
public import SignedNote
public import StrictCoding

/// A keyring as it is served, parsed but trusted by nobody: only `KeyringChain` makes a `Keyring`.
public struct UnverifiedKeyring: Equatable, Sendable {
  /// What it claims.
  public let document: KeyringDocument
  let note: UnverifiedNote
  let bytes: [UInt8]

  /// Parses a signed keyring with exactly one signature line.
  public init(parsing bytes: [UInt8]) throws(KeyringError) {
    do throws(NoteError) {
      note = try UnverifiedNote(parsing: bytes[...])
    } catch {
      throw .note(error)
    }
    guard note.signatures.count == 1 else { throw .malformed }
    document = try KeyringDocument(parsing: note.text[...])
    self.bytes = bytes
  }
}

/// A keyring whose chain leads to the pinned deployment id.
public struct Keyring: Equatable, Sendable {
  /// What it says.
  public let document: KeyringDocument
  /// The signed bytes as served.
  public let bytes: [UInt8]

  /// Digest of the signed bytes as served.
  public var digest: Digest { Digest(of: bytes[...]) }

  /// Whether it is in force on `day`, if no later one is.
  public func covers(_ day: Day) -> Bool {
    document.from <= day && day <= document.until
  }
}

/// Keyrings 1…n, each vouched for by the one before, the first by the deployment id
/// (formats.md §1).
public struct KeyringChain: Equatable, Sendable {
  /// By number, from 1.
  public private(set) var keyrings: [Keyring] = []
  /// Signing key of everybody who ever had an index.
  private var investigatorKeys: [UInt8: [UInt8]] = [:]
  private var auditorKeys: [UInt8: [UInt8]] = [:]
  /// Every root and next-root there was.
  private var rootKeys: Set<[UInt8]> = []

  /// The deployment id that origin and root key of a first keyring hash to.
  public static func deployment(origin: HostName, root: VerifierKey) -> Identifier {
    let input = Label.bytes("deployment\n") + origin.bytes + [0x0A] + root.encoded + [0x0A]
    return Identifier(prefixOf: Digest(of: input[...]))
  }

  /// Starts a chain with keyring 1. Throws `wrongDeployment` unless it hashes to `deployment`,
  /// `brokenChain` when it is no first keyring.
  public init(first: UnverifiedKeyring, deployment: Identifier) throws(KeyringError) {
    let document = first.document
    guard document.number == 1, document.from == document.since else { throw .brokenChain }
    guard document.deployment == deployment,
      Self.deployment(origin: document.origin, root: document.root) == deployment
    else { throw .wrongDeployment }
    try Self.verify(first.note, by: document.root)
    try add(first)
  }

  /// Verifies keyrings 1…n in their order against the pinned `deployment`.
  public init(verifying all: [UnverifiedKeyring], deployment: Identifier) throws(KeyringError) {
    guard let first = all.first else { throw .brokenChain }
    try self.init(first: first, deployment: deployment)
    for keyring in all.dropFirst() { try append(keyring) }
  }

  /// The keyring with the highest number.
  public var newest: Keyring { keyrings[keyrings.count - 1] }

  /// The deployment that all of them belong to.
  public var deployment: Identifier { newest.document.deployment }

  /// The keyring in force: the highest number that covers `day`.
  public func inForce(on day: Day) -> Keyring? {
    keyrings.last { $0.covers(day) }
  }

  /// The keyring called `number`.
  public func keyring(_ number: UInt32) -> Keyring? {
    number >= 1 && number <= keyrings.count ? keyrings[Int(number) - 1] : nil
  }

  /// Adds the keyring that follows. Throws unless it is signed by root or next-root of the newest
  /// and changes nothing that never changes.
  public mutating func append(_ next: UnverifiedKeyring) throws(KeyringError) {
    let last = newest.document
    let document = next.document
    guard document.number == last.number + 1, document.previous == newest.digest,
      document.deployment == last.deployment, document.since == last.since,
      document.origin == last.origin, document.log.name == last.log.name,
      document.from >= last.from, document.isInsecureDemo == last.isInsecureDemo
    else { throw .brokenChain }
    if document.root == last.root {
      guard document.nextRoot == last.nextRoot else { throw .wrongSigner }
    } else {
      guard document.root == last.nextRoot, !rootKeys.contains(document.nextRoot.publicKey) else {
        throw .wrongSigner
      }
    }
    try Self.verify(next.note, by: document.root)
    try add(next)
  }

  /// Takes a verified keyring. An index, once given, stays with its signing key's owner.
  private mutating func add(_ keyring: UnverifiedKeyring) throws(KeyringError) {
    let document = keyring.document
    let investigators = try Self.owners(document.investigators, known: investigatorKeys)
    auditorKeys = try Self.owners(document.auditors, known: auditorKeys)
    investigatorKeys = investigators
    rootKeys.formUnion([document.root.publicKey, document.nextRoot.publicKey])
    keyrings.append(Keyring(document: document, bytes: keyring.bytes))
  }

  private static func owners(
    _ people: [Person], known: [UInt8: [UInt8]]
  ) throws(KeyringError) -> [UInt8: [UInt8]] {
    var owners = known
    for person in people {
      guard (owners[person.index] ?? person.signingKey) == person.signingKey else {
        throw .reusedIndex
      }
      owners[person.index] = person.signingKey
    }
    return owners
  }

  static func verify(_ note: UnverifiedNote, by root: VerifierKey) throws(KeyringError) {
    do throws(NoteError) {
      _ = try note.verified(by: [root])
    } catch {
      throw error == .unknownKey ? .wrongSigner : .note(error)
    }
  }
}

extension Identifier {
  /// The first half of a digest.
  init(prefixOf digest: Digest) {
    do throws(CodingError) {
      try self.init(digest.bytes.prefix(Identifier.byteCount))
    } catch {
      preconditionFailure("half a digest has 16 bytes")
    }
  }
}
