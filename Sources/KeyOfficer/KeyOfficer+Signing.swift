internal import Intake
public import Keyring
public import Primitives
internal import RetentionLog
internal import SignedNote
public import StrictCoding
internal import Transfer

extension KeyOfficer {
  /// Signs and stores the next keyring. The week sheets of the keyring before are destroyed:
  /// `signWeeks` makes new ones.
  public func signKeyring(
    _ changes: KeyringChanges, passphrase: Secret
  ) throws(OfficerError) -> Keyring {
    let chain = try chain()
    let known = chain?.newest.document
    let files = try changedFiles(changes)
    let document = try nextDocument(
      changes, after: chain, files, root: known?.root ?? self.document.root,
      nextRoot: known?.nextRoot ?? self.document.nextRoot)
    let keyring = try verify(
      Self.sign(document.encoded, by: rootSigner(passphrase)), after: chain)
    // Before the keyring that names them: afterwards they could be lost.
    try Self.write(files.policy, to: .policy, in: folder)
    try Self.write(files.witnesses, to: .witnesses, in: folder)
    for offer in changes.offers { try store(offer) }
    try keep(keyring)
    return keyring
  }

  /// Signs and stores the next keyring with next-root, which is the root from then on, and draws a
  /// fresh next-root into the file `next-root-NUMBER`: for the day on which the root key is lost
  /// or stolen. `sealed` is the file of next-root; the fresh one is sealed by the same passphrase.
  /// After a crash the same call does it again. Throws `otherNextRoot` for another key.
  public func replaceRoot(
    with sealed: [UInt8], from: Day, until: Day, passphrase: Secret, random: some RandomSource
  ) throws(OfficerError) -> Keyring {
    guard let chain = try chain() else { throw .noKeyring }
    let nextRoot = try SealedKey(parsing: sealed[...])
    guard nextRoot.verifierKey == chain.newest.document.nextRoot else { throw .otherNextRoot }
    let signer = try nextRoot.open(passphrase: passphrase)
    let changes = KeyringChanges(from: from, until: until)
    let number = chain.newest.document.number + 1
    let fresh = try Self.newKey(
      "next-root-\(number)", settings, passphrase, folder, random, replacing: true)
    let document = try nextDocument(
      changes, after: chain, changedFiles(changes), root: nextRoot.verifierKey, nextRoot: fresh)
    let keyring = try verify(Self.sign(document.encoded, by: signer), after: chain)
    // Before the keyring: nothing could be signed after it without its root.
    try Self.write(sealed, to: "root", in: folder)
    try keep(keyring)
    return keyring
  }

  private func keep(_ keyring: Keyring) throws(OfficerError) {
    try Self.write(keyring.bytes, to: .keyring(keyring.document.number), in: folder)
    try destroyOldSheets(newest: keyring)
  }

  /// The signed keyring as everybody else will verify it.
  private func verify(
    _ bytes: [UInt8], after chain: KeyringChain?
  ) throws(OfficerError) -> Keyring {
    do throws(KeyringError) {
      let signed = try UnverifiedKeyring(parsing: bytes)
      guard var chain else {
        return try KeyringChain(first: signed, deployment: deployment).newest
      }
      try chain.append(signed)
      return chain.newest
    } catch {
      throw .keyring(error)
    }
  }

  private func changedFiles(
    _ changes: KeyringChanges
  ) throws(OfficerError) -> (policy: [UInt8], witnesses: [UInt8]) {
    let policy = try changed(changes.policy, "policy")
    do throws(CodingError) {
      _ = try RetentionPolicy(parsing: policy[...])
    } catch {
      throw .malformedPolicy
    }
    let witnesses = try changed(changes.witnesses, "witnesses")
    guard witnesses.last == 0x0A, witnesses.count <= DocumentReader.byteLimit,
      ScalarReader.isValid(witnesses[...])
    else { throw .malformedPolicy }
    return (policy, witnesses)
  }

  private func changed(
    _ bytes: [UInt8]?, _ name: String
  ) throws(OfficerError) -> [UInt8] {
    if let bytes { return bytes }
    return try Self.read(name, in: folder)
  }

  private func nextDocument(
    _ changes: KeyringChanges, after chain: KeyringChain?,
    _ files: (policy: [UInt8], witnesses: [UInt8]), root: VerifierKey, nextRoot: VerifierKey
  ) throws(OfficerError) -> KeyringDocument {
    let known = chain?.newest.document
    for offer in changes.offers where offer.deployment != deployment { throw .otherDeployment }
    if let gateway = changes.gateway, gateway.deployment != deployment { throw .otherDeployment }
    guard let log = changes.gateway?.log ?? known?.log,
      let gateway = changes.gateway?.gateway ?? known?.gateway
    else { throw .noGateway }
    let investigators = try people(.investigator, changes, chain)
    let auditors = try people(.auditor, changes, chain)
    do throws(KeyringError) {
      return try KeyringDocument(
        deployment: deployment, number: (known?.number ?? 0) + 1,
        previous: chain?.newest.digest ?? .zero,
        from: known == nil ? settings.since : changes.from, until: changes.until,
        since: settings.since, organisation: settings.organisation,
        isInsecureDemo: settings.isInsecureDemo, origin: settings.origin,
        addresses: changes.addresses.isEmpty
          ? known?.addresses ?? [settings.origin] : changes.addresses,
        root: root, nextRoot: nextRoot, log: log, gateway: gateway,
        policy: Digest(of: files.policy[...]), witnesses: Digest(of: files.witnesses[...]),
        investigators: investigators, auditors: auditors,
        desks: try desks(changes, known: known, investigators: investigators))
    } catch {
      throw .keyring(error)
    }
  }

  /// Known persons without those who leave, then those who come: under the index that they had
  /// before, or one that nobody had.
  private func people(
    _ role: Offer.Role, _ changes: KeyringChanges, _ chain: KeyringChain?
  ) throws(OfficerError) -> [Person] {
    let history = (chain?.keyrings ?? []).map {
      role == .investigator ? $0.document.investigators : $0.document.auditors
    }
    let removed = role == .investigator ? changes.removed : changes.removedAuditors
    var people = history.last ?? []
    guard removed.isSubset(of: people.map { $0.index }) else { throw .notInKeyring }
    people.removeAll { removed.contains($0.index) }
    var used = Set(history.joined().map { $0.index })
    for offer in changes.offers where offer.role == role {
      if people.contains(where: { $0.signingKey == offer.signingKey }) { continue }
      let former = history.joined().first { $0.signingKey == offer.signingKey }?.index
      guard offer.index == nil || offer.index == former else { throw .wrongIndex(offer.name) }
      guard let index = former ?? (UInt8.min...UInt8.max).first(where: { !used.contains($0) })
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
