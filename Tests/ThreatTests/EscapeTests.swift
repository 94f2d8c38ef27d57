import Glibc
import StrictCoding
import TestOrganisation
import TestSupport
import Testing

/// Text that was made to attack a terminal, planted wherever a person or a source names something.
@Suite struct EscapeTests {
  /// Characters that show nothing and yet may stand in a name.
  private static let invisible = "\u{200B}\u{FEFF}\u{AD}"
  /// What a terminal obeys, what reorders, what hides.
  private static let attack =
    "\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}evil\u{2066}\u{9B}31m\u{7F}\t\(invisible)"

  /// Expects that nothing of it was printed.
  private func expectPlain(_ results: [Command.Result], _ what: Comment) {
    for result in results {
      var scalars = ScalarReader((result.output + [0x0A] + result.errors)[...])
      var found: Set<String> = []
      while let scalar = scalars.next() {
        guard let value = scalar.value else {
          found.insert("no UTF-8")
          continue
        }
        let isHidden = [0xAD, 0x200B, 0xFEFF].contains(value) || ScalarReader.isControl(value)
        if isHidden && value != 0x0A { found.insert(String(value, radix: 16)) }
      }
      #expect(found == [], what)
    }
  }

  @Test func `T30 names of the organisation, its people and desks and a tip's words are escaped`()
    throws
  {
    let mark = Self.invisible
    let organisation = try Organisation(desks: ["main:0,1:en=Main\(mark)"], mark: mark)
    let gateway = try RunningGateway(organisation)
    defer { gateway.end() }
    let folder = organisation.folder
    try write(Self.attack + "\nsecond line", to: folder.file("letter"))
    let name = folder.file("a\(Self.attack).txt")
    try write(Self.attack, to: name)
    let words = organisation.source(
      "send",
      ["-m", folder.file("letter"), "--desk", "main", "--without", "1", "--unconfirmed", name],
      at: "unix:\(gateway.socket)")
    let sent = try Organisation.succeed(Command("sotto-source", words))
    expectPlain([sent], "send")
    #expect(sent.errorText.contains(#"Main\u{200B}\u{FEFF}\u{AD}"#))
    #expect(sent.errorText.contains(#"Example\u{200B}\u{FEFF}\u{AD}"#))
    #expect(sent.errorText.contains(#"0 anna\u{200B}\u{FEFF}\u{AD}"#))

    let shown = try Organisation.succeed(
      Command("sotto-investigator", ["keyring", "show", "--officer", folder.file("officer")]))
    #expect((shown.outputText + shown.errorText).contains(#"anna\u{200B}"#))
    expectPlain([shown], "keyring show")
    expectPlain(
      [
        try organisation.gateway("export", [organisation.stick("stick")]),
        try organisation.gateway("status"),
        try organisation.vault("anna", "import", [organisation.stick("stick")]),
        try organisation.vault("anna", "inbox", []),
      ], "import and inbox")

    let tip = try organisation.vault("anna", "inbox", []).outputText
    let handle = String(try #require(tip.split(separator: "\n").last?.split(separator: " ").first))
    let show = try organisation.vault("anna", "show", [handle])
    #expect(show.outputText.contains(#"\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}evil\u{2066}\u{9B}31m"#))
    expectPlain(
      [
        show, try organisation.vault("anna", "search", ["second"]),
        try organisation.vault("anna", "open", [handle, "--to", folder.path]),
        try organisation.vault("anna", "reply", [handle], input: Self.attack),
        try organisation.vault("anna", "show", [handle]),
        try organisation.vault("anna", "keys", ["list"]),
        try organisation.vault("anna", "due", []),
      ], "show, search, open, reply")
  }

  @Test func `T30 a reply is escaped where the source reads it`() throws {
    let organisation = try Organisation(mark: Self.invisible)
    let gateway = try RunningGateway(organisation, today: Organisation.tomorrow)
    defer { gateway.end() }
    try write("hello", to: organisation.folder.file("letter"))
    let address = "unix:\(gateway.socket)"
    let sent = try Organisation.succeed(
      Command(
        "sotto-source",
        organisation.source(
          "send", ["-m", organisation.folder.file("letter"), "--desk", "main", "--unconfirmed"],
          at: address)))
    let codename = try #require(nineWords(in: sent.outputText))
    try organisation.answer("\(Self.attack) answer")
    try organisation.gateway("sweep", today: Organisation.tomorrow)
    for arguments in [[], ["--json"]] {
      var check = Command(
        "sotto-source",
        organisation.source(
          "check", ["--codename-fd", "3"] + arguments, at: address, today: Organisation.tomorrow))
      check.descriptors[3] = [UInt8]("\(codename)\n".utf8)
      let result = try Organisation.succeed(check)
      #expect(result.outputText.contains("answer"))
      expectPlain([result], "check")
    }
  }

  @Test func `T30 what was typed wrongly is escaped where it is told`() throws {
    let attack = "x\(Self.attack)"
    let address = "unix:/nowhere#\(String(repeating: "0", count: 32))"
    let commands: [(String, [String])] = [
      ("sotto-source", ["send", address, "-m", "/nowhere/\(attack)"]),
      ("sotto-source", ["send", address, "--one-way", attack]),
      ("sotto-source", ["send", attack, "--one-way", "-m", "/dev/null"]),
      ("sotto-source", ["check", "--\(attack)"]),
      ("sotto-source", ["identity", attack]),
      ("sotto-source", ["seal", "-r", attack, "-o", attack, "/dev/null"]),
      ("sotto-source", ["check", address, "--tor", attack]),
      ("sotto-source", [attack]),
      ("sotto-investigator", ["inbox", "--vault", attack, "--today", attack]),
      ("sotto-investigator", ["import", attack, "--vault", "/nowhere/\(attack)"]),
      ("sotto-investigator", ["keyring", "show", "--officer", attack]),
      ("sotto-investigator", ["recover", attack, "-o", attack]),
      ("sotto-investigator", ["--\(attack)", attack]),
      ("sotto-gateway", ["sweep", "--data", attack, "--today", attack, "--day", attack]),
      ("sotto-gateway", ["serve", "--data", attack, "--listen", attack]),
      ("sotto-gateway", ["export", attack, "--\(attack)"]),
      ("sotto-gateway", ["init", "--origin", attack, "--deployment", attack, "-o", attack]),
    ]
    for (program, arguments) in commands {
      var command = Command(program, arguments)
      command.descriptors[3] = [UInt8]("secret\n".utf8)
      let result = try command.run()
      let comment: Comment = "\(program) \(arguments[0])"
      #expect(result.status > 0 && result.status < 4, comment)
      #expect(!result.errors.isEmpty, comment)
      expectPlain([result], comment)
    }
  }

  @Test func `T30 a day that is none is escaped in a demo too`() throws {
    let organisation = try Organisation()
    var command = Command(
      "sotto-investigator",
      [
        "inbox", "--vault", organisation.folder.file("anna"), "--today", Self.attack,
        "--passphrase-fd", "3",
      ])
    command.descriptors[3] = [UInt8]("passphrase of anna\n".utf8)
    let result = try command.run()
    #expect(result.status == 2)
    #expect(result.errorText.contains(#"\u{7F}\u{9}\u{200B}\u{FEFF}\u{AD} is no day."#))
    expectPlain([result], "today")
  }
}
