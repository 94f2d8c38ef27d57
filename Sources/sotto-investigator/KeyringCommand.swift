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
    subcommands: [KeyringInit.self, KeyringSign.self, KeyringWeek.self, KeyringShow.self])
}

/// Where the officer's folder is, and its passphrase.
struct OfficerOptions: ParsableArguments {
  @Option(help: "The key officer's folder.", completion: .directory)
  var officer: String

  @Option(help: "A file descriptor that gives the passphrase; else it is typed without echo.")
  var passphraseFd: Int32?

  func open() throws -> KeyOfficer {
    do {
      return try KeyOfficer(opening: Folder(path: officer))
    } catch let error as OfficerError {
      throw words(for: error)
    } catch FileError.notFound {
      throw Failure.misuse(
        "There is no folder \(officer).",
        next: "Make one with `sotto-investigator keyring init --officer \(officer) …`.")
    }
  }

  func passphrase() throws -> Secret {
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
    let cost = try Argon2id(
      memoryKiB: insecureDemo ? 8 << 10 : KeyOfficer.passphraseMemoryKiB, passes: 3)
    do {
      let officer = try KeyOfficer.create(
        in: Folder(creating: options.officer), settings: settings, passphrase: passphrase,
        cost: cost, random: SystemRandom())
      try Output.results.print(String(decoding: officer.deployment.hex, as: UTF8.self))
      Output.words.say(
        "The deployment id, for paper and web site: \(inGroups(officer.deployment))")
      Output.words.say("Carry the file next-root to another place and delete it here.")
    } catch FileError.exists {
      throw Failure(
        .refused, happened: "\(options.officer) exists already.", meaning: "Nothing was changed.",
        next: "Choose a new folder; root keys are never overwritten.")
    } catch let error as OfficerError {
      throw words(for: error)
    }
  }
}

struct KeyringSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign the next keyring.",
    discussion: """
      What is not given stays as in the keyring before. Compare each offer's key with its person \
      before you sign.

      Example: sotto-investigator keyring sign --officer officer --gateway-offer gateway.offer \
      --offer anna.offer --offer auditor.offer --desk "main:0:en=Audit office"
      """)

  @OptionGroup var options: OfficerOptions
  @OptionGroup var today: TodayOption

  @Option(help: "The gateway's offer; needed for the first keyring.", completion: .file())
  var gatewayOffer: String?

  @Option(help: "An investigator's or auditor's offer; may repeat.", completion: .file())
  var offer: [String] = []

  @Option(help: "The index of an investigator who leaves; may repeat.")
  var remove: [UInt8] = []

  @Option(help: "ID:INDEX,INDEX:LANG=NAME[:LANG=NAME…]; may repeat; replaces all desks.")
  var desk: [String] = []

  @Option(help: "A host where the gateway is reached; may repeat; replaces all addresses.")
  var address: [String] = []

  @Option(help: "First day in force (default: today).")
  var from: String?

  @Option(help: "Last day in force (default: a year after the first).")
  var until: String?

  func run() throws {
    let officer = try options.open()
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    let from = try self.from.map(TodayOption.parse) ?? day
    var changes = KeyringChanges(
      from: from, until: try until.map(TodayOption.parse) ?? from.adding(365))
    changes.removed = Set(remove)
    changes.addresses = try address.map(host)
    changes.desks = try desk.map(parseDesk)
    do {
      changes.gateway = try gatewayOffer.map { try GatewayOffer(verifying: contents(of: $0)) }
      changes.offers = try offer.map { try Offer(verifying: contents(of: $0)) }
    } catch is IntakeError {
      throw Failure(
        .refused, happened: "An offer is damaged or not signed by its own key.",
        meaning: "Nothing was signed.", next: "Ask for the offer again and compare the files.")
    }
    do {
      try show(officer.signKeyring(changes, passphrase: options.passphrase()))
    } catch let error as OfficerError {
      throw words(for: error)
    }
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

  @Option(help: "An offer with further weeks; may repeat.", completion: .file())
  var offer: [String] = []

  @Argument(help: "The folder to write.", completion: .directory)
  var folder: String

  func run() throws {
    let officer = try options.open()
    let day = try today.day(isInsecureDemo: officer.settings.isInsecureDemo)
    do {
      for path in offer { try officer.store(Offer(verifying: contents(of: path))) }
      let sheets = try officer.signWeeks(from: day, passphrase: options.passphrase())
      let target = try Self.openOrMake(folder)
      let released = try officer.release(to: target, today: day)
      let last = released.last.map { String(decoding: $0.text, as: UTF8.self) } ?? "none"
      Output.words.say(
        "Signed \(sheets.count) week sheets; \(folder) holds \(released.count), up to week \(last)."
      )
    } catch let error as OfficerError {
      throw words(for: error)
    } catch is IntakeError {
      throw Failure(
        .refused, happened: "An offer is damaged or not signed by its own key.",
        meaning: "Nothing was signed.", next: "Ask for the offer again and compare the files.")
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

struct KeyringShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the deployment id and the newest keyring.",
    discussion: "Example: sotto-investigator keyring show --officer officer")

  @Option(help: "The key officer's folder.", completion: .directory)
  var officer: String

  func run() throws {
    do {
      let officer = try KeyOfficer(opening: Folder(path: officer))
      try Output.results.print("deployment    \(inGroups(officer.deployment))")
      guard let newest = try officer.chain()?.newest else { throw OfficerError.noKeyring }
      try show(newest)
    } catch let error as OfficerError {
      throw words(for: error)
    } catch let error as FileError {
      throw words(for: .file(error))
    }
  }
}
