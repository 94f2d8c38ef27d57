/// Claims of SECURITY.md name tests that exist.
enum EvidenceRule {
  /// One row of the table of claims: what stands in back quotes in its second column.
  struct Claim: Equatable {
    let words: String
    let tests: [String]
  }

  /// The rows behind the head `| claim | evidence | gap |`.
  static func claims(in text: String) -> [Claim] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let head = lines.firstIndex(of: "| claim | evidence | gap |") else { return [] }
    return lines[(head + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      let cells = line.split(separator: " | ", omittingEmptySubsequences: false)
      guard cells.count == 3 else { return Claim(words: String(line), tests: []) }
      let tests = cells[1].matches(of: #/`([^`]+)`/#).map { String($0.1) }
      // A claim that nobody tests has to say so.
      return Claim(words: String(cells[0]), tests: cells[1] == "none" ? ["none"] : tests)
    }
  }

  /// The names of the tests in a file.
  static func tests(in file: SwiftFile) -> [String] {
    file.lines.flatMap { line in line.matches(of: #/func `([^`]+)`/#).map { String($0.1) } }
  }

  static func findings(_ claims: [Claim], tests: Set<String>) -> [String] {
    claims.flatMap { claim in
      guard claim.tests != ["none"] else { return [String]() }
      guard !claim.tests.isEmpty else { return ["no evidence: \(claim.words)"] }
      return claim.tests.filter { !tests.contains($0) }.map { "no such test: `\($0)`" }
    }
  }
}
