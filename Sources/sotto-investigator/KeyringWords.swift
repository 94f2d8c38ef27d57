import DurableFile
import KeyOfficer
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

/// The deployment id as it stands on a wall.
func inGroups(_ deployment: Identifier) -> String {
  String(decoding: deployment.groups, as: UTF8.self)
}

/// A host name typed as an argument.
func host(_ text: String) throws(Failure) -> HostName {
  do throws(CodingError) {
    return try HostName([UInt8](text.utf8)[...])
  } catch {
    throw .misuse(
      "\(PlainText.line(text.utf8)) is no host name.",
      next: "Give a name such as abc….onion or tips.example.org, without http:// or a path.")
  }
}

/// A desk typed as `ID:INDEX,INDEX:LANG=NAME[:LANG=NAME…]`.
func parseDesk(_ text: String) throws(Failure) -> Desk {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  do {
    guard parts.count >= 3 else { throw KeyringError.malformed }
    let members = try parts[1].split(separator: ",", omittingEmptySubsequences: false).map {
      UInt8(try Decimal.decode([UInt8]($0.utf8)[...], limit: 255))
    }
    var names: [Desk.Name] = []
    for part in parts.dropFirst(2) {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { throw KeyringError.malformed }
      names.append(
        try Desk.Name(language: [UInt8](pair[0].utf8), text: FreeText([UInt8](pair[1].utf8)[...])))
    }
    names.sort { $0.language.lexicographicallyPrecedes($1.language) }
    return try Desk(
      id: DeskID([UInt8](parts[0].utf8)[...]), members: members.sorted(), names: names)
  } catch {
    throw .misuse(
      "\(PlainText.line(text.utf8)) does not describe a desk.",
      next: "Write it as \"main:0,1:en=Audit office\".")
  }
}

/// The whole content of an offer.
func contents(of path: String) throws -> [UInt8] {
  try InputFile(path: path).contents(limit: DocumentReader.byteLimit)
}

/// Prints what a person compares and hands on.
func show(_ keyring: Keyring) throws(Failure) {
  let document = keyring.document
  func line(_ key: String, _ value: [UInt8]) throws(Failure) {
    try Output.results.print("\(key.padded(to: 14))\(PlainText.line(value))")
  }
  if document.isInsecureDemo { try line("INSECURE DEMO", [UInt8]("never publish these keys".utf8)) }
  try line("organisation", document.organisation.bytes)
  try line("keyring", Decimal.encode(document.number))
  try line("digest", keyring.digest.hex)
  try line("in force", document.from.text + [UInt8](" to ".utf8) + document.until.text)
  for address in document.addresses { try line("address", address.bytes) }
  for person in document.investigators {
    try line("investigator", Decimal.encode(person.index) + [0x20] + person.name.bytes)
  }
  for person in document.auditors {
    try line("auditor", Decimal.encode(person.index) + [0x20] + person.name.bytes)
  }
  for desk in document.desks {
    let members = desk.members.map { String($0) }.joined(separator: ",")
    for name in desk.names {
      let title = [desk.id.bytes, name.language, name.text.bytes].joined(separator: [0x20])
      try line("desk", [UInt8](title) + [UInt8](" (\(members))".utf8))
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}

/// What a refusal means for the key officer.
func words(for error: OfficerError) -> Failure {
  switch error {
  case .wrongPassphrase:
    Failure(
      .failed, happened: "This passphrase does not open the root key.",
      meaning: "Nothing was signed.", next: "Try again; nobody can recover a lost passphrase.")
  case .noKeyring:
    .misuse("There is no keyring yet.", next: "Sign one with `sotto-investigator keyring sign`.")
  case .noGateway:
    .misuse(
      "The first keyring needs the gateway's keys.",
      next: "Run `sotto-gateway init` on the server and give its offer with --gateway-offer.")
  case .otherDeployment:
    Failure(
      .refused, happened: "An offer is for another deployment.", meaning: "Nothing was signed.",
      next: "Compare the deployment id on both machines and ask for a new offer.")
  case .missingOffers(let week, let names):
    Failure(
      .failed,
      happened:
        "For the week of \(String(decoding: week.text, as: UTF8.self)) keys are missing from: "
        + names.map { PlainText.line($0) }.joined(separator: ", ") + ".",
      meaning: "Sources could not address them, so the sheet was not signed.",
      next: "Ask them for `sotto-investigator keys offer`, or sign a keyring without them.")
  case .noWeeks:
    .misuse("No signed week lies ahead.", next: "Ask everybody for new offers, then try again.")
  case .file(.notFound):
    .misuse(
      "This is no key officer's folder.",
      next: "Make one with `sotto-investigator keyring init`.")
  case .keyring(.malformed), .keyring(.repeatedKey), .keyring(.overLimit):
    Failure(
      .failed, happened: "Such a keyring would not be accepted by anybody.",
      meaning: "Nothing was signed.",
      next: "It needs 1 to 8 investigators, 1 or 2 auditors, desks with known members, all keys "
        + "different, and days in order.")
  default:
    Failure(
      .failed, happened: "The key officer's folder could not be read or written (\(error)).",
      meaning: "Nothing was signed.", next: "Check the disk, or restore the folder from its copy.")
  }
}
