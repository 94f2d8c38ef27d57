import Glibc
import Keyring
import SourceClient
import StrictCoding
import Terminal

/// Who is to read a tip: asked for when it was not said.
enum DeskChoice {
  /// The desk called `id`; else the only one, or the one the person names.
  static func desk(_ id: String?, in keyring: KeyringDocument) throws -> DeskID {
    if let id { return try named([UInt8](id.utf8), in: keyring) }
    if keyring.desks.count == 1 { return keyring.desks[0].id }
    Output.words.say("Which desk is it for?")
    for desk in keyring.desks { Output.words.say("  \(line(desk))") }
    guard TerminalPresence.isThere else {
      throw Failure.misuse("No desk was named.", next: "Name one of them with --desk.")
    }
    return try named(Question.line("Desk"), in: keyring)
  }

  /// Asks who must not read the tip.
  static func without(of desk: DeskID, in keyring: KeyringDocument) throws -> [UInt8] {
    guard TerminalPresence.isThere else {
      throw Failure.misuse(
        "It is not known who was left out of your case.",
        next: "Say it with --desk and --without, or run the command in a terminal.")
    }
    let members = keyring.desk(desk)?.members ?? []
    for index in members { Output.words.say("  \(line(index, in: keyring))") }
    let answer = try Question.line("Numbers of those who must not read it, or nothing")
    return try answer.split(whereSeparator: { $0 == 0x20 || $0 == 0x2C }).map { digits in
      do throws(CodingError) {
        let index = UInt8(try Decimal.decode(digits, limit: 255))
        guard members.contains(index) else { throw .malformed }
        return index
      } catch {
        throw Failure.misuse(
          "\(PlainText.line(digits)) is none of the numbers.", next: "Run the command again.")
      }
    }
  }

  /// Tells who will be able to read the tip.
  static func tellReaders(of desk: DeskID, without: [UInt8], in keyring: KeyringDocument) {
    guard let desk = keyring.desk(desk) else { return }
    let readers = desk.members.filter { !without.contains($0) }.map { line($0, in: keyring) }
    Output.words.say(
      """
      Only these people of \(PlainText.line(name(desk))) will be able to open it: \
      \(readers.joined(separator: ", ")).
      """)
  }

  private static func named(_ id: [UInt8], in keyring: KeyringDocument) throws -> DeskID {
    // What cannot be a name is told like any other name of no desk.
    if let id = try? DeskID(id[...]), keyring.desk(id) != nil { return id }
    let known = keyring.desks.map { "  \(line($0))" }.joined(separator: "\n")
    throw Failure.misuse("There is no such desk.", next: "Name one of these with --desk:\n\(known)")
  }

  private static func line(_ index: UInt8, in keyring: KeyringDocument) -> String {
    "\(index) \(keyring.investigator(index).map { PlainText.line($0.name) } ?? "")"
  }

  private static func line(_ desk: Desk) -> String {
    "\(PlainText.line(desk.id.bytes))  \(PlainText.line(name(desk)))"
  }

  /// In the person's language, else English, else the first.
  private static func name(_ desk: Desk) -> FreeText {
    let language = getenv("LANG").map { String(cString: $0).lowercased() } ?? ""
    let tags = [[UInt8](language.utf8.prefix(2)), [UInt8]("en".utf8)]
    for tag in tags {
      if let name = desk.names.first(where: { $0.language.starts(with: tag) && !tag.isEmpty }) {
        return name.text
      }
    }
    return desk.names[0].text
  }
}

/// Whether there is somebody to ask.
enum TerminalPresence {
  static var isThere: Bool {
    let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }
}
