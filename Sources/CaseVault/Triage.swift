public import Primitives
internal import Keyring
internal import ReplyBoard
internal import SQLite
public import StrictCoding
internal import Tip

// The person's own work on a case: nothing of it leaves the vault.

extension Vault {
  /// The investigators of the newest keyring, ascending by index; none while there is none.
  public func people() throws(VaultError) -> [(index: UInt8, name: FreeText)] {
    try chain()?.newest.document.investigators.map { ($0.index, $0.name) } ?? []
  }

  /// The investigator that `text` names: an index, or a name or the beginning of one. Throws
  /// `unknownPerson` when it names none or several.
  public func person(_ text: String) throws(VaultError) -> UInt8 {
    let people = try people()
    if let index = UInt8(text) {
      guard people.contains(where: { $0.index == index }) else { throw .unknownPerson }
      return index
    }
    let wanted = text.lowercased()
    let names = people.map { ($0.index, String(decoding: $0.name.bytes, as: UTF8.self)) }
    let exact = names.filter { $0.1.lowercased() == wanted }
    let found = exact.isEmpty ? names.filter { $0.1.lowercased().hasPrefix(wanted) } : exact
    guard found.count == 1, !wanted.isEmpty else { throw .unknownPerson }
    return found[0].0
  }

  /// Says how far this person is with a case, and why when it is closed.
  public func setStatus(
    of conversation: Identifier, to status: CaseStatus, reason: FreeText? = nil,
    random: some RandomSource
  ) throws(VaultError) {
    try write(random: random) { () throws(VaultError) in
      try setStatus(of: conversation, to: status, reason: reason)
    }
  }

  /// Gives a case to an investigator of the keyring, or to nobody. Throws `unknownPerson`, and
  /// `excluded` when a tip of the case leaves the person out (threats.md T32).
  public func assign(
    _ conversation: Identifier, to index: UInt8?, random: some RandomSource
  ) throws(VaultError) {
    if let index {
      guard try people().contains(where: { $0.index == index }) else { throw .unknownPerson }
      guard try !leftOut(of: conversation).contains(index) else { throw .excluded(index) }
    }
    try write(random: random) { () throws(VaultError) in
      if let index {
        try apply(
          .assign, .blob(conversation.bytes), .integer(Int64(index)),
          .integer(Int64(today.number)))
      } else {
        try apply(.unassign, .blob(conversation.bytes))
      }
    }
  }

  /// Adds a note to a case. What may not stand in a text is replaced. Throws `noText` when it
  /// says nothing.
  public func addNote(
    to conversation: Identifier, _ text: [UInt8], random: some RandomSource
  ) throws(VaultError) {
    var clean = ReplyText(cleaning: text[...]).bytes
    while let last = clean.last, last == 0x0A || last == 0x20 { clean.removeLast() }
    guard !clean.isEmpty else { throw .noText }
    let number = try nextNumber("SELECT coalesce(max(number), 0) + 1 FROM note")
    try write(random: random) { () throws(VaultError) in
      try apply(
        .addNote, .integer(number), .blob(conversation.bytes), .integer(Int64(today.number)),
        .text(clean))
      try addPassage(in: conversation, .note, item: number, clean)
    }
  }

  /// Puts tags on a case and takes others off.
  public func tag(
    _ conversation: Identifier, adding new: [CaseTag], removing old: [CaseTag] = [],
    random: some RandomSource
  ) throws(VaultError) {
    try write(random: random) { () throws(VaultError) in
      for member in try members(of: conversation) {
        let known = try tags(in: member...member).map { $0.1 }
        for tag in old where known.contains(tag) { try remove(tag, from: member) }
        guard member == conversation else { continue }
        for tag in Set(new).sorted() where !known.contains(tag) || old.contains(tag) {
          try apply(.addTag, .blob(member.bytes), .text(tag.bytes))
          try addPassage(in: member, .tag, item: 0, tag.bytes)
        }
      }
    }
  }

  private func remove(_ tag: CaseTag, from conversation: Identifier) throws(VaultError) {
    let passages = try rows(
      "SELECT number FROM passage WHERE conversation = ? AND place = 5 AND text = ?",
      .blob(conversation.bytes), .text(tag.bytes)
    ) { (row) throws(SQLiteError) in try row.integer(0) }
    try removePassages(passages)
    try apply(.removeTag, .blob(conversation.bytes), .text(tag.bytes))
  }

  /// Only inside `write`.
  func setStatus(
    of conversation: Identifier, to status: CaseStatus, reason: FreeText? = nil
  ) throws(VaultError) {
    try apply(
      .setStatus, .blob(conversation.bytes), .integer(status.stored),
      .integer(Int64(today.number)), .text(reason?.bytes ?? []))
  }
}

// MARK: What others' deeds mean for it

extension Vault {
  /// Everybody whom any tip of the case leaves out.
  func leftOut(of conversation: Identifier) throws(VaultError) -> Set<UInt8> {
    var people: Set<UInt8> = []
    for member in try members(of: conversation) {
      let abouts = try rows(
        """
        SELECT about FROM tip JOIN content ON content.tip = tip.number
        WHERE conversation = ? AND length(about) > 0
        """, .blob(member.bytes)
      ) { (row) throws(SQLiteError) in try row.blob(0) }
      for bytes in abouts { people.formUnion(try about(bytes).heading.without) }
    }
    return people
  }

  /// A new tip came into a case: a closed one is new again, and nobody whom the tip leaves out
  /// keeps it (threats.md T32). Only inside `write`. Says whether somebody had to give it back.
  func reconsider(
    _ conversation: Identifier, _ heading: TipHeading?
  ) throws(VaultError) -> Bool {
    let root = try root(of: conversation)
    let isClosed = try exists(
      "SELECT 1 FROM triage WHERE conversation = ? AND status = 3", .blob(root.bytes))
    if isClosed { try setStatus(of: root, to: .new) }
    guard let person = try assignee(of: root), heading?.without.contains(person) ?? false else {
      return false
    }
    try apply(.unassign, .blob(root.bytes))
    return true
  }

  func assignee(of conversation: Identifier) throws(VaultError) -> UInt8? {
    try first(
      "SELECT investigator FROM assignment WHERE conversation = ?", .blob(conversation.bytes)
    ) { (row) throws(SQLiteError) in UInt8(clamping: try row.integer(0)) }
  }

  /// What is stored of a tip, which was whole when it came.
  func about(_ bytes: [UInt8]) throws(VaultError) -> AboutDocument {
    do throws(TipError) {
      return try AboutDocument(parsing: bytes[...])
    } catch {
      throw .damaged(.snapshot)
    }
  }
}
