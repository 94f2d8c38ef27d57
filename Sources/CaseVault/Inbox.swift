internal import ReplyBoard
internal import SQLite
internal import StrictCoding

extension Vault {
  /// The cases that `filter` lets pass, those with the newest tip first.
  public func inbox(_ filter: CaseFilter = CaseFilter()) throws(VaultError) -> [CaseSummary] {
    var list = try summaries(in: [Identifier.all]).filter { filter.lets($0, on: today) }
    list.sort { ($0.lastDay, $1.id) > ($1.lastDay, $0.id) }
    return list
  }

  /// The case whose id begins with the hex digits `prefix`, or into which that was merged. Throws
  /// `notFound` or `ambiguous`.
  public func find(_ prefix: [UInt8]) throws(VaultError) -> CaseSummary {
    guard let range = Identifier.range(hex: prefix) else { throw .notFound }
    let found = try identifiers(
      """
      SELECT DISTINCT coalesce(
        (SELECT root FROM merger WHERE merger.conversation = tip.conversation), conversation)
      FROM tip WHERE conversation BETWEEN ? AND ? LIMIT 2
      """, .blob(range.lowerBound.bytes), .blob(range.upperBound.bytes))
    guard let id = found.first else { throw .notFound }
    guard found.count == 1 else { throw .ambiguous }
    return try summary(of: id)
  }

  /// The case with this id, into which others may have been merged.
  func summary(of id: Identifier) throws(VaultError) -> CaseSummary {
    var list = try summaries(in: members(of: id).map { $0...$0 })
    guard !list.isEmpty else { throw .notFound }
    list[0].shortName = try shortName(of: id)
    return list[0]
  }

  func shortName(of id: Identifier) throws(VaultError) -> String {
    let neighbours =
      try identifiers(
        "SELECT conversation FROM tip WHERE conversation < ? ORDER BY conversation DESC LIMIT 1",
        .blob(id.bytes))
      + identifiers(
        "SELECT conversation FROM tip WHERE conversation > ? ORDER BY conversation LIMIT 1",
        .blob(id.bytes))
    return id.shortName(beside: neighbours)
  }

  /// The cases with a tip in any of the ranges, ascending by id; what was merged is one.
  private func summaries(
    in ranges: [ClosedRange<Identifier>]
  ) throws(VaultError) -> [CaseSummary] {
    let roots = try roots()
    var list = CaseList()
    for range in ranges {
      for line in try tipLines(in: range) { list.add(line, roots) }
      for (id, status) in try statuses(in: range) { list[id]?.status = status }
      for (id, person) in try assignments(in: range) { list[id]?.assignee = person }
      for (id, tag) in try tags(in: range) { list.add(tag, to: roots[id] ?? id) }
      for (id, told) in try answers(in: range) { list.add(told, to: roots[id] ?? id) }
    }
    for clock in try clocks(in: ranges, roots) {
      let due = list[clock.conversation]?.due
      if due == nil || clock.deadline < due?.deadline ?? clock.deadline {
        list[clock.conversation]?.due = clock
      }
    }
    return list.finished()
  }
}

// MARK: Rows

extension Vault {
  func identifiers(
    _ sql: StaticString, _ values: Value...
  ) throws(VaultError) -> [Identifier] {
    let all = try mapped(VaultError.sqlite) { () throws(SQLiteError) in
      try database.query(sql, values: values) { (row) throws(SQLiteError) in try row.blob(0) }
    }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var identifiers: [Identifier] = []
      for bytes in all { identifiers.append(try Identifier(bytes[...])) }
      return identifiers
    }
  }

  /// Rows of which the first column names a case; `range` is bound first and second.
  func caseRows<Result>(
    _ sql: StaticString, _ range: ClosedRange<Identifier>,
    read: (borrowing Row) throws(SQLiteError) -> Result
  ) throws(VaultError) -> [(Identifier, Result)] {
    let all = try rows(
      sql, .blob(range.lowerBound.bytes), .blob(range.upperBound.bytes)
    ) { (row) throws(SQLiteError) in (try row.blob(0), try read(row)) }
    return try mapped(VaultError.coding) { () throws(CodingError) in
      var list: [(Identifier, Result)] = []
      list.reserveCapacity(all.count)
      for (bytes, result) in all { list.append((try Identifier(bytes[...]), result)) }
      return list
    }
  }

  private func tipLines(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, TipLine)] {
    try caseRows(
      """
      SELECT conversation, tip.number, received, marks, coalesce(desk, ''),
        coalesce(byteCount, 0), (SELECT count(*) FROM file WHERE file.tip = tip.number)
      FROM tip LEFT JOIN content ON content.tip = tip.number
      WHERE conversation BETWEEN ? AND ? ORDER BY conversation
      """, range
    ) { (row) throws(SQLiteError) in
      TipLine(
        number: try row.integer(1), received: try row.day(2),
        marks: Marks(rawValue: try row.integer(3)), desk: try row.text(4),
        byteCount: UInt64(try row.integer(5)), fileCount: Int(try row.integer(6)))
    }
  }

  private func statuses(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, CaseStatus)] {
    try caseRows(
      "SELECT conversation, status FROM triage WHERE conversation BETWEEN ? AND ?", range
    ) { (row) throws(SQLiteError) in CaseStatus(stored: try row.integer(1)) }
  }

  private func assignments(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, UInt8)] {
    try caseRows(
      "SELECT conversation, investigator FROM assignment WHERE conversation BETWEEN ? AND ?",
      range
    ) { (row) throws(SQLiteError) in UInt8(clamping: try row.integer(1)) }
  }

  func tags(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, CaseTag)] {
    try caseRows(
      "SELECT conversation, word FROM tag WHERE conversation BETWEEN ? AND ?", range
    ) { (row) throws(SQLiteError) in CaseTag(stored: try row.text(1)) }
  }

  /// Cases that take replies, with day and status of the newest written one.
  private func answers(
    in range: ClosedRange<Identifier>
  ) throws(VaultError) -> [(Identifier, Answer?)] {
    try caseRows(
      """
      SELECT conversation, day, status FROM thread LEFT JOIN reply
        ON reply.author = thread.author AND number = (
          SELECT max(number) FROM reply AS written
          WHERE written.author = thread.author AND isAutomatic = 0)
      WHERE conversation BETWEEN ? AND ?
      """, range
    ) { (row) throws(SQLiteError) in
      row.isNull(1)
        ? nil : Answer(day: try row.integer(1), status: ReplyStatus(stored: try row.integer(2)))
    }
  }
}

extension Row {
  /// The day in column `index`; `corrupt` when it holds none.
  func day(_ index: Int32) throws(SQLiteError) -> Day {
    let number = try integer(index)
    do throws(CodingError) {
      return try Day(number: Int(number))
    } catch {
      throw .corrupt
    }
  }
}

/// What the inbox needs of a tip.
private struct TipLine {
  let number: Int64
  let received: Day
  let marks: Marks
  let desk: [UInt8]
  let byteCount: UInt64
  let fileCount: Int
}

/// What was written to a source last.
private struct Answer {
  let day: Int64
  let status: ReplyStatus
}

// MARK: Adding up

/// Cases while their rows come in.
private struct CaseList {
  private var cases: [Identifier: CaseSummary] = [:]
  private var firstTips: [Identifier: Int64] = [:]
  private var answerDays: [Identifier: Int64] = [:]
  /// Every name in use, ascending, those of merged cases included.
  private var names: [Identifier] = []

  subscript(id: Identifier) -> CaseSummary? {
    get { cases[id] }
    set { cases[id] = newValue }
  }

  mutating func add(_ row: (id: Identifier, line: TipLine), _ roots: [Identifier: Identifier]) {
    let id = roots[row.id] ?? row.id
    let line = row.line
    if names.last != row.id { names.append(row.id) }
    let isFirst = line.number < firstTips[id] ?? .max
    var summary =
      cases[id] ?? CaseSummary(id: id, firstDay: line.received, lastDay: line.received)
    summary.lastDay = max(summary.lastDay, line.received)
    summary.firstDay = min(summary.firstDay, line.received)
    if isFirst {
      summary.desk = line.desk
      firstTips[id] = line.number
    }
    summary.tipCount += 1
    summary.fileCount += line.fileCount
    summary.byteCount += line.byteCount
    summary.marks.formUnion(line.marks)
    cases[id] = summary
  }

  mutating func add(_ tag: CaseTag, to id: Identifier) {
    guard let tags = cases[id]?.tags, !tags.contains(tag) else { return }
    cases[id]?.tags = (tags + [tag]).sorted()
  }

  mutating func add(_ answer: Answer?, to id: Identifier) {
    cases[id]?.takesReplies = true
    guard let answer, answer.day >= answerDays[id] ?? .min else { return }
    answerDays[id] = answer.day
    cases[id]?.told = answer.status
  }

  /// All of them with names that no other shares.
  consuming func finished() -> [CaseSummary] {
    var list: [CaseSummary] = []
    list.reserveCapacity(cases.count)
    for index in names.indices {
      guard var summary = cases[names[index]] else { continue }
      let neighbours = names[max(0, index - 1)..<min(names.count, index + 2)]
      summary.shortName = summary.id.shortName(beside: neighbours)
      list.append(summary)
    }
    return list
  }
}

extension Identifier {
  private static let shortNameCount = 8

  /// Every identifier.
  static var all: ClosedRange<Identifier> {
    Identifier(repeating: 0x00)...Identifier(repeating: 0xFF)
  }

  /// Those that begin with the hex digits `prefix`; nil when there are none.
  static func range(hex prefix: [UInt8]) -> ClosedRange<Identifier>? {
    guard !prefix.isEmpty, prefix.count <= 2 * byteCount else { return nil }
    let digits = prefix.map { 0x41...0x46 ~= $0 ? $0 + 0x20 : $0 }
    let room = 2 * byteCount - digits.count
    do throws(CodingError) {
      let least = try Identifier(hex: (digits + [UInt8](repeating: 0x30, count: room))[...])
      let last = try Identifier(hex: (digits + [UInt8](repeating: 0x66, count: room))[...])
      return least...last
    } catch {
      return nil
    }
  }

  /// The first digits of the id, at least 8, that none of `others` begins with.
  func shortName(beside others: some Sequence<Identifier>) -> String {
    var count = Self.shortNameCount
    for other in others where other != self {
      count = max(count, digitCount(sharedWith: other) + 1)
    }
    return String(decoding: hex.prefix(count), as: UTF8.self)
  }

  private func digitCount(sharedWith other: Identifier) -> Int {
    guard let index = bytes.indices.first(where: { bytes[$0] != other.bytes[$0] }) else {
      return 2 * bytes.count
    }
    return 2 * index + (bytes[index] >> 4 == other.bytes[index] >> 4 ? 1 : 0)
  }
}
