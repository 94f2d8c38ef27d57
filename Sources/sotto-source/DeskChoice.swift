import Glibc
import Keyring
import Program
import StrictCoding
import Terminal

/// Who is to read a tip: asked for when it was not said.
struct DeskChoice {
  let keyring: KeyringDocument

  /// The desk called `id`; else the only one, or the one the person names.
  func desk(_ id: String?) throws -> DeskID {
    if let id {
      if let desk = named([UInt8](id.utf8)) { return desk }
      throw Failure.misuse(
        "There is no desk called \(PlainText.line(id.utf8)).",
        next: "Name one of these with --desk:\n\(list)")
    }
    if keyring.desks.count == 1 { return keyring.desks[0].id }
    guard TerminalPresence.isThere else {
      throw Failure.misuse("No desk was named.", next: "Name one of these with --desk:\n\(list)")
    }
    var above = "Which desk is it for?"
    while true {
      if let desk = named(try Question.line("\(above)\n\(list)\nDesk")) { return desk }
      above = "That is none of them. Type the first word of one of the lines:"
    }
  }

  /// Asks who must not read the tip.
  func without(of desk: DeskID) throws -> [UInt8] {
    guard TerminalPresence.isThere else {
      throw Failure.misuse(
        "It is not known who was left out of your case.",
        next: "Say it with --desk and --without, or run the command in a terminal.")
    }
    let lines = members(desk).map { "  \(line($0))\n" }.joined()
    var above = "Who of them must not read it?\n\(lines)"
    while true {
      let answer = try Question.line("\(above)Numbers, or Enter for nobody")
      do {
        return try without([String(decoding: answer, as: UTF8.self)], of: desk)
      } catch let failure as Failure {
        above = "\(failure.happened)\n\(failure.next)\n"
      }
    }
  }

  /// The people of `desk` whose numbers were typed, divided by spaces or commas. Each must be at
  /// the desk, and somebody must remain.
  func without(_ typed: [String], of desk: DeskID) throws -> [UInt8] {
    let members = members(desk)
    let indices = try typed.flatMap { $0.split { $0 == " " || $0 == "," } }.map { digits in
      let index = UInt8(digits)
      guard let index, members.contains(index) else {
        throw Failure.misuse(
          "\(PlainText.line(digits.utf8)) is not the number of a person at this desk.",
          next: "They are: \(people(members)).")
      }
      return index
    }
    guard members.contains(where: { !indices.contains($0) }) else {
      throw Failure.misuse(
        "Nobody would be left to open the tip.",
        next: "Leave at least one of these, or choose another desk: \(people(members)).")
    }
    return Set(indices).sorted()
  }

  /// All of both, ascending, as a tip names them.
  static func joined(_ some: [UInt8], _ more: [UInt8]) -> [UInt8] { Set(some + more).sorted() }

  /// The desk's name in the person's language.
  func name(of desk: DeskID) -> String {
    keyring.desk(desk).map { PlainText.line(DeskLanguage.name(of: $0)) } ?? ""
  }

  /// Numbers and names.
  func people(_ indices: [UInt8]) -> String { indices.map(line).joined(separator: ", ") }

  private func members(_ desk: DeskID) -> [UInt8] { keyring.desk(desk)?.members ?? [] }

  private func named(_ typed: [UInt8]) -> DeskID? {
    keyring.desks.first { $0.id.bytes[...] == typed.drop { $0 == 0x20 }.prefix { $0 != 0x20 } }?.id
  }

  private func line(_ index: UInt8) -> String {
    "\(index) \(keyring.investigator(index).map { PlainText.line($0.name) } ?? "")"
  }

  private var list: String {
    keyring.desks.map { desk in
      "  \(PlainText.line(desk.id.bytes))  \(name(of: desk.id)) (\(people(desk.members)))"
    }.joined(separator: "\n")
  }
}

/// The language in which a desk is named.
enum DeskLanguage {
  /// In the person's language, else English, else the first.
  static func name(of desk: Desk) -> FreeText {
    let tag = tag(locale: locale())
    let primary = tag.prefix { $0 != 0x2D }
    for wanted in [tag[...], primary, [0x65, 0x6E]] where !wanted.isEmpty {
      if let name = desk.names.first(where: { $0.language[...] == wanted }) { return name.text }
    }
    // `pt` is served by `pt-br`.
    let near = desk.names.first { $0.language.prefix { $0 != 0x2D } == primary }
    return (near ?? desk.names[0]).text
  }

  /// `pt_BR.UTF-8` as `pt-br`.
  static func tag(locale: String) -> [UInt8] {
    let name = locale.prefix { $0 != "." && $0 != "@" }
    guard name != "C", name != "POSIX" else { return [] }
    return [UInt8](name.lowercased().utf8).map { $0 == 0x5F ? 0x2D : $0 }
  }

  /// The first of the variables that is set, as `setlocale` reads them.
  private static func locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap(Process.variable).first ?? ""
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
