import Glibc
import Keyring
import SourceClient
import StrictCoding
import Terminal

/// Who is to read a tip: asked for when it was not said.
enum DeskChoice {
  /// The desk called `id`; else the one `preselected`, the only one, or the one the person names.
  static func desk(
    _ id: String?, preselected: DeskID? = nil, in keyring: KeyringDocument
  ) throws -> DeskID {
    if let id { return try named([UInt8](id.utf8), in: keyring) }
    if let preselected, keyring.desk(preselected) != nil { return preselected }
    if keyring.desks.count == 1 { return keyring.desks[0].id }
    Output.words.say("Which desk is it for?")
    for desk in keyring.desks { Output.words.say("  \(line(desk))") }
    guard TerminalPresence.isThere else {
      throw Failure.misuse("No desk was named.", next: "Name one of them with --desk.")
    }
    return try named(Question.line("Desk"), in: keyring)
  }

  /// Tells who will be able to read the tip.
  static func tellReaders(of desk: DeskID, without: [UInt8], in keyring: KeyringDocument) {
    guard let desk = keyring.desk(desk) else { return }
    let readers = desk.members.filter { !without.contains($0) }.compactMap { index in
      keyring.investigator(index).map { "\(index) \(PlainText.line($0.name))" }
    }
    Output.words.say(
      """
      Only these people of \(PlainText.line(name(desk))) will be able to open it: \
      \(readers.joined(separator: ", ")).
      """)
  }

  private static func named(_ id: [UInt8], in keyring: KeyringDocument) throws -> DeskID {
    do throws(CodingError) {
      let id = try DeskID(id[...])
      if keyring.desk(id) != nil { return id }
    } catch {
      // Told below like any other name of no desk.
    }
    let known = keyring.desks.map { "  \(line($0))" }.joined(separator: "\n")
    throw Failure.misuse("There is no such desk.", next: "Name one of these with --desk:\n\(known)")
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
