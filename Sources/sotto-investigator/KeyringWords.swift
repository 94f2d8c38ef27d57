import DurableFile
import Intake
import KeyOfficer
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

/// 16 bytes in groups of digits, as they stand on a wall.
func inGroups(_ identifier: Identifier) -> String {
  String(decoding: identifier.groups, as: UTF8.self)
}

/// What two people compare about a file: the first half of its SHA-256.
func checkDigits(of bytes: [UInt8]) throws -> String {
  inGroups(try Identifier(Digest(of: bytes[...]).bytes.prefix(Identifier.byteCount)))
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

/// The whole content of a document.
func contents(of path: String) throws -> [UInt8] {
  try InputFile(path: path).contents(limit: DocumentReader.byteLimit)
}

/// Reads an offer and says whose it claims to be, for comparing.
func readOffer(_ path: String) throws -> Offer {
  let bytes = try contents(of: path)
  let offer = try plainly { try Offer(verifying: bytes) }
  let role = offer.role == .auditor ? "Auditor" : "Investigator"
  let digits = try checkDigits(of: bytes)
  Output.words.say("\(role) \(PlainText.line(offer.name)): check digits \(digits)")
  return offer
}

/// Does `work` and puts what the key officer's part refuses into words.
func plainly<Result>(_ work: () throws -> Result) throws -> Result {
  do {
    return try work()
  } catch let error as OfficerError {
    throw words(for: error)
  } catch let error as FileError {
    throw words(for: .file(error))
  } catch is IntakeError {
    throw Failure(
      .refused, happened: "An offer is damaged or not signed by its own key.",
      meaning: "Nothing was signed.", next: "Ask for the offer again and compare the files.")
  }
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
    failure(
      "This passphrase does not open the root key.",
      next: "Try again; nobody can recover a lost passphrase.")
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
  case .wrongIndex(let name):
    Failure(
      .refused,
      happened: "\(PlainText.line(name)) offers under an index that belongs to another key.",
      meaning: "Nothing was signed, because an index is never given to another person.",
      next: "Somebody who has lost the vault makes a new one and offers again without an index.")
  case .otherNextRoot:
    Failure(
      .refused, happened: "This is not the next-root that the newest keyring names.",
      meaning: "Nothing was signed.",
      next: "Take the newest file next-root-NUMBER, or next-root when there was never another.")
  case .notInKeyring:
    .misuse(
      "The newest keyring has no person with an index that is to be removed.",
      next: "Look it up with `sotto-investigator keyring show`.")
  case .malformedPolicy:
    .misuse(
      "The retention policy or the witness policy does not follow its grammar.",
      next: "Correct the file; it has to end with a line end.")
  case .missingOffers(let week, let names):
    Failure(
      .failed,
      happened:
        "For the week of \(String(decoding: week.text, as: UTF8.self)) keys are missing from: "
        + names.map { PlainText.line($0) }.joined(separator: ", ") + ".",
      meaning: "Sources could not address them, so no sheet was signed.",
      next: "Ask them for `sotto-investigator keys offer`, or sign a keyring without them.")
  case .noWeeks:
    .misuse("No signed week lies ahead.", next: "Ask everybody for new offers, then try again.")
  case .noIndexLeft:
    failure(
      "All 256 indices of this deployment were given to somebody.",
      next: "Begin a new deployment with `sotto-investigator keyring init`.")
  case .crypto(.unavailable):
    failure(
      "The passphrase could not be tried: it takes 256 MiB of memory.",
      next: "Close other programs and try again.")
  case .file(let error): words(for: error)
  case .keyring(let error): words(for: error)
  case .coding, .note, .intake, .crypto:
    failure(
      "A file in the key officer's folder is damaged.", next: "Restore the folder from its copy.")
  }
}

private func words(for error: FileError) -> Failure {
  switch error {
  case .notFound:
    .misuse(
      "There is no such folder, or it is not a key officer's.",
      next: "Make one with `sotto-investigator keyring init`, or correct the name.")
  case .full:
    failure("The disk is full.", next: "Make room and run the command again.")
  case .readOnly, .denied:
    failure(
      "You may not write there.", next: "Change the disk or the permissions and run it again.")
  default:
    failure(
      "The folder holds something else than expected, or the disk failed.",
      next: "Compare the folder with its copy.")
  }
}

private func words(for error: KeyringError) -> Failure {
  switch error {
  case .malformed, .repeatedKey, .overLimit:
    failure(
      "Such a keyring or week sheet would not be accepted by anybody.",
      next: "It needs 1 to 8 investigators, 1 or 2 auditors, desks with known members, all keys "
        + "different, and days in order.")
  case .brokenChain:
    failure(
      "The keyring would not follow the one before.",
      next: "Its first day may not lie before that of the newest keyring: see --from.")
  case .reusedIndex:
    failure(
      "An index would be given to another person.", next: "Ask the person for a new offer.")
  default:
    failure(
      "The keyrings in the folder do not lead from the root key to the newest.",
      next: "Restore the folder from its copy.")
  }
}

private func failure(_ happened: String, next: String) -> Failure {
  Failure(.failed, happened: happened, meaning: "Nothing was signed.", next: next)
}
