import ArgumentParser
import DurableFile
import Intake
import KeyOfficer
import Keyring
import Primitives
import Program
import StrictCoding
import Terminal

/// `keyring`: what the key officer does with the root keys.
struct KeyringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keyring",
    abstract: "Make, sign and show keyrings and week sheets (key officer).",
    discussion: """
      In this order: `init`, then `sotto-gateway init` and everybody's `keys offer` with the \
      deployment id that it prints, then `sign`, then `week`.

      Example: sotto-investigator keyring show --officer officer
      """,
    subcommands: [
      KeyringInit.self, KeyringSign.self, KeyringReplaceRoot.self, KeyringWeek.self,
      KeyringShow.self, KeyringPrint.self,
    ])
}

/// Where the officer's folder is, and its passphrase.
struct OfficerOptions: ParsableArguments {
  @Option(help: "The key officer's folder.", completion: .directory)
  var officer: String

  @Option(help: "A file descriptor that gives the passphrase; else it is typed without echo.")
  var passphraseFd: Int32?

  func open() throws -> KeyOfficer {
    try plainly { try KeyOfficer(opening: Folder(path: officer)) }
  }

  func passphrase() throws(Failure) -> Secret {
    try SecretInput(descriptor: passphraseFd).read(prompt: "Passphrase of the root key")
  }
}

struct KeyringInit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make the root keys of a new deployment.",
    discussion: """
      Prints the deployment id: publish it on paper and on your web site. Carry the file next-root \
      to another place; it is for the day the root key is lost or stolen.

      Example: sotto-investigator keyring init --officer officer --origin abc….onion \
      --organisation "City audit office"
      """)

  @OptionGroup var options: OfficerOptions
  @OptionGroup var today: TodayOption

  @Option(help: "The gateway's host name, such as an onion address.")
  var origin: String

  @Option(help: "The organisation's name as sources will see it.")
  var organisation: String

  @Flag(help: "Mark all keys as an insecure demo; they are sealed cheaply.")
  var insecureDemo = false

  func run() throws {
    let settings = OfficerSettings(
      organisation: FreeText(cleaning: [UInt8](organisation.utf8)), isInsecureDemo: insecureDemo,
      origin: try host(origin), since: try today.day(isInsecureDemo: insecureDemo))
    let passphrase = try SecretInput(descriptor: options.passphraseFd)
      .readNew(prompt: "New passphrase for the root key")
    let officer = try plainly {
      try KeyOfficer.create(
        in: newFolder(options.officer), settings: settings, passphrase: passphrase,
        random: SystemRandom())
    }
    try Output.results.print(String(decoding: officer.deployment.hex, as: UTF8.self))
    if insecureDemo { Output.words.say("INSECURE DEMO: never publish these keys.") }
    Output.words.say(
      "The deployment id, for paper and web site: \(inGroups(officer.deployment))")
    Output.words.say(
      "Carry the file next-root to another place and delete it here; signing does not need it.")
  }

  /// Root keys are never overwritten.
  private func newFolder(_ path: String) throws -> Folder {
    do {
      return try Folder(creating: path)
    } catch FileError.exists {
      throw Failure(
        .refused, happened: "\(PlainText.line(path.utf8)) exists already.",
        meaning: "Nothing was changed.",
        next: "Choose a new folder; root keys are never overwritten.")
    } catch FileError.notFound {
      throw Failure.misuse(
        "There is no folder in which \(PlainText.line(path.utf8)) could be made.",
        next: "Make the folder around it first.")
    }
  }
}

struct KeyringSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign the next keyring.",
    discussion: """
      What is not given stays as in the keyring before. Each offer's check digits are shown first: \
      have their person read them out from `sotto-investigator keys offer`, or compare with the \
      first half of `sha256sum FILE` on their machine. The week sheets of the keyring before are \
      destroyed; run `keyring week` next.

      Example: sotto-investigator keyring sign --officer officer --gateway-offer gateway.offer \
      --offer anna.offer --offer auditor.offer --desk "main:0:en=Audit office:de=Prüfamt"
      """)

  @OptionGroup var options: OfficerOptions
  @OptionGroup var today: TodayOption

  @Option(help: "The gateway's offer; needed for the first keyring.", completion: .file())
  var gatewayOffer: String?

  @Option(help: "An investigator's or auditor's offer; may repeat.", completion: .file())
  var offer: [String] = []

  @Option(help: "The index of an investigator who leaves; may repeat.")
  var remove: [UInt8] = []

  @Option(help: "The index of an auditor who leaves; may repeat.")
  var removeAuditor: [UInt8] = []

  @Option(help: "ID:INDEX,INDEX:LANG=NAME[:LANG=NAME…]; may repeat; replaces all desks.")
  var desk: [String] = []

  @Option(help: "A host where the gateway is reached; may repeat; replaces all addresses.")
  var address: [String] = []

  @Option(help: "A new retention policy file.", completion: .file())
  var policy: String?

  @Option(help: "A new witness policy file (C2SP tlog-policy).", completion: .file())
  var witnesses: String?

  @Option(help: "First day in force (default: today).")
  var from: String?

  @Option(help: "Last day in force (default: a year after the first).")
  var until: String?

  func run() throws {
    let officer = try options.open()
    let changes = try changes(officer)
    let keyring = try plainly {
      try officer.signKeyring(changes, passphrase: options.passphrase())
    }
    try show(keyring)
    for person in keyring.document.investigators
    where !keyring.document.desks.contains(where: { $0.members.contains(person.index) }) {
      Output.words.say(
        "\(PlainText.line(person.name)) belongs to no desk and will receive no tip; name "
          + "investigator \(person.index) in a --desk of the next keyring.")
    }
    Output.words.say("Next: sign its week sheets with `sotto-investigator keyring week`.")
  }

  private func changes(_ officer: KeyOfficer) throws -> KeyringChanges {
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    let from = try self.from.map(TodayOption.parse) ?? day
    var changes = KeyringChanges(
      from: from, until: try until.map(TodayOption.parse) ?? from.adding(365))
    changes.removed = Set(remove)
    changes.removedAuditors = Set(removeAuditor)
    changes.addresses = try address.map(host)
    changes.desks = try desk.map(parseDesk)
    changes.policy = try policy.map(contents)
    changes.witnesses = try witnesses.map(contents)
    changes.gateway = try gatewayOffer.map { path in
      let bytes = try contents(of: path)
      Output.words.say("Gateway: check digits \(try checkDigits(of: bytes))")
      return try plainly { try GatewayOffer(verifying: bytes) }
    }
    changes.offers = try offer.map(readOffer)
    return changes
  }
}

struct KeyringWeek: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "week",
    abstract: "Sign week sheets and write what gateway and investigators are given.",
    discussion: """
      Signs every coming week for which all persons have offered keys; FOLDER receives all \
      keyrings, the policies and only the next four sheets. Give it to the gateway and to every \
      investigator with their `import` command.

      Example: sotto-investigator keyring week --officer officer /media/stick/keys
      """)

  @OptionGroup var options: OfficerOptions
  @OptionGroup var today: TodayOption

  @Option(help: "An offer with further weeks of a known person; may repeat.", completion: .file())
  var offer: [String] = []

  @Argument(help: "The folder to write.", completion: .directory)
  var folder: String

  func run() throws {
    let officer = try options.open()
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    let offers = try offer.map(readOffer)
    try plainly {
      for offer in offers { try officer.store(offer) }
      let sheets = try officer.signWeeks(from: day, passphrase: options.passphrase())
      let released = try officer.release(to: Self.openOrMake(folder), today: day)
      for (title, weeks) in [("signed", sheets.map { $0.document.week }), ("handed out", released)]
      {
        let last = weeks.last.map { String(decoding: $0.text, as: UTF8.self) } ?? ""
        Output.words.say("Week sheets \(title): \(weeks.count), the last for the week of \(last).")
      }
    }
  }

  private static func openOrMake(_ path: String) throws(FileError) -> Folder {
    do throws(FileError) {
      return try Folder(creating: path)
    } catch FileError.exists {
      return try Folder(path: path)
    }
  }
}
