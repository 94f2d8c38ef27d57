public import Intake
public import Keyring
public import Primitives
public import StrictCoding
internal import DurableFile
internal import SignedNote
internal import Transfer

/// What the next keyring changes; everything left out stays as it is.
public struct KeyringChanges: Sendable {
  /// First and last day in force.
  public var from: Day
  /// Last day in force.
  public var until: Day
  /// The gateway's keys; needed for the first keyring.
  public var gateway: GatewayOffer?
  /// New persons, and new weeks of known ones.
  public var offers: [Offer] = []
  /// Investigators who leave.
  public var removed: Set<UInt8> = []
  /// All desks; empty keeps them, or makes one desk `main` of everybody.
  public var desks: [Desk] = []
  /// Where the gateway is reached; empty keeps them, or takes the origin.
  public var addresses: [HostName] = []

  /// A keyring for these days that changes nothing else.
  public init(from: Day, until: Day) {
    self.from = from
    self.until = until
  }
}

extension KeyOfficer {
  /// Signs and stores the next keyring.
  public func signKeyring(
    _ changes: KeyringChanges, passphrase: Secret
  ) throws(OfficerError) -> Keyring {
    var chain = try chain()
    let document = try nextDocument(changes, after: chain?.newest)
    let bytes = try sign(document.encoded, passphrase: passphrase)
    do throws(KeyringError) {
      let signed = try UnverifiedKeyring(parsing: bytes)
      if chain == nil {
        chain = try KeyringChain(first: signed, deployment: deployment)
      } else {
        try chain?.append(signed)
      }
    } catch {
      throw .keyring(error)
    }
    for offer in changes.offers { try store(offer) }
    try Self.write(bytes, to: .keyring(document.number), in: folder)
    guard let newest = chain?.newest else { throw .noKeyring }
    return newest
  }

  private func nextDocument(
    _ changes: KeyringChanges, after last: Keyring?
  ) throws(OfficerError) -> KeyringDocument {
    let known = last?.document
    for offer in changes.offers where offer.deployment != deployment { throw .otherDeployment }
    if let gateway = changes.gateway, gateway.deployment != deployment { throw .otherDeployment }
    guard let log = changes.gateway?.log ?? known?.log,
      let gateway = changes.gateway?.gateway ?? known?.gateway
    else { throw .noGateway }
    let investigators = try people(.investigator, changes)
    let auditors = try people(.auditor, changes)
    let root = try SealedKey(parsing: Self.read("root", in: folder)[...]).verifierKey
    let nextRoot = try SealedKey(parsing: Self.read("next-root", in: folder)[...]).verifierKey
    do throws(KeyringError) {
      return try KeyringDocument(
        deployment: deployment, number: (known?.number ?? 0) + 1, previous: last?.digest ?? .zero,
        from: known == nil ? settings.since : changes.from, until: changes.until,
        since: settings.since, organisation: settings.organisation,
        isInsecureDemo: settings.isInsecureDemo, origin: settings.origin,
        addresses: changes.addresses.isEmpty
          ? known?.addresses ?? [settings.origin] : changes.addresses,
        root: root, nextRoot: nextRoot, log: log, gateway: gateway,
        policy: try fileDigest("policy"), witnesses: try fileDigest("witnesses"),
        investigators: investigators, auditors: auditors,
        desks: try desks(changes, known: known, investigators: investigators))
    } catch {
      throw .keyring(error)
    }
  }

  private func fileDigest(_ name: String) throws(KeyringError) -> Digest {
    do throws(OfficerError) {
      return Digest(of: try Self.read(name, in: folder)[...])
    } catch {
      throw .malformed
    }
  }

  /// Known persons without the removed ones, then new ones with indices that nobody had.
  private func people(
    _ role: Offer.Role, _ changes: KeyringChanges
  ) throws(OfficerError) -> [Person] {
    var people: [Person] = []
    var used: Set<UInt8> = []
    for keyring in try chain()?.keyrings ?? [] {
      let document = keyring.document
      people = role == .investigator ? document.investigators : document.auditors
      used.formUnion(people.map { $0.index })
    }
    if role == .investigator { people.removeAll { changes.removed.contains($0.index) } }
    for offer in changes.offers where offer.role == role {
      if people.contains(where: { $0.signingKey == offer.signingKey }) { continue }
      guard let index = offer.index ?? (UInt8.min...UInt8.max).first(where: { !used.contains($0) })
      else { throw .noIndexLeft }
      used.insert(index)
      do throws(KeyringError) {
        people.append(try Person(index: index, signingKey: offer.signingKey, name: offer.name))
      } catch {
        throw .keyring(error)
      }
    }
    return people.sorted { $0.index < $1.index }
  }

  private func desks(
    _ changes: KeyringChanges, known: KeyringDocument?, investigators: [Person]
  ) throws(KeyringError) -> [Desk] {
    if !changes.desks.isEmpty { return changes.desks.sorted { $0.id < $1.id } }
    if let known {
      var desks: [Desk] = []
      for desk in known.desks {
        let members = desk.members.filter { !changes.removed.contains($0) }
        desks.append(try Desk(id: desk.id, members: members, names: desk.names))
      }
      return desks
    }
    let id: DeskID
    do throws(CodingError) {
      id = try DeskID(ascii("main")[...])
    } catch {
      throw .coding(error)
    }
    let name = try Desk.Name(language: ascii("en"), text: settings.organisation)
    return [try Desk(id: id, members: investigators.map { $0.index }, names: [name])]
  }
}
