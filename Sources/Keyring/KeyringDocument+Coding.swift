public import StrictCoding
internal import Primitives
internal import SignedNote

extension KeyringDocument {
  /// Parses the text of a keyring completely; who signed it is another question.
  public init(parsing text: ArraySlice<UInt8>) throws(KeyringError) {
    var reader: DocumentReader
    do throws(CodingError) {
      reader = try DocumentReader(text, title: "sotto-keyring/1")
      deployment = try Identifier(hex: reader.value("deployment"))
      number = UInt32(try Decimal.decode(reader.value("number"), limit: UInt64(UInt32.max)))
      previous = try Digest(hex: reader.value("previous"))
      from = try Day(text: reader.value("from"))
      until = try Day(text: reader.value("until"))
      since = try Day(text: reader.value("since"))
      organisation = try FreeText(reader.value("organisation"))
      isInsecureDemo = try reader.flag("insecure-demo")
      origin = try HostName(reader.value("origin"))
      addresses = []
      for value in try reader.values("address", 1...Self.listLimit) {
        addresses.append(try HostName(value))
      }
    } catch {
      throw .coding(error)
    }
    root = try Self.key(&reader, "root")
    nextRoot = try Self.key(&reader, "next-root")
    log = try Self.key(&reader, "log")
    gateway = try Self.key(&reader, "gateway")
    do throws(CodingError) {
      policy = try Digest(hex: reader.value("policy"))
      witnesses = try Digest(hex: reader.value("witnesses"))
      archiveByteLimit = try Decimal.decode(reader.value("archive-bytes-max"))
      boardWindowDays = UInt16(try Decimal.decode(reader.value("board-window-days"), limit: 366))
    } catch {
      throw .coding(error)
    }
    investigators = try Self.people(&reader, "investigator", limit: Self.investigatorLimit)
    auditors = try Self.people(&reader, "auditor", limit: 2)
    desks = try Self.desks(&reader)
    do throws(CodingError) { try reader.finish() } catch { throw .coding(error) }
    try check()
  }

  /// The text, last LF included.
  public var encoded: [UInt8] {
    var writer = DocumentWriter(title: "sotto-keyring/1")
    writer.line("deployment", deployment.hex)
    writer.line("number", Decimal.encode(number))
    writer.line("previous", previous.hex)
    writer.line("from", from.text)
    writer.line("until", until.text)
    writer.line("since", since.text)
    writer.line("organisation", organisation.bytes)
    if isInsecureDemo { writer.line("insecure-demo") }
    writer.line("origin", origin.bytes)
    for address in addresses { writer.line("address", address.bytes) }
    writer.line("root", root.encoded)
    writer.line("next-root", nextRoot.encoded)
    writer.line("log", log.encoded)
    writer.line("gateway", gateway.encoded)
    writer.line("policy", policy.hex)
    writer.line("witnesses", witnesses.hex)
    writer.line("archive-bytes-max", Decimal.encode(archiveByteLimit))
    writer.line("board-window-days", Decimal.encode(boardWindowDays))
    for person in investigators { Self.write(person, "investigator", to: &writer) }
    for person in auditors { Self.write(person, "auditor", to: &writer) }
    for desk in desks { Self.write(desk, to: &writer) }
    return writer.bytes
  }

  /// What the grammar alone does not tell.
  func check() throws(KeyringError) {
    guard number >= 1, from <= until, since <= from, archiveByteLimit >= 65536,
      boardWindowDays >= 1, !addresses.isEmpty, Set(addresses).count == addresses.count,
      (number == 1) == (previous == .zero)
    else { throw .malformed }
    guard investigators.count <= Self.investigatorLimit, auditors.count <= 2,
      addresses.count <= Self.listLimit, desks.count <= Self.listLimit
    else { throw .overLimit }
    guard !investigators.isEmpty, !auditors.isEmpty, !desks.isEmpty,
      isAscending(investigators, by: { $0.index < $1.index }),
      isAscending(auditors, by: { $0.index < $1.index }),
      isAscending(desks, by: { $0.id < $1.id })
    else { throw .malformed }
    let roles = [root, nextRoot, log, gateway]
    let keys = (investigators + auditors).map { $0.signingKey } + roles.map { $0.publicKey }
    guard Set(keys).count == keys.count else { throw .repeatedKey }
    for desk in desks where !desk.members.allSatisfy({ investigator($0) != nil }) {
      throw .malformed
    }
    let names = KeyNames(origin: origin, deployment: deployment)
    guard root.name.bytes == names.root, nextRoot.name.bytes == names.root,
      log.name.bytes == names.retention, gateway.name.bytes == names.gateway,
      roles.allSatisfy({ $0.algorithm == .ed25519 })
    else { throw .malformed }
  }

  private static func key(
    _ reader: inout DocumentReader, _ word: StaticString
  ) throws(KeyringError) -> VerifierKey {
    let value: ArraySlice<UInt8>
    do throws(CodingError) { value = try reader.value(word) } catch { throw .coding(error) }
    do throws(NoteError) { return try VerifierKey(parsing: value) } catch { throw .note(error) }
  }

  private static func people(
    _ reader: inout DocumentReader, _ word: StaticString, limit: Int
  ) throws(KeyringError) -> [Person] {
    let values: [ArraySlice<UInt8>]
    do throws(CodingError) { values = try reader.values(word, 1...limit) } catch {
      throw .coding(error)
    }
    var people: [Person] = []
    for value in values { people.append(try Person(parsing: value)) }
    return people
  }

  private static func desks(_ reader: inout DocumentReader) throws(KeyringError) -> [Desk] {
    var desks: [Desk] = []
    while let (id, members) = try head(&reader) {
      guard desks.count < listLimit else { throw .overLimit }
      var names: [Desk.Name] = []
      while let name = try deskName(&reader, of: id) {
        guard names.count < listLimit else { throw .overLimit }
        names.append(name)
      }
      desks.append(try Desk(id: id, members: members, names: names))
    }
    return desks
  }

  private static func head(
    _ reader: inout DocumentReader
  ) throws(KeyringError) -> (id: DeskID, members: [UInt8])? {
    do throws(CodingError) {
      guard let value = try reader.optionalValue("desk") else { return nil }
      var fields = Fields(value)
      let id = try DeskID(fields.next())
      var members: [UInt8] = []
      for member in try fields.next().split(separator: 0x2C, omittingEmptySubsequences: false) {
        members.append(UInt8(try Decimal.decode(member, limit: 255)))
      }
      try fields.finish()
      return (id, members)
    } catch {
      throw .coding(error)
    }
  }

  private static func deskName(
    _ reader: inout DocumentReader, of desk: DeskID
  ) throws(KeyringError) -> Desk.Name? {
    let language: [UInt8]
    let text: FreeText
    do throws(CodingError) {
      guard let value = try reader.optionalValue("desk-name") else { return nil }
      var fields = Fields(value)
      guard try DeskID(fields.next()) == desk else { throw .malformed }
      language = [UInt8](try fields.next())
      text = try FreeText(fields.remainder())
    } catch {
      throw .coding(error)
    }
    return try Desk.Name(language: language, text: text)
  }

  private static func write(
    _ person: Person, _ word: StaticString, to writer: inout DocumentWriter
  ) {
    writer.line(
      word, Decimal.encode(person.index), Base64.encode(person.signingKey[...], padded: true),
      person.name.bytes)
  }

  private static func write(_ desk: Desk, to writer: inout DocumentWriter) {
    writer.line(
      "desk", desk.id.bytes,
      [UInt8](desk.members.map { Decimal.encode($0) }.joined(separator: [0x2C])))
    for name in desk.names {
      writer.line("desk-name", desk.id.bytes, name.language, name.text.bytes)
    }
  }
}

/// How the keys of a deployment are called (formats.md §1).
public struct KeyNames: Sendable {
  /// `ORIGIN/root`
  public let root: [UInt8]
  /// `ORIGIN/retention`
  public let retention: [UInt8]
  /// `DEPLOYMENT/gateway`
  public let gateway: [UInt8]
  private let deployment: [UInt8]

  /// The names for one deployment.
  public init(origin: HostName, deployment: Identifier) {
    root = origin.bytes + ascii("/root")
    retention = origin.bytes + ascii("/retention")
    self.deployment = deployment.hex
    gateway = deployment.hex + ascii("/gateway")
  }

  /// `DEPLOYMENT/investigator/I`
  public func investigator(_ index: UInt8) -> [UInt8] {
    deployment + ascii("/investigator/") + Decimal.encode(index)
  }
}
